"""Why a figure has its verdict, in sentences built from numbers; no sentence knows a country, a party or a number."""

from collections.abc import Mapping
from typing import Final

from scrutineer.claims.claim import Claim, Figure
from scrutineer.claims.expression import Expression, parse_metric
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.judgement import Decision, Tested, pool_of
from scrutineer.claims.region import Fit, Kind, Region, kind_of
from scrutineer.claims.turning_point import turning_point
from scrutineer.claims.wording import capital, day_text, label, listed, stage_text, value_text, working

_COMPARED: Final = {"gt": "more than", "lt": "less than", "ge": "at least", "le": "at most"}


def is_rate(metric: Expression, region: Region | None) -> bool:
    """Whether a metric's values are shown in per cent."""
    printed = region.printed if region else None
    return kind_of(metric) is Kind.SHARE or (printed is not None and printed.rate)


def claimed_text(figure: Figure, region: Region) -> str:
    """What the figure claims, in one sentence."""
    rate = is_rate(figure.metric, region)
    value = value_text(region.interval, rate=rate, trim=True)
    match figure.relation:
        case "all":
            return "The claim is that it is the whole."
        case "exists":
            return "The claim is that there is any."
        case "ne":
            return f"The claim is that it is not {figure.printed}."
        case "gt" | "lt" | "ge" | "le":
            return f"The claim is that it is {_COMPARED[figure.relation]} {figure.printed}."
    if figure.hedge not in ("none", "at_least", "up_to"):
        return f"The printed {figure.printed}, with the word {figure.hedge} in front of it, stands for {value}."
    if region.interval.value is not None:
        return f"The claim prints {figure.printed}."
    return f"The printed {figure.printed} stands for {value}."


def explain(claim: Claim, figure: Figure, region: Region | None, decision: Decision, known: ContestFacts) -> str:
    """The sentences that carry a figure's verdict.

    Args:
        claim: The claim.
        figure: The figure, not a vague one.
        region: What it claims.
        decision: What the rules decided.
        known: The contest.
    """
    if decision.rule == "no stage":
        return _no_stage(figure, known)
    if decision.rule == "no operand" or region is None or decision.tested is None:
        return _no_operand(figure, known)
    tested, rate = decision.tested, is_rate(figure.metric, region)
    shown = _shown(figure.metric, tested, known, rate=rate)
    claimed = claimed_text(figure, region)
    latest = "" if decision.latest is None else _value(decision.latest, rate=rate)
    match decision.rule:
        case "latest":
            cut = " if further digits were cut off and not rounded" if tested.fit is Fit.CUT_OFF else ""
            return f"{shown}. {claimed} This fits{cut}.{_coverage(tested)}"
        case "then":
            day = f" on {day_text(claim.date)}" if claim.date else ""
            return f"{shown}. {claimed} This fits the version current{day}; the latest gives {latest}."
        case "of its day":
            return f"{shown}. {claimed} This fits the count it speaks of; the latest gives {latest or 'no value'}."
        case "older":
            when = f" by {day_text(claim.date)}" if claim.date else ""
            return f"{shown}. {claimed} This fits a version that was not the latest{when}: {latest}."
        case "definition":
            other = next(a.metric for a in figure.alternatives if a.name == decision.definition)
            return (
                f"{_shown(other, tested, known, rate=rate)}. {claimed} This fits only under another definition, "
                f"{decision.definition}; as {label(figure.metric, known.names)} it is {latest}."
            )
        case "rival" if decision.rival is not None:
            return (
                f"{shown}. {claimed} Another source prints the same for that version ({decision.rival.printed}); "
                f"the record does not use it: {decision.rival.reason}"
            )
        case "coarse":
            return f"{shown}. {claimed} The two overlap and neither holds the other: too coarse to decide."
        case "unnamed partial":
            return (
                f"{shown}. {claimed} The claim speaks of an unfinished count, which changes by the hour; "
                "the record does not hold the one it was made from."
            )
    return f"{shown}. {claimed} This does not fit{_nowhere(figure, decision, known)}."


def _value(tested: Tested, *, rate: bool) -> str:
    interval = tested.evaluation.interval
    text = "no value" if interval is None else value_text(interval, rate=rate)
    return f"{text} ({stage_text(tested.stage)})"


def _shown(metric: Expression, tested: Tested, known: ContestFacts, *, rate: bool) -> str:
    text = working(metric, tested.evaluation, rate=rate) or "no value"
    return f"{capital(label(metric, known.names))}: {text}{_where(tested)}"


def _where(tested: Tested) -> str:
    return "" if tested.evaluation.fixed else f" ({stage_text(tested.stage)})"


def _coverage(tested: Tested) -> str:
    return (
        " That version is a partial count."
        if tested.stage.coverage == "partial" and not tested.evaluation.fixed
        else ""
    )


def _nowhere(figure: Figure, decision: Decision, known: ContestFacts) -> str:
    values = [stage for stage in pool_of(figure, known) if known.evaluate(figure.metric, stage.id).interval is not None]
    fixed = decision.tested is not None and decision.tested.evaluation.fixed
    return ", and no other version does" if len(values) > 1 and not fixed else ""


def _no_stage(figure: Figure, known: ContestFacts) -> str:
    named = next((stage for stage in known.stages if stage.id == figure.about_stage), None)
    if named is not None:
        return f"The claim speaks of a {figure.about_coverage} count, and {stage_text(named)} is not one."
    kind = f" of a {figure.about_coverage} count" if figure.about_coverage else ""
    return f"The record holds no version{kind} on which {label(figure.metric, known.names)} could be tested."


def _no_operand(figure: Figure, known: ContestFacts) -> str:
    missing = missing_words(figure, known)
    found = f" {figure.found}" if figure.found else ""
    if any(text.startswith("external.") for text in missing):
        return f"The number lies outside the record.{found}"
    pool = pool_of(figure, known)
    words = listed([label(parse_metric(text), known.names) for text in missing] or [label(figure.metric, known.names)])
    if len(pool) == 1 and len(known.stages) > 1:
        return f"For the stage it speaks of ({stage_text(pool[0])}) the record gives no figure for {words}.{found}"
    if figure.about_coverage:
        return f"No {figure.about_coverage} count in the record gives {words}.{found}"
    return f"The record gives no figure for {words}.{found}"


def missing_words(figure: Figure, known: ContestFacts) -> list[str]:
    """The operands that are missing at the stage that comes nearest to a value."""
    pool = pool_of(figure, known) or known.stages
    tries = [known.evaluate(figure.metric, stage.id).missing for stage in reversed(pool)]
    if not tries:
        return []
    fewest = min(tries, key=len)
    return list(fewest)


def would_change(figure: Figure, region: Region | None, decision: Decision, known: ContestFacts) -> str | None:
    """Which number would change a figure's verdict; None where that cannot be told."""
    names: Mapping[str, str] = known.names
    tested = decision.tested
    if decision.rule in ("no stage", "no operand") or region is None or tested is None:
        missing = missing_words(figure, known)
        words = [label(parse_metric(text), names) for text in missing] or [label(figure.metric, names)]
        if any(text.startswith("external.") for text in missing):
            return f"A source that gives the number of {listed(words)} would settle it."
        return f"A published figure for {listed(words)} would settle it."
    match decision.rule:
        case "coarse":
            rounded = [r.operand for r in tested.evaluation.readings if r.interval.value is None]
            words = [label(parse_metric(text), names) for text in rounded] or [label(figure.metric, names)]
            return f"An exact figure for {listed(words)} would settle it."
        case "unnamed partial":
            return "The counts from which the figure was made would settle it."
        case "definition":
            return f"It would be supported for a claim that names its definition, {decision.definition}."
        case "latest":
            return turning_point(figure, region, tested.evaluation, names, fits=True)
        case "apart" | "rival":
            return turning_point(figure, region, tested.evaluation, names, fits=False)
    if decision.latest is None or decision.latest.evaluation.interval is None:
        return None
    text = value_text(decision.latest.evaluation.interval, rate=is_rate(figure.metric, region))
    return f"With the latest figure, {text}, in place of {figure.printed} it would be supported."
