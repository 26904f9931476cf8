"""How far localaws answers as AWS does: cases, how they are run, and the page that counts them."""
