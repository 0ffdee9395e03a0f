"""Parts that are together more than their whole: votes, seats, and the shares of valid and of invalid ballots."""

from collections.abc import Iterator, Sequence
from typing import Final

from scrutineer.claims.consistency_finding import ConsistencyFinding
from scrutineer.claims.expression import Expression, Operand, parse_metric
from scrutineer.claims.interval import Interval
from scrutineer.claims.stated_figure import StatedFigure
from scrutineer.claims.stated_values import BLANK, StatedValue, StatedValues
from scrutineer.claims.wording import label, value_text

type Placed = tuple[int, StatedFigure]
"""A figure with its place among all figures."""
_WHOLES: Final = {"votes": ("valid", "cast"), "seats": ("magnitude",)}
_VALID: Final = parse_metric("valid / cast")
_INVALID: Final = parse_metric("invalid / cast")
_BLANK: Final = parse_metric(f"{BLANK.text} / cast")


def parts_within_wholes(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """The contestants' counts against the whole that the text prints; nothing is said where room is left."""
    for name, wholes in _WHOLES.items():
        of_it = [item for item in values.of_role("part") if _counts(item[1], name)]
        every = [item for item in values.of_role("value") if _counts(item[1], name)]
        for parts, sure in [(of_it, True)] if of_it else together(every):
            over = _over(values, parts, wholes)
            if over is None:
                continue
            total, metric, whole = over
            shown = " + ".join(figure.printed for _, figure in parts)
            opening = f"{shown} = {value_text(total, rate=False)}" if len(parts) > 1 else shown
            words = (
                f"{opening}, more than {label(metric, {})}, {whole.words}. "
                "They cannot all be right, if all are parts of it."
            )
            places = tuple(sorted({*(place for place, _ in parts), *whole.figures}))
            yield ConsistencyFinding("shares", "contradicts" if sure else "question", places, (), total, words)
            break


def _over(
    values: StatedValues, parts: Sequence[Placed], wholes: Sequence[str]
) -> tuple[Interval, Expression, StatedValue] | None:
    """What parts are together where that is more than the whole, with the whole."""
    total = sum((figure.interval for _, figure in parts), Interval.point(0))
    for metric in map(parse_metric, wholes):
        # The largest of the values printed for the whole is the one that has most room.
        whole = max(values.direct(metric), key=lambda item: item.value.end, default=None)
        if whole is not None and whole.figures and total.above(whole.value):
            return total, metric, whole
    return None


def together(figures: Sequence[Placed]) -> Iterator[tuple[Sequence[Placed], bool]]:
    """The figures of different options that a sentence gives together, then all of them that the text gives.

    Args:
        figures: Figures of options, with their places.

    Yields:
        At least two figures, one for each option, and whether it is sure that they are of one whole: they are where one
        sentence gives them. A text may give an option under two names, or speak of two votes.
    """
    by_sentence: dict[int | None, dict[str, Placed]] = {}
    every: dict[str, Placed] = {}
    for placed in figures:
        option = placed[1].metric.text
        group = by_sentence.setdefault(placed[1].sentence, {})
        for options in (group, every):
            # `the winner got 50.5 per cent`: one that was named before, with the same value.
            again = _is_described(option) and any(placed[1].interval == one.interval for _, one in options.values())
            if not again:
                options.setdefault(option, placed)
    for group in by_sentence.values():
        if len(group) > 1:
            yield tuple(group.values()), True
    different = len({figure.interval for _, figure in every.values()}) == len(every)
    if len(by_sentence) > 1 and len(every) > 1 and different:
        yield tuple(every.values()), False


def _is_described(option: str) -> bool:
    return option.partition("[")[2][:1].islower()


def _counts(figure: StatedFigure, name: str) -> bool:
    return isinstance(figure.metric, Operand) and figure.metric.name == name


def valid_and_invalid(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """The shares of valid and of invalid ballots, which together are the whole."""
    pairs = [(one, other) for one in values.direct(_VALID) for other in values.direct(_INVALID)]
    found = [_both(values, *pair) for pair in pairs if pair[0].figures and pair[1].figures]
    # Of two polls each share goes with one of the others.
    good = [finding for finding in found if finding.outcome == "consistent"]
    yield from good or found


def _both(values: StatedValues, valid: StatedValue, invalid: StatedValue) -> ConsistencyFinding:
    places = (*valid.figures, *invalid.figures)
    total = values.figures[places[0]].widest + values.figures[places[1]].widest
    shown = f"The shares {valid.words} (valid) and {invalid.words} (invalid)"
    blank = next(iter(values.direct(_BLANK)), None)
    if blank is not None and total.end < 1:
        total += values.figures[blank.figures[0]].widest
        places = (*places, *blank.figures)
        shown = f"The shares {valid.words} (valid), {invalid.words} (invalid) and {blank.words} (blank)"
    places = tuple(sorted(places))
    both = value_text(total, rate=True, digits=3)
    if total.meet(Interval.point(1)) is not None:
        return ConsistencyFinding("shares", "consistent", places, (), total, f"{shown} make up the whole.")
    if total.start > 1:
        words = f"{shown} give {both} of one whole, more than all of it."
        return ConsistencyFinding("shares", "contradicts", places, (), total, words)
    words = f"{shown} give {both} of one whole; blank ballots may be the rest."
    return ConsistencyFinding("shares", "question", places, (), total, words)
