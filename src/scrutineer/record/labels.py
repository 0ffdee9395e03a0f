"""Long names in narrow columns: cut so that no two of them look alike."""

from collections import Counter
from collections.abc import Sequence

_CUT = "…"
_HEAD = 0.5


def apart(labels: Sequence[str], width: int) -> list[str]:
    """Cut labels to a width, each in its middle, so that different labels stay different.

    Names that begin alike ("Number of ballots in ...") often differ at their end, so both ends are kept. Where that is
    not enough, the label gets its place in the list, as "(3)".

    Args:
        labels: The labels; equal ones stay equal.
        width: Most characters of a label, at least 12.

    Returns:
        The labels in their order.
    """
    found = {label: _middle(label, width) for label in labels}
    places = {label: place for place, label in enumerate(found, start=1)}
    marked: set[str] = set()
    while True:
        seen = Counter(found.values())
        alike = {label for label, shown in found.items() if seen[shown] > 1 and len(label) > width} - marked
        if not alike:
            return [found[label] for label in labels]
        for label in alike:
            mark = f" ({places[label]})"
            found[label] = _middle(label, width - len(mark)) + mark
        marked |= alike


def _middle(label: str, width: int) -> str:
    if len(label) <= width:
        return label
    head = int((width - len(_CUT)) * _HEAD + 0.5)
    tail = width - len(_CUT) - head
    return label[:head].rstrip() + _CUT + label[len(label) - tail :].lstrip()
