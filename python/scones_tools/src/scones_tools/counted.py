"""How many there are of something, as people say it."""


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun, and the verb where one follows.

    Parameters
    ----------
    number
        How many.
    one, many
        What is said of one, such as ``photo is``, and of any other number.
    """
    return f"{number} {one if number == 1 else many}"
