"""Parts that are together more than their whole: votes, seats, and the shares of valid and of invalid ballots."""

from collections.abc import Iterator
from typing import Final

from scrutineer.claims.consistency_finding import ConsistencyFinding
from scrutineer.claims.expression import Operand, parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.stated_figure import StatedFigure
from scrutineer.claims.stated_values import StatedValues
from scrutineer.claims.wording import label, value_text

_WHOLES: Final = {"votes": ("valid", "cast"), "seats": ("magnitude",)}
_VALID: Final = parse_metric("valid / cast")
_INVALID: Final = parse_metric("invalid / cast")


def parts_within_wholes(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """The contestants' counts against the whole that the text prints; nothing is said where room is left."""
    for name, wholes in _WHOLES.items():
        parts: dict[str, tuple[int, StatedFigure]] = {}
        for place, figure in values.of_role("value"):
            if isinstance(figure.metric, Operand) and figure.metric.name == name:
                parts.setdefault(figure.metric.text, (place, figure))
        if len(parts) < 2:
            continue
        total = Interval.point(0)
        for _, figure in parts.values():
            total += figure.interval
        for metric in map(parse_metric, wholes):
            # The largest of the values printed for the whole is the one that has most room.
            whole = max(values.direct(metric), key=lambda item: item.value.end, default=None)
            if whole is None or not whole.figures or not total.above(whole.value):
                continue
            shown = " + ".join(figure.printed for _, figure in parts.values())
            words = (
                f"{shown} = {value_text(total, rate=False)}, more than {label(metric, {})}, {whole.words}. "
                "They cannot all be right, if all are parts of it."
            )
            places = tuple(sorted({*(place for place, _ in parts.values()), *whole.figures}))
            yield ConsistencyFinding("shares", "contradicts", places, (), total, words)
            break


def valid_and_invalid(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """The shares of valid and of invalid ballots, which together are the whole."""
    for valid in values.direct(_VALID):
        for invalid in values.direct(_INVALID):
            places = (*valid.figures, *invalid.figures)
            if len(places) < 2:
                continue
            total = values.figures[places[0]].widest + values.figures[places[1]].widest
            shown = f"The shares {valid.words} (valid) and {invalid.words} (invalid)"
            both = value_text(total, rate=True, digits=3)
            if total.meet(Interval.point(1)) is not None:
                words = f"{shown} make up the whole."
                yield ConsistencyFinding("shares", "consistent", tuple(sorted(places)), (), total, words)
            elif total.start > 1:
                words = f"{shown} give {both} of one whole, more than all of it."
                yield ConsistencyFinding("shares", "contradicts", tuple(sorted(places)), (), total, words)
            else:
                words = f"{shown} give {both} of one whole; blank ballots may be the rest."
                yield ConsistencyFinding("shares", "question", tuple(sorted(places)), (), total, words)
