"""Numbers inside the sentences of the methods."""


def only(number: int, one: str, many: str) -> str:
    """A number that is too small, with noun and verb.

    Args:
        number: The number.
        one: Noun and verb after one, such as `station has`.
        many: The same after several, such as `stations have`.
    """
    if not number:
        return f"no {one}"
    return f"only {number:,} {one if number == 1 else many}"
