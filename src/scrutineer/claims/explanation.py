"""Why a figure has its verdict, in sentences built from numbers; no sentence knows a country, a party or a number."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from scrutineer.claims.claim import Claim, Figure
from scrutineer.claims.difference import IN_WORDS
from scrutineer.claims.evaluation import joined_sources
from scrutineer.claims.expression import Expression, parse_metric
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.interval import Interval
from scrutineer.claims.judgement import Decision, Tested, pool_of
from scrutineer.claims.region import Fit, Kind, Region, kind_of
from scrutineer.claims.statements import Statement
from scrutineer.claims.wording import capital, day_text, listed, stage_text, value_text, working
from scrutineer.record.election import Stage

NEAR: Final = Interval(Fraction(1, 2), Fraction(2))
"""A value is near a claimed one if half of it, twice it, or anything between reaches what is claimed."""
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
        case "none":
            return "The claim is that there is none."
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
    if decision.rule == "no operand" or decision.tested is None:
        return f"{_no_operand(figure, known)}{_cut_off_elsewhere(figure, region, None, known)}"
    return f"{_tested(claim, figure, region, decision, known)}{_cut_off_elsewhere(figure, region, decision, known)}"


def _tested(claim: Claim, figure: Figure, region: Region | None, decision: Decision, known: ContestFacts) -> str:
    """The sentences of a figure that could be set against a value."""
    tested = decision.tested
    if tested is None:
        return ""
    rate = is_rate(figure.metric, region)
    cut = " if further digits were cut off and not rounded" if tested.fit is Fit.CUT_OFF else ""
    shown = _shown(figure.metric, tested, known, rate=rate)
    if decision.definition is not None:
        shown = _shown(decision.definition.metric, tested, known, rate=rate)
    if tested.beside is not None:
        shown, claimed = f"{shown}. {tested.beside.words.rstrip('.')}", tested.beside.claim
    else:
        claimed = "" if region is None else claimed_text(figure, region)
    latest = "" if decision.latest is None else _value(decision.latest, rate=rate)
    match decision.rule:
        case "latest":
            within = _within_rounding(figure, tested, region) or _to_even(figure, tested, region)
            fits = f"This fits{cut or within}.{_understated(tested, rate=rate)}"
            return f"{shown}. {claimed} {fits}{_coverage(tested)}"
        case "close":
            instead = f" The latest gives {latest}." if latest else ""
            return (
                f"{shown}. {claimed} The value rounds to the printed figure: whether it lies on that side of it "
                f"depends on how finely the figure is meant.{instead}"
            )
        case "tie":
            return f"{shown}. {claimed} Another value is the same: it depends on whether a shared place is meant."
        case "unit":
            unit = IN_WORDS[(tested.beside.other_unit if tested.beside else None) or "count"]
            return f"{shown}. {claimed} This fits only {unit}."
        case "then":
            day = f" on {day_text(claim.date)}" if claim.date else ""
            return f"{shown}. {claimed} This fits the version current{day}{cut}; the latest gives {latest}."
        case "of its day":
            return f"{shown}. {claimed} This fits the count it speaks of{cut}; the latest gives {latest or 'no value'}."
        case "older":
            when = f" by {day_text(claim.date)}" if claim.date else ""
            return (
                f"{shown}. {claimed} This fits a version that was not the latest{when}{cut}; the latest gives {latest}."
            )
        case "definition" if decision.definition is not None:
            return (
                f"{shown}. {claimed} This fits only under another definition, {decision.definition.name}{cut}; "
                f"as {known.label(figure.metric)} it is {latest}."
            )
        case "rival" if decision.rival is not None:
            return (
                f"{shown}. {claimed} Another source prints the same for the version "
                f"{stage_text(tested.stage)} ({_printed(decision.rival)}); the record does not use it: "
                f"{decision.rival.reason}"
            )
        case "coarse":
            unused = _unused(_rounded(tested), [tested.stage], known)
            return f"{shown}. {claimed} The two overlap and neither holds the other: too coarse to decide.{unused}"
        case "unnamed partial":
            return (
                f"{shown}. {claimed} The claim speaks of an unfinished count, which changes by the hour; "
                "the record does not hold the one it was made from."
            )
    apart = f"{shown}. {claimed} This does not fit{_nowhere(figure, decision, known)}."
    return apart + _round_number(figure, tested, region) + _said_of_no_count(claim, figure, region, tested, known)


def _round_number(figure: Figure, tested: Tested, region: Region | None) -> str:
    """The remark on a round count without a hedge, which a reader may take for a rounded one."""
    printed, value = region.printed if region else None, tested.evaluation.interval
    if printed is None or value is None or figure.relation != "eq" or figure.hedge != "none" or tested.beside:
        return ""
    if not printed.exact or printed.value % 1000 or not printed.value:
        return ""
    if not printed.hedged("about", whole=True).contains(value):
        return ""
    return (
        f" A count printed in full stands for itself; if {printed.text} was meant as a round number, say hedge = about."
    )


def _to_even(figure: Figure, tested: Tested, region: Region | None) -> str:
    """Says so where only rounding half to even gives the printed figure."""
    value = tested.evaluation.interval
    if region is None or region.printed is None or region.printed.exact or value is None or value.value is None:
        return ""
    if figure.relation != "eq" or figure.hedge != "none":
        return ""
    ways = region.printed.rounding(value.value)
    return ", rounded half to even" if ways and "half up" not in ways else ""


def _within_rounding(figure: Figure, tested: Tested, region: Region | None) -> str:
    """Says so where a bound holds only because the printed figure is a rounded one."""
    value = tested.evaluation.interval
    if region is None or region.printed is None or value is None or figure.hedge not in ("none", "at_least", "up_to"):
        return ""
    bound = region.printed.value
    short = figure.relation == "ge" or figure.hedge == "at_least"
    long = figure.relation == "le" or figure.hedge == "up_to"
    beyond = (short and value.start < bound) or (long and value.end > bound)
    return f", as {region.printed.text} is a rounded figure" if beyond else ""


def _understated(tested: Tested, *, rate: bool) -> str:
    """The remark on a figure that is true and says much less than the record."""
    if tested.fit is not Fit.UNDERSTATED:
        return ""
    value = tested.evaluation.interval if tested.beside is None else None
    has = "more" if value is None else value_text(value, rate=rate)
    return f" True as worded, but the record has {has}: more than a tenth over the printed figure."


def _said_of_no_count(claim: Claim, figure: Figure, region: Region | None, tested: Tested, known: ContestFacts) -> str:
    """Why a part is set against finished versions though other parts of its claim speak of an unfinished count."""
    unfinished = any(other.about_coverage == "partial" for other in claim.figures)
    if region is None or not unfinished or figure.about_coverage or figure.about_stage or tested.evaluation.fixed:
        return ""
    rate = is_rate(figure.metric, region)
    values = [
        (stage, value)
        for stage in known.stages
        if stage.coverage != "partial" and (value := known.evaluate(figure.metric, stage.id).interval) is not None
    ]
    near = any(region.interval.meet(value * NEAR) for _, value in values)
    told = [f"{value_text(value, rate=rate)} ({stage_text(stage)})" for stage, value in values]
    held = f", of which none {'gives' if near else 'comes near'} it: {listed(told)}" if told else ""
    return (
        " Other parts of the claim speak of an unfinished count. This part does not say that it is of one, "
        f"so it is set against the finished versions{held}."
    )


def _rounded(tested: Tested) -> list[str]:
    return [reading.operand for reading in tested.evaluation.readings if reading.interval.value is None]


def _printed(statement: Statement) -> str:
    return f"{statement.printed}, {listed(list(joined_sources([statement.source])))}"


def _unused(operands: Iterable[str], stages: Sequence[Stage], known: ContestFacts) -> str:
    """Figures of these operands that were printed at these stages and are not used, each with the reason."""
    where = {stage.id for stage in stages}
    told = [
        f" For {known.label(parse_metric(text))} a figure was printed ({_printed(item)}) and is not used. "
        f"The reason: {item.reason}"
        for text in dict.fromkeys(operands)
        for item in known.statements.get(text, ())
        if not item.used and item.stage in where
    ]
    return "".join(told)


def _cut_off_elsewhere(figure: Figure, region: Region | None, decision: Decision | None, known: ContestFacts) -> str:
    """The versions, other than the one that decided, that the figure fits only if digits were cut off."""
    tested = decision.tested if decision else None
    if region is None or (tested is not None and tested.evaluation.fixed):
        return ""
    rate, told = is_rate(figure.metric, region), []
    for stage in known.stages:
        found = known.evaluate(figure.metric, stage.id)
        other = tested is None or stage.id != tested.stage.id
        if other and found.interval is not None and not found.fixed and region.fit(found.interval) is Fit.CUT_OFF:
            told.append(f"{value_text(found.interval, rate=rate)} ({stage_text(stage)})")
    noun = "version" if len(told) == 1 else "versions"
    return (
        f" The printed figure fits the {noun} {listed(told)} only if digits were cut off and not rounded."
        if told
        else ""
    )


def _value(tested: Tested, *, rate: bool) -> str:
    interval = tested.evaluation.interval
    text = "no value" if interval is None else value_text(interval, rate=rate)
    return f"{text} ({stage_text(tested.stage)})"


def _shown(metric: Expression, tested: Tested, known: ContestFacts, *, rate: bool) -> str:
    text = working(metric, tested.evaluation, rate=rate) or "no value"
    return f"{capital(known.label(metric))}: {text}{_where(tested)}"


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
    return f"The record holds no version{kind} on which {known.label(figure.metric)} could be tested."


def _no_operand(figure: Figure, known: ContestFacts) -> str:
    missing = missing_words(figure, known)
    found = f" {figure.found}" if figure.found else ""
    if any(text.startswith("external.") for text in missing):
        return f"The number lies outside the record.{found}"
    pool = pool_of(figure, known)
    words = listed([known.label(parse_metric(text)) for text in missing] or [known.label(figure.metric)])
    if len(pool) == 1 and len(known.stages) > 1:
        unused = _unused(missing, pool, known)
        gives = "uses" if unused else "gives"
        stage = stage_text(pool[0])
        return f"For the stage it speaks of ({stage}) the record {gives} no figure for {words}.{unused}{found}"
    if figure.about_coverage:
        return f"No {figure.about_coverage} count in the record gives {words}.{found}"
    compared = not missing and figure.compared and known.stages
    if compared and known.latest(figure.metric) is not None:
        return f"The record gives nothing that {words} could be compared with.{found}"
    return f"The record gives no figure for {words}.{found}"


def missing_words(figure: Figure, known: ContestFacts) -> list[str]:
    """The operands that are missing at the stage that comes nearest to a value."""
    pool = pool_of(figure, known) or known.stages
    tries = [known.evaluate(figure.metric, stage.id).missing for stage in reversed(pool)]
    if not tries:
        return []
    fewest = min(tries, key=len)
    return list(fewest)
