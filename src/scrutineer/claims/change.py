"""What would change a verdict, of one figure and of a claim with several; every sentence holds for what it names."""

from collections.abc import Mapping, Sequence

from scrutineer.claims.claim import Figure
from scrutineer.claims.difference import IN_WORDS
from scrutineer.claims.explanation import is_rate, missing_words
from scrutineer.claims.expression import Expression, leaves, parse_metric
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.judgement import Decision, Tested
from scrutineer.claims.region import Region, printed_of
from scrutineer.claims.turning_point import turning_point
from scrutineer.claims.verdict import FigureVerdict, Finding
from scrutineer.claims.wording import label, listed, stage_text, value_text


def would_change(figure: Figure, region: Region | None, decision: Decision, known: ContestFacts) -> str | None:
    """Which number would change a figure's verdict; None where that cannot be told.

    Args:
        figure: The figure, not a vague one.
        region: What it claims.
        decision: What the rules decided.
        known: The contest.
    """
    names: Mapping[str, str] = known.names
    tested = decision.tested
    if decision.rule in ("no stage", "no operand") or tested is None:
        return _settling(figure, known)
    if tested.beside is not None:
        return _compared(decision, tested, figure, names)
    if region is None:
        return _settling(figure, known)
    match decision.rule:
        case "coarse":
            rounded = [r.operand for r in tested.evaluation.readings if r.interval.value is None]
            words = _words(rounded, figure.metric, names)
            where = "" if tested.evaluation.fixed else f" ({stage_text(tested.stage)})"
            return f"An exact figure for {words}{where} would settle it."
        case "unnamed partial":
            return "The counts from which the figure was made would settle it."
        case "definition" if decision.definition is not None:
            return f"It would be supported for a claim that names its definition, {decision.definition.name}."
        case "latest":
            return turning_point(figure, region, tested.evaluation, names, fits=True)
        case "apart" | "rival" | "close":
            return turning_point(figure, region, tested.evaluation, names, fits=False)
    if decision.latest is None or decision.latest.evaluation.interval is None:
        return None
    if figure.about_stage is not None or figure.about_coverage == "partial":
        return "It fits the count that it speaks of; only another figure of that same count would change this."
    text = value_text(decision.latest.evaluation.interval, rate=is_rate(figure.metric, region))
    return f"With the latest figure, {text}, in place of {figure.printed} this figure would be supported."


def _compared(decision: Decision, tested: Tested, figure: Figure, names: Mapping[str, str]) -> str | None:
    """What would change a comparison; a count where one alone decides."""
    beside = tested.beside
    if beside is None or decision.rule == "coarse":
        missing = [item.name for item in beside.values if item.value is None] if beside else []
        return f"A value for {listed(missing)} would settle it." if missing else "Exact values would settle it."
    if decision.rule == "unit" and beside.other_unit is not None:
        return f"It would be supported for a claim that gives it {IN_WORDS[beside.other_unit]}."
    if decision.rule == "definition" and decision.definition is not None:
        return f"It would be supported for a claim that names its definition, {decision.definition.name}."
    if beside.region is None or decision.rule not in ("latest", "apart"):
        return None
    return turning_point(figure, beside.region, tested.evaluation, names, fits=decision.rule == "latest")


def _settling(figure: Figure, known: ContestFacts) -> str:
    """What is missing: figures of the very count that the claim speaks of, where it speaks of one."""
    missing = missing_words(figure, known)
    words = _words(missing, figure.metric, known.names)
    if any(text.startswith("external.") for text in missing):
        what = f"the {words}" if any(item.rate for item in printed_of(figure)) else f"the number of {words}"
        return f"A source that gives {what} would settle it."
    named = next((stage for stage in known.stages if stage.id == figure.about_stage), None)
    if named is not None:
        return f"A figure for {words} at that stage ({stage_text(named)}), printed in full, would settle it."
    if figure.about_coverage == "partial":
        # Counts of another hour do not settle it, so all of them have to come from the one the claim was made from.
        wanted = [leaf.text for leaf in leaves(figure.metric) if not _fixed(leaf, known)]
        return f"Counts from the same unfinished count would settle it: {_words(wanted, figure.metric, known.names)}."
    if figure.about_coverage is not None:
        return f"A figure for {words} from a {figure.about_coverage} count would settle it."
    return f"A published figure for {words} would settle it."


def _fixed(leaf: Expression, known: ContestFacts) -> bool:
    return bool(known.stages) and known.evaluate(leaf, known.stages[-1].id).fixed


def _words(texts: Sequence[str], metric: Expression, names: Mapping[str, str]) -> str:
    return listed([label(parse_metric(text), names) for text in dict.fromkeys(texts)] or [label(metric, names)])


def claim_change(figures: Sequence[FigureVerdict], finding: Finding) -> str | None:
    """Which numbers would change the verdict of a claim; None where that cannot be told.

    A supported claim falls with any of its parts. Any other is supported only when every part that falls short is.

    Args:
        figures: The verdicts of its figures.
        finding: The verdict of the claim.
    """
    if len(figures) == 1:
        return figures[0].would_change
    if finding is Finding.SUPPORTED:
        told = [item for item in figures if item.would_change]
        return _told("A change in any one part is enough.", told) if told else None
    short = [item for item in figures if item.finding is not Finding.SUPPORTED]
    if not any(item.would_change for item in short):
        return None
    if len(short) == 1:
        return _told("One part keeps the claim from being supported.", short)
    return _told(f"{len(short)} parts keep the claim from being supported; all of them would have to change.", short)


def _told(opening: str, figures: Sequence[FigureVerdict]) -> str:
    parts = [f"For {item.label}: {_lower(item.would_change or 'No such number can be told.')}" for item in figures]
    return " ".join([opening, *dict.fromkeys(parts)])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
