"""All figures of one text against each other, as statcheck does for p values.

Seven tests: a rate against its counts; a total against its parts, and contestants against their whole; two values for
one thing; shares of one whole; votes that were worked out from rounded shares; and a value set beside an earlier one,
compared or with its change. Nothing but what the text prints is used, and figures that the caller knows to be fixed,
such as the register. A figure that the text may leave unexplained (a part not named, a later count) is a question,
not a contradiction.

Reference: Nuijten et al., The prevalence of statistical reporting errors in psychology, doi:10.3758/s13428-015-0664-2.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from scrutineer.claims.consistency_finding import ConsistencyFinding, Outcome
from scrutineer.claims.difference import size
from scrutineer.claims.earlier_value import beside_earlier
from scrutineer.claims.expression import Binary, Expression, Operand, parse_metric
from scrutineer.claims.implied_total import PrintedShare, implied_total
from scrutineer.claims.interval import Interval
from scrutineer.claims.part_sums import parts_within_wholes, together, valid_and_invalid
from scrutineer.claims.region import Fit
from scrutineer.claims.stated_figure import StatedFigure
from scrutineer.claims.stated_values import BLANK, MOST, StatedValue, StatedValues
from scrutineer.claims.wording import at_this_election, capital, decimal, label, listed, value_text

ABSENT: Final = parse_metric("registered - cast")
COMPOSED: Final[Mapping[str, Expression]] = MappingProxyType(
    {
        "cast": parse_metric("valid + invalid"),
        "valid": parse_metric("cast - invalid"),
        "invalid": parse_metric("cast - valid"),
        ABSENT.text: ABSENT,
    }
)
"""Counts that follow from others where no paper is neither valid nor invalid, and those who stayed away."""
CHANCE: Final = Fraction(1, 1000)
"""Votes that all follow from rounded shares are told where counted votes do so in fewer cases than this."""
WHOLE: Final = Interval.point(1)
SLIP: Final = Fraction(1, 50)
"""Two printed values of one count that differ by a smaller part of it are taken for one with a digit off."""


def self_consistency(
    figures: Sequence[StatedFigure],
    *,
    known: Mapping[str, Interval] = MappingProxyType({}),
    composed: Mapping[str, Expression] = COMPOSED,
) -> tuple[ConsistencyFinding, ...]:
    """Test the figures of a text against each other.

    Args:
        figures: The figures, in the order of the text; all of one election and, but for those with role `earlier`, of
            one count.
        known: Metric to a value from outside the text that no version of the count changes.
        composed: Count to the expression that it follows from; empty where valid and invalid do not add up to cast.

    Returns:
        The findings, those that contradict first; nothing for figures that no test joins.
    """
    values = StatedValues(figures, known, composed)
    found = [
        *_rates(values),
        *_totals(values),
        *_two_values(values),
        *_shares(values),
        *parts_within_wholes(values),
        *valid_and_invalid(values),
        *_votes_from_shares(values),
        *beside_earlier(values),
    ]
    doubled = {place for finding in found if finding.test == "two values" for place in finding.figures}
    found = [
        _of_two_counts(finding) if doubled.intersection(finding.figures) else finding
        for finding in found
        if not _is_explained(values, finding)
    ]
    order = ("contradicts", "question", "undecided", "consistent")
    return tuple(sorted(found, key=lambda item: (order.index(item.outcome), item.figures)))


def _is_explained(values: StatedValues, finding: ConsistencyFinding) -> bool:
    """Whether two values of one thing differ by a place or a time that the text names: that is no question."""
    if finding.test != "two values" or finding.faulty:
        return False
    return any(values.figures[place].aside for place in finding.figures)


def _of_two_counts(finding: ConsistencyFinding) -> ConsistencyFinding:
    """A text with two values of one count may speak of two elections: a rate that crosses them is a question."""
    if finding.outcome != "contradicts" or finding.test != "rate":
        return finding
    words = f"{finding.words} The text has two values of one of them: they may be of two counts or elections."
    return replace(finding, outcome="question", words=words)


def _name(metric: Expression) -> str:
    return label(metric, {})


def _rates(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """Each printed quotient against every pair of counts that the text gives for it."""
    for place, figure in values.once("value"):
        metric = at_this_election(figure.metric)
        if not isinstance(metric, Binary) or metric.symbol != "/" or metric != figure.metric:
            continue
        pairs = [
            (above, below, quotient)
            for above in values.all(metric.left)
            for below in values.all(metric.right)
            if place not in above.figures + below.figures
            if (quotient := above.value.over(below.value)) is not None
            # More than all of it is no share of that whole: another test tells where a part exceeds its whole.
            and quotient.start <= 1
        ]
        if pairs:
            yield _rate(values, place, figure, pairs)


def _rival(values: StatedValues, place: int, quotients: Sequence[Interval]) -> str | None:
    """Another figure printed for the metric of one, which goes with the counts."""
    metric = values.figures[place].metric
    return next(
        (
            other.printed
            for at, other in values.once("value")
            if at != place and other.metric == metric and any(other.fit(quotient).holds for quotient in quotients)
        ),
        None,
    )


def _rate(
    values: StatedValues, place: int, figure: StatedFigure, pairs: Sequence[tuple[StatedValue, StatedValue, Interval]]
) -> ConsistencyFinding:
    fits = [figure.fit(quotient) for *_, quotient in pairs]
    if any(fit.holds for fit in fits):
        # A count that only follows from others says nothing against a rate that goes with a printed one.
        kept = [
            (pair, fit)
            for pair, fit in zip(pairs, fits, strict=True)
            if fit.holds or not any(v.composed for v in pair[:2])
        ]
        pairs, fits = [pair for pair, _ in kept], [fit for _, fit in kept]
    involved = tuple(sorted({place, *(at for one, other, _ in pairs for at in one.figures + other.figures)}))
    told = [f"{one.words} / {other.words} = {figure.shown(value)}" for one, other, value in pairs]
    good = [text for text, fit in zip(told, fits, strict=True) if fit.holds]
    bad = [text for text, fit in zip(told, fits, strict=True) if fit is Fit.APART]
    best = next((pair[2] for pair, fit in zip(pairs, fits, strict=True) if fit.holds), pairs[0][2])
    if len(bad) == len(pairs):
        words = f"{figure.printed} does not go with the counts beside it: {listed(told)}."
        rival = _rival(values, place, [quotient for *_, quotient in pairs])
        if rival is not None:
            words = f"{words} The text also prints {rival}, which does; {figure.printed} may be of another count."
            return ConsistencyFinding("rate", "question", involved, (place,), best, words)
        if not any(_stands_by(values, figure, pair) for pair in pairs):
            words = f"{words} The count stands in another sentence, and may be of another hour or by somebody else."
            return ConsistencyFinding("rate", "question", involved, (place,), best, words)
        return ConsistencyFinding("rate", "contradicts", involved, (place,), best, words)
    if bad and good and not any(_is_made(pair) for pair, fit in zip(pairs, fits, strict=True) if fit.holds):
        # The text prints a count that it goes with; the others are of another poll or hour.
        words = f"{figure.printed} goes with {listed(good)}."
        return ConsistencyFinding("rate", "consistent", involved, (), best, words)
    if bad and good:
        words = f"{figure.printed} goes with {listed(good)}, and not with {listed(bad)}."
        fitting = {at for pair, fit in zip(pairs, fits, strict=True) if fit.holds for at in pair[0].figures}
        wrong = {at for pair, fit in zip(pairs, fits, strict=True) if fit is Fit.APART for at in pair[0].figures}
        return ConsistencyFinding("rate", "contradicts", involved, tuple(sorted(wrong - fitting)), best, words)
    if not good:
        words = f"{figure.printed} cannot be decided, the counts beside it are too coarse: {listed(told)}."
        return ConsistencyFinding("rate", "undecided", involved, (), best, words)
    if len({(above.value, below.value) for above, below, _ in pairs}) > 1:
        words = f"{figure.printed} goes with each of {listed(told)}: it cannot tell them apart."
        return ConsistencyFinding("rate", "undecided", involved, (), best, words)
    words = f"{figure.printed} goes with {listed(good)}."
    if all(fit is Fit.CUT_OFF for fit in fits if fit.holds):
        words = f"{words} Digits were cut off, not rounded."
    return ConsistencyFinding("rate", "consistent", involved, (), best, words)


def _stands_by(values: StatedValues, figure: StatedFigure, pair: tuple[StatedValue, StatedValue, Interval]) -> bool:
    """Whether the text itself sets a rate beside both counts, or beside one where the other is known from outside."""
    if all(value.figures for value in pair[:2]):
        return True
    return any(values.figures[place].sentence == figure.sentence for value in pair[:2] for place in value.figures)


def _is_made(pair: tuple[StatedValue, StatedValue, Interval]) -> bool:
    """Whether a quotient is of a sum of parts, and not of two counts as printed."""
    return any(len(value.figures) > 1 for value in pair[:2])


def _totals(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """Each printed count against the sum of its parts, and against what other counts make it."""
    order = list(values.composed)
    told: set[tuple[int, ...]] = set()
    for place, figure in sorted(
        values.once("value"),
        key=lambda item: order.index(item[1].metric.text) if item[1].metric.text in order else len(order),
    ):
        every: list[StatedValue] = []
        for made in values.made(figure.metric):
            involved = tuple(sorted({place, *made.figures}))
            # The same three counts say the same whichever of them is worked out.
            if involved not in told:
                told.add(involved)
                every.append(_with_blank(values, figure, made))
        fits = any(made.composed and figure.fit(made.value).holds for made in every)
        for made in every:
            # Where it goes with some of the counts that are printed twice, the others are of another poll or hour.
            if not fits or not made.composed or figure.fit(made.value).holds:
                yield _total(values, place, figure, made)


def _total(values: StatedValues, place: int, figure: StatedFigure, made: StatedValue) -> ConsistencyFinding:
    involved = tuple(sorted({place, *made.figures}))
    fit = figure.fit(made.value)
    text = f"{made.words} = {figure.shown(made.value)}"
    if fit.holds:
        words = f"{capital(_name(figure.metric))}, {figure.printed}, goes with {text}."
        return ConsistencyFinding("total", "consistent", involved, (), made.value, words)
    if fit is Fit.COARSE:
        words = f"{figure.printed} cannot be decided: {text}."
        return ConsistencyFinding("total", "undecided", involved, (), made.value, words)
    return _apart(values, place, figure, made, text)


def _with_blank(values: StatedValues, figure: StatedFigure, made: StatedValue) -> StatedValue:
    """What other counts make of one, with the blank ballots where the text has them and it goes with that better."""
    if not made.composed or figure.metric == ABSENT or figure.fit(made.value).holds:
        return made
    for blank in values.direct(BLANK):
        cast = figure.metric.text == "cast"
        value = made.value + blank.value if cast else made.value - blank.value
        words = f"{made.words} {'+' if cast else '-'} {blank.words} (blank)"
        return StatedValue(value, words, made.figures + blank.figures, composed=True)
    return made


def _apart(values: StatedValues, place: int, figure: StatedFigure, made: StatedValue, text: str) -> ConsistencyFinding:
    involved = tuple(sorted({place, *made.figures}))
    opening = f"{capital(_name(figure.metric))} is printed as {figure.printed}, and {text}"
    gap = figure.interval - made.value
    shortfall = f"a difference of {figure.shown(size(gap))}"
    backed = [
        other.printed
        for at, other in values.once("value")
        if at not in involved and other.exact is not None and other.exact == made.value.value
    ]
    if backed:
        words = f"{opening}: {shortfall}. The text prints {backed[0]} elsewhere, which goes with it."
        # Two totals that are far from each other are rather those of two polls than one with a digit off.
        near = size(gap).end <= made.value.end * SLIP
        outcome: Outcome = "contradicts" if near else "question"
        return ConsistencyFinding("total", outcome, involved, (place,), made.value, words)
    open_parts = made.open_parts and gap.start > 0
    smallest = min((values.figures[at].interval.start for at in made.figures), default=Fraction(0))
    if open_parts and gap.end >= smallest:
        words = f"{opening}: {shortfall}, which a part that the text does not name could be."
        return ConsistencyFinding("total", "undecided", involved, (), made.value, words)
    if open_parts:
        words = f"{opening}: {shortfall}, less than any part named; either one more part is left out or a digit is off."
        return ConsistencyFinding("total", "question", involved, (), made.value, words)
    words = f"{opening}: {shortfall}. They cannot all be right."
    return ConsistencyFinding("total", "contradicts", involved, (), made.value, words)


def _two_values(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """Two values printed for one thing, and the other thing that one of them would go with."""
    seen: dict[str, list[tuple[int, StatedFigure]]] = {}
    for place, figure in values.once("value"):
        before = seen.setdefault(figure.metric.text, [])
        for earlier, other in before if len(before) < MOST else ():
            if other.widest.meet(figure.widest) is None:
                words = f"For {_name(figure.metric)} the text has both {other.printed} and {figure.printed}."
                pair = ((earlier, other), (place, figure))
                mended = [(at, text) for at, item in pair for text in _belongs_elsewhere(values, at, item)]
                words = " ".join([words, *(text for _, text in mended)])
                faulty = tuple(sorted({at for at, _ in mended}))
                yield ConsistencyFinding("two values", "question", (earlier, place), faulty, None, words)
        before.append((place, figure))


def _belongs_elsewhere(values: StatedValues, place: int, figure: StatedFigure) -> Iterator[str]:
    for text, expression in values.composed.items():
        if text == figure.metric.text:
            continue
        for made in values.made(parse_metric(text)):
            if place not in made.figures and figure.exact is not None and figure.exact == made.value.value:
                yield (
                    f"{figure.printed} is what {_name(expression)} give together ({made.words}), "
                    f"that is {_name(parse_metric(text))}: a wrong name is possible."
                )


def _shares(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """Shares of different options in one whole: together they are at most the whole."""
    groups: dict[str, list[tuple[int, StatedFigure]]] = {}
    for place, figure in values.of_role("value"):
        metric = figure.metric
        option = metric.left if isinstance(metric, Binary) and metric.symbol == "/" else None
        if isinstance(metric, Binary) and isinstance(option, Operand) and option.name in ("votes", "seats"):
            groups.setdefault(metric.right.text, []).append((place, figure))
    for group in groups.values():
        for shares, sure in together(group):
            places = tuple(place for place, _ in shares)
            total = sum((figure.widest for _, figure in shares), Interval.point(0))
            shown = " + ".join(figure.printed for _, figure in shares)
            if total.start > 1:
                given = value_text(total, rate=True, digits=3)
                words = f"The shares {shown} give {given} of one whole, more than all of it."
                if not sure:
                    words = f"{words} They may be of two votes, or one option under two names."
                yield ConsistencyFinding("shares", "contradicts" if sure else "question", places, (), total, words)
                break
            if sure:
                words = f"The shares {shown} leave room within the whole."
                yield ConsistencyFinding("shares", "consistent", places, (), total, words)


def _votes_from_shares(values: StatedValues) -> Iterator[ConsistencyFinding]:
    """Votes that all follow from the shares printed beside them, which counted votes hardly ever do."""
    wholes: dict[str, list[tuple[tuple[int, int], PrintedShare]]] = {}
    for place, figure in values.once("value"):
        metric = figure.metric
        if not isinstance(metric, Binary) or metric.symbol != "/" or figure.cut_off is None:
            continue
        if not isinstance(metric.left, Operand) or metric.left.name != "votes":
            continue
        unit = figure.cut_off.end - figure.cut_off.start
        nominal = figure.cut_off.start
        for item in values.direct(metric.left):
            if item.value.value is not None and isinstance(nominal, Fraction) and isinstance(unit, Fraction):
                pair = PrintedShare(int(item.value.value), nominal, unit)
                wholes.setdefault(metric.right.text, []).append(((item.figures[0], place), pair))
                break
    for pairs in wholes.values():
        found = implied_total([pair for _, pair in pairs])
        if found is None or found.chance >= CHANCE:
            continue
        places = tuple(sorted({at for where, _ in pairs for at in where}))
        totals = listed([decimal(total, 1) for total in found.totals])
        words = (
            f"Votes over printed share give {totals}: every option's votes are the whole number next to its rounded "
            f"share of {found.total:,}. Counted votes do so in at most one case of {int(1 / found.chance):,}; "
            "it looks as if the votes were worked out from the shares. Why that was done, the figures do not say."
        )
        computed = Interval.point(found.total)
        yield ConsistencyFinding("votes from shares", "question", places, (), computed, words, found.chance)
