"""What an operator's machine, account and environment lack, found before it is needed."""
