"""Claims whose figures exclude each other: what the figures printed together give, in place of the record's."""

from collections.abc import Sequence
from dataclasses import replace

from scrutineer.claims.claim import Claim
from scrutineer.claims.consistency import PrintedTogether, Recomputation
from scrutineer.claims.evaluation import Evaluation, Reading
from scrutineer.claims.explanation import claimed_text, is_rate
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.region import Fit, region_of
from scrutineer.claims.verdict import FigureVerdict
from scrutineer.claims.wording import capital, label, value_text, working


def excluded_words(together: PrintedTogether, known: ContestFacts) -> tuple[str | None, str, str | None]:
    """Recomputation, explanation and what would change, for figures that exclude each other."""
    opening = "Figures printed together exclude each other."
    if not together.faulty:
        return None, f"{opening} No set of counts gives all of them at once.", None
    parts, shown = [], []
    for item in together.faulty:
        text = _worked(item)
        shown.append(text)
        parts.append(f"{capital(label(item.metric, known.names))}: {text}, not {item.figure.printed}.")
    return "; ".join(shown), " ".join([opening, *parts]), _change(together.faulty[0])


def beside_each_other(
    claim: Claim, figures: Sequence[FigureVerdict], together: PrintedTogether, known: ContestFacts
) -> tuple[FigureVerdict, ...]:
    """The figures of an excluded claim, each worked out from those printed beside it where that can be done.

    A figure that does not go with the others is shown against them, not against a version of the count; to any other
    is added what the others give.
    """
    found = []
    for item in figures:
        own = [other for other in together.recomputations if other.figure is item.figure]
        faulty = next((other for other in own if other.fit is Fit.APART), None)
        plain = next((other for other in own if other.metric == item.figure.metric), None)
        if faulty is not None:
            found.append(_against_the_others(claim, item, faulty, known))
        elif plain is not None:
            text = f"{item.explanation} The figures printed beside it give {_worked(plain)}."
            found.append(replace(item, explanation=text))
        else:
            found.append(item)
    return tuple(found)


def _against_the_others(claim: Claim, item: FigureVerdict, faulty: Recomputation, known: ContestFacts) -> FigureVerdict:
    region = region_of(item.figure)
    claimed = claimed_text(item.figure, region) if region is not None else ""
    worked = _worked(faulty)
    opening = f"{capital(label(faulty.metric, known.names))}, from the figures printed beside it: {worked}."
    return replace(
        item,
        stage=None,
        evaluation=Evaluation(faulty.value, tuple(_sourced(claim, r, known) for r in faulty.operands), ()),
        computed=worked,
        explanation=f"{opening} {claimed} This does not fit.{_elsewhere(item)}",
        rounding=(),
        would_change=_change(faulty),
        shared=None,
    )


def _elsewhere(item: FigureVerdict) -> str:
    """Where else the same figure was printed, as the record's rules have found it."""
    return f" Set against the record alone: {item.explanation}" if item.stage is not None else ""


def _sourced(claim: Claim, reading: Reading, known: ContestFacts) -> Reading:
    """An operand with where it comes from: the claim itself, or the record where the claim does not print it."""
    printed = {figure.metric.text for figure in claim.figures}
    held = None if reading.operand in printed or not known.stages else known.latest(parse_metric(reading.operand))
    if held is not None and held[1].readings:
        return held[1].readings[0]
    return replace(reading, source=claim.source, note="printed beside it in the claim")


def _change(faulty: Recomputation) -> str:
    value = value_text(faulty.value, rate=is_rate(faulty.figure.metric, region_of(faulty.figure)), digits=2)
    return f"They would go together with {value} in place of {faulty.figure.printed}."


def _worked(item: Recomputation) -> str:
    rate = is_rate(item.figure.metric, region_of(item.figure))
    return working(item.metric, Evaluation(item.value, item.operands, ()), rate=rate) or ""
