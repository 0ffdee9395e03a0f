"""Small, few, many, high: three placements, and a verdict only where they agree.

People put such words at very different numbers, so there is no hidden threshold. A value is placed against the same
country's election before, against a reference distribution whose scope is named, and against what the number could
have decided. `small` is contradicted above the reference's upper quartile, above twice the election before and above
at least one decision line; supported below the lower quartile and not above the election before; in between it
depends. `large` mirrors this: contradicted below the lower quartile, below half the election before and below every
decision line; supported above the upper quartile and not below the election before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, TypeGuard

from scrutineer.claims.claim import Figure
from scrutineer.claims.evaluation import evaluate, interval_dict
from scrutineer.claims.expression import Binary, Expression, at_previous, parse_metric
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.interval import Interval
from scrutineer.claims.region import Kind, kind_of
from scrutineer.claims.wording import capital, decimal, label, percent, stage_text, value_text, working
from scrutineer.tabulation.placement import Placement, place

TIMES_PREVIOUS: Final = 2
_LINES: Final = {
    "margin": (parse_metric("first(votes) - second(votes)"), "the votes between the first and the second option"),
    "second_party_votes": (parse_metric("second(votes)"), "the votes of the second option"),
    "quota": (parse_metric("valid / magnitude"), "the valid ballots behind one seat"),
}
_COMPLEMENTS: Final = {
    "invalid / cast": (parse_metric("valid / cast"), "of ballots cast were valid"),
    "valid / cast": (parse_metric("invalid / cast"), "of ballots cast were invalid"),
    "cast / registered": (parse_metric("(registered - cast) / registered"), "of registered voters cast no ballot"),
}
"""The other side of a share, and how to say it."""

Sort = Literal["own history", "reference", "decision line"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A value of the metric that has to be passed for a word to be contradicted or supported.

    Attributes:
        value: The limit.
        name: What it is.
        strict: Whether the limit itself does not suffice.
    """

    value: Fraction
    name: str
    strict: bool = True


@dataclass(frozen=True, slots=True)
class VaguePlacement:
    """Where a value lies beside something it can be compared with.

    Attributes:
        sort: own history, reference or decision line.
        name: What it is compared with.
        value: The value of the thing compared with: the election before, the median, the line.
        sentence: The comparison in words.
        points: `small`, `large`, `neither`, or None where it cannot be told.
        reference: For the reference: the placement with n, scope, source and quantiles.
    """

    sort: Sort
    name: str
    value: Interval | None
    sentence: str
    points: str | None
    reference: Placement | None = None

    def as_dict(self) -> dict[str, Any]:
        """The placement as plain JSON values."""
        return {
            "sort": self.sort,
            "name": self.name,
            **interval_dict(self.value),
            "sentence": self.sentence,
            "points": self.points,
            "reference": self.reference.as_dict() if self.reference else None,
        }


@dataclass(frozen=True, slots=True)
class VagueReading:
    """All placements of a value, and what they say of the word.

    Attributes:
        outcome: supported, contradicted, depends; None where too little is known.
        placements: Every placement, those that could not be made included.
        friendliest: The reading that favours the claim most.
        beyond: The part of it that no placement says already.
        opening: The value beside the election before, in one sentence.
        against: Limits that all have to be passed for the word to be contradicted: upwards for `small`.
        in_favour: Limits that all have to be passed for the word to be supported: downwards for `small`.
    """

    outcome: str | None
    placements: tuple[VaguePlacement, ...]
    friendliest: str | None
    beyond: str | None
    opening: str
    against: tuple[Limit, ...]
    in_favour: tuple[Limit, ...]


def read_vague(figure: Figure, known: ContestFacts, stage: str) -> VagueReading | None:
    """Place a figure's value at a stage and see whether the placements agree.

    Args:
        figure: A figure with relation `vague`.
        known: The contest.
        stage: The stage.

    Returns:
        The reading; None where the metric has no value at the stage.
    """
    metric = figure.metric
    value = known.evaluate(metric, stage).interval
    if value is None:
        return None
    small = figure.direction != "large"
    own = _own_history(metric, value, known)
    reference = _reference(figure, value, known)
    lines = [_line(name, metric, known, stage) for name in figure.decision_lines]
    contradicted, supported = _judged(value, own, reference, lines, small=small)
    outcome = "contradicted" if contradicted else "supported" if supported else None
    if contradicted is False and supported is False:
        outcome = "depends"
    base = evaluate(metric.right, known.at(stage)).interval if _is_quotient(metric) else Interval.point(1)
    against, in_favour = _limits(own, reference, lines, base, small=small)
    friendliest, beyond = _friendliest(metric, value, known, stage, lines, own, small=small)
    return VagueReading(
        outcome=outcome,
        placements=tuple(item for item in (own, reference, *lines) if item is not None),
        friendliest=friendliest,
        beyond=beyond,
        opening=_opening(metric, value, own, known, stage),
        against=against,
        in_favour=in_favour,
    )


def _judged(
    value: Interval,
    own: VaguePlacement,
    reference: VaguePlacement | None,
    lines: list[VaguePlacement],
    *,
    small: bool,
) -> tuple[bool | None, bool | None]:
    """Whether the word is contradicted and whether it is supported; None where that cannot be told."""
    placed = reference.reference if reference else None
    lower = None if placed is None else Interval.point(placed.lower_quartile)
    upper = None if placed is None else Interval.point(placed.upper_quartile)
    over_upper = None if upper is None else value.above(upper)
    under_lower = None if lower is None else lower.above(value)
    before = own.value
    times = Interval.point(TIMES_PREVIOUS)
    crossed = [{"large": True, "small": False}.get(line.points or "") for line in lines]
    if small:
        far = None if before is None else value.above(before * times)
        near = None if before is None else _negated(value.above(before))
        return _every([over_upper, far, _any(crossed)]), _every([under_lower, near])
    far = None if before is None else before.above(value * times)
    near = None if before is None else _negated(before.above(value))
    beneath = _every([_negated(item) for item in crossed]) if crossed else None
    return _every([under_lower, far, beneath]), _every([over_upper, near])


def _every(parts: list[bool | None]) -> bool | None:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _any(parts: list[bool | None]) -> bool | None:
    return _negated(_every([_negated(part) for part in parts])) if parts else None


def _negated(part: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is its subject
    return None if part is None else not part


def _own_history(metric: Expression, value: Interval, known: ContestFacts) -> VaguePlacement:
    shifted = at_previous(metric, known.same_as)
    before = None if shifted is None or not known.stages else known.evaluate(shifted, known.stages[-1].id).interval
    rate = kind_of(metric) is Kind.SHARE
    if before is None:
        missing = "No value of the election before is at hand."
        return VaguePlacement("own history", "the election before", None, missing, None)
    points = {True: "large", False: "small", None: None}[value.above(before)]
    then, now = (value_text(interval, rate=rate, digits=2) for interval in (before, value))
    earlier = known.before.facts.record.metadata.election.title if known.before else ""
    sentence = f"At the election before ({earlier}) it was {then}, here {now}"
    if value.value is not None and before.value:
        sentence += f": {_times(value.value / before.value)} times as much"
    return VaguePlacement("own history", "the election before", before, f"{sentence}.", points)


def _times(ratio: Fraction) -> str:
    """A multiple with one decimal, with two where it is near 1."""
    return decimal(ratio, 1 if ratio >= TIMES_PREVIOUS else 2)


def _reference(figure: Figure, value: Interval, known: ContestFacts) -> VaguePlacement | None:
    if figure.reference is None:
        return None
    reference = known.facts.references.get(figure.reference)
    middle = _middle(value)
    if reference is None or middle is None:
        missing = "The reference distribution is not at hand."
        return VaguePlacement("reference", figure.reference, None, missing, None)
    placed = place(middle, reference, known.facts.record.metadata.election.country)
    quartiles = (placed.lower_quartile, placed.median, placed.upper_quartile)
    points = "neither"
    if value.above(Interval.point(placed.upper_quartile)):
        points = "large"
    elif Interval.point(placed.lower_quartile).above(value):
        points = "small"
    shown = " / ".join(decimal(number * 100, 2, trim=False) for number in quartiles)
    sentence = (
        f"Among {placed.n} elections ({reference.scope}) the quartiles are {shown} per cent; "
        f"{percent(middle)} is {_height(placed)}."
    )
    return VaguePlacement("reference", reference.title, Interval.point(placed.median), sentence, points, placed)


def _height(placed: Placement) -> str:
    if placed.at_least == 0:
        return f"below at least {100 - placed.at_most} per cent of them" if placed.at_most < 100 else "not placed"
    return f"at or above at least {placed.at_least} per cent of them"


def _middle(value: Interval) -> Fraction | None:
    if value.low is None or value.high is None:
        return value.low if value.low is not None else value.high
    return (value.low + value.high) / 2


def _count_of(metric: Expression) -> Expression:
    """The count behind a share, which decision lines are compared with."""
    return metric.left if _is_quotient(metric) else metric


def _is_quotient(metric: Expression) -> TypeGuard[Binary]:
    return isinstance(metric, Binary) and metric.symbol == "/"


def _line(name: str, metric: Expression, known: ContestFacts, stage: str) -> VaguePlacement:
    line, words = _LINES[name]
    limit = known.evaluate(line, stage).interval
    counted = _count_of(metric)
    number = known.evaluate(counted, stage).interval
    if limit is None or number is None:
        return VaguePlacement("decision line", words, limit, f"{capital(words)}: not known at this stage.", None)
    above = number.above(limit)
    what = label(counted, known.names)
    relation = {True: "more than", False: "not more than", None: "perhaps more than"}[above]
    sentence = (
        f"{value_text(number, rate=False, digits=0)} {what} are {relation} {words}, "
        f"{value_text(limit, rate=False, digits=0)}."
    )
    return VaguePlacement("decision line", words, limit, sentence, {True: "large", False: "small", None: None}[above])


def _friendliest(
    metric: Expression,
    value: Interval,
    known: ContestFacts,
    stage: str,
    lines: Iterable[VaguePlacement],
    own: VaguePlacement,
    *,
    small: bool,
) -> tuple[str | None, str | None]:
    """The reading that favours the claim most, and what of it is not among the placements.

    It is the other side of the share, and the placements that point its way.
    """
    parts = []
    if small and metric.text in _COMPLEMENTS:
        other, words = _COMPLEMENTS[metric.text]
        rest = known.evaluate(other, stage).interval
        if rest is not None and rest.value is not None:
            parts.append(f"{percent(rest.value)} {words}")
    wanted = "small" if small else "large"
    own_words = len(parts)
    parts += [item.sentence.rstrip(".") for item in (own, *lines) if item.points == wanted]
    if not parts and value.value is not None and kind_of(metric) is Kind.SHARE and small:
        parts.append(f"{percent(1 - value.value)} lie outside of it")
        own_words = 1
    return _joined(parts), _joined(parts[:own_words])


def _joined(parts: list[str]) -> str | None:
    return "; ".join(parts) + "." if parts else None


def _opening(metric: Expression, value: Interval, own: VaguePlacement, known: ContestFacts, stage: str) -> str:
    """The value and, where it can be said, how many times that of the election before it is."""
    rate = kind_of(metric) is Kind.SHARE
    evaluation = known.evaluate(metric, stage)
    version = next((item for item in known.stages if item.id == stage), None)
    where = "" if version is None or evaluation.fixed else stage_text(version)
    name = capital(label(metric, known.names))
    worked = working(metric, evaluation, rate=rate)
    before = own.value.value if own.value else None
    if value.value is None or not before:
        return f"{name}: {worked}{f' ({where})' if where else ''}. {own.sentence}"
    now, then = (value_text(Interval.point(number), rate=rate, digits=2) for number in (value.value, before))
    earlier = known.before.facts.record.metadata.election.title if known.before else ""
    times = _times(value.value / before)
    shown = "; ".join(part for part in (worked if worked != now else None, where) if part)
    return (
        f"{name}: {now}{f' ({shown})' if shown else ''}, {times} times the {then} of the election before ({earlier})."
    )


def vague_explanation(reading: VagueReading) -> str:
    """The sentences that carry the verdict: value and election before, reference, decision lines, reading of it."""
    closing = {
        "supported": "All placements that the rule asks for point the way of the word.",
        "contradicted": "All placements that the rule asks for point against the word.",
        "depends": "The placements do not all point the same way: it depends on the measure.",
        None: "Too few placements are known to judge the word.",
    }[reading.outcome]
    kindest = f" Read as kindly as the figures allow: {reading.beyond}" if reading.beyond else ""
    # The opening says already what the placement beside the election before says.
    rest = [item.sentence for item in reading.placements if item.sort != "own history"]
    return " ".join([reading.opening, *rest, closing]) + kindest


def _limits(
    own: VaguePlacement,
    reference: VaguePlacement | None,
    lines: Iterable[VaguePlacement],
    base: Interval | None,
    *,
    small: bool,
) -> tuple[tuple[Limit, ...], tuple[Limit, ...]]:
    """The limits that contradict and those that support, where they are exact."""
    before = own.value.value if own.value else None
    placed = reference.reference if reference else None
    against: list[Limit] = []
    in_favour: list[Limit] = []
    if before is not None:
        times = Fraction(TIMES_PREVIOUS) if small else Fraction(1, TIMES_PREVIOUS)
        against.append(Limit(before * times, f"{'twice' if small else 'half'} the election before"))
        in_favour.append(Limit(before, "the election before", strict=False))
    if placed is not None:
        upper = Limit(placed.upper_quartile, "the upper quartile of the reference")
        lower = Limit(placed.lower_quartile, "the lower quartile of the reference")
        against.append(upper if small else lower)
        in_favour.append(lower if small else upper)
    crossings: list[Limit] = []
    for line in lines:
        share = line.value.over(base) if line.value is not None and base is not None else None
        if share is not None and share.value is not None:
            crossings.append(Limit(share.value, line.name, strict=small))
    if crossings:
        against.append(min(crossings, key=lambda limit: limit.value))
    return tuple(against), tuple(in_favour)
