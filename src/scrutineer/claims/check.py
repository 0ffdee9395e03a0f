"""Check claims against the record. Verdicts are computed here and stored nowhere."""

from collections.abc import Iterable
from dataclasses import replace

from scrutineer.claims.change import claim_change, would_change
from scrutineer.claims.claim import UNTESTED, Alternative, Claim, Figure
from scrutineer.claims.consistency import PrintedTogether, printed_together
from scrutineer.claims.evaluation import joined_sources
from scrutineer.claims.exclusion import beside_each_other, excluded_words
from scrutineer.claims.explanation import explain, is_rate, missing_words
from scrutineer.claims.expression import Expression, Operand, leaves, parse_metric
from scrutineer.claims.facts import ContestFacts, Facts
from scrutineer.claims.interval import Interval
from scrutineer.claims.judgement import current_stages, decide, pool_of, tested_at
from scrutineer.claims.modality import SAID, said_before_polling, untested_words
from scrutineer.claims.printed_figure import ABOUT_AT_MOST, NEARLY_FROM, OVER_TO
from scrutineer.claims.region import Region, kind_of, region_of
from scrutineer.claims.related_claims import related_claims
from scrutineer.claims.same_source import same_source, same_source_sentences
from scrutineer.claims.turning_point import vague_turning_point
from scrutineer.claims.vague import TIMES_PREVIOUS, VagueReading, read_vague, vague_explanation
from scrutineer.claims.verdict import (
    GRAVEST_FIRST,
    ContextValue,
    FigureVerdict,
    Finding,
    TimelinePoint,
    Tried,
    Verdict,
)
from scrutineer.claims.wording import listed, working
from scrutineer.evidence import Evidence
from scrutineer.record.election import Stage

_IN_WORDS = {
    Finding.SUPPORTED: "supported",
    Finding.SUPPORTED_THEN: "true of the version of its day",
    Finding.DEPENDS: "dependent on a definition or a measure",
    Finding.CONTRADICTED: "contradicted",
    Finding.SOURCES_DISAGREE: "true of some versions or sources only",
    Finding.NOT_ENOUGH_EVIDENCE: "not decidable from the record",
}


def check_claims(claims: Iterable[Claim], facts: Facts) -> tuple[Verdict, ...]:
    """Check claims against a record.

    The verdict of each figure follows the rules of `scrutineer.claims.judgement`; that of a claim is the gravest of
    its figures', in the order contradicted, sources_disagree, not_enough_evidence, depends, supported_then, supported.
    A claim without a metric is not_checkable, as is one that only names a condition or a prediction; figures printed
    together that exclude each other are contradicted.

    Args:
        claims: The claims.
        facts: The record, the one before and the reference distributions.

    Returns:
        One verdict per claim, in the same order, each with its relations to the others.
    """
    every = tuple(claims)
    related = related_claims(every, facts)
    return tuple(replace(check_claim(claim, facts), related=related[claim.id]) for claim in every)


def check_claim(claim: Claim, facts: Facts) -> Verdict:
    """Check one claim; see `check_claims`."""
    known = facts.contest(claim.contest)
    context = tuple(_context(metric, known) for metric in claim.context)
    if not claim.checkable or not claim.figures:
        nothing = PrintedTogether(excluded=False, recomputations=())
        explanation = " ".join([claim.why_not or "It has no metric.", *_beside(context)])
        return Verdict(
            claim, Finding.NOT_CHECKABLE, None, explanation, (), nothing, context, None, _evidence(claim, facts)
        )
    figures = tuple(
        _figure_verdict(claim, figure, facts.contest(claim.contest, figure.scope)) for figure in claim.figures
    )
    if claim.modality in UNTESTED:
        nothing = PrintedTogether(excluded=False, recomputations=())
        explanation = " ".join([untested_words(claim.modality, figures), *_beside(context)])
        return Verdict(
            claim, Finding.NOT_CHECKABLE, None, explanation, figures, nothing, context, None, _evidence(claim, facts)
        )
    together = printed_together(claim.figures, fixed=_fixed(claim, known), identities=known.identities)
    if together.excluded:
        finding = Finding.CONTRADICTED
        computed, explanation, change = excluded_words(together, known)
        figures = beside_each_other(claim, figures, together, known)
    else:
        finding = next(grave for grave in GRAVEST_FIRST if any(item.finding is grave for item in figures))
        computed = "; ".join(dict.fromkeys(item.computed for item in figures if item.computed)) or None
        told = dict.fromkeys(item.explanation for item in figures)
        shared = same_source_sentences([(item.label, item.shared) for item in figures])
        explanation = " ".join([*_intro(figures), *told, *shared])
        change = claim_change(figures, finding)
    early = said_before_polling(claim, figures, facts.record.metadata.election.first_day)
    if early is not None:
        explanation = f"{explanation} {early}"
    if claim.modality in SAID:
        explanation = f"{explanation} {SAID[claim.modality]}"
    return Verdict(claim, finding, computed, explanation, figures, together, context, change, _evidence(claim, facts))


def _evidence(claim: Claim, facts: Facts) -> Evidence:
    vague = any(figure.relation == "vague" for figure in claim.figures)
    return Evidence(
        method="claims.check",
        parameters={
            "nearly_from": str(NEARLY_FROM),
            "over_to": str(OVER_TO),
            "about_at_most": str(ABOUT_AT_MOST),
            "vague_times_previous": TIMES_PREVIOUS,
            "previous_record": facts.previous.record.id if facts.previous else None,
        },
        record_digest=facts.record.digest,
        references=("doi:10.3758/s13423-024-02502-7",) if vague else (),
        caveats=(
            "A verdict compares a claim with published figures; it does not say that these figures are right.",
            "The widths given to about, nearly and over are conventions.",
        ),
    )


def _figure_verdict(claim: Claim, figure: Figure, known: ContestFacts) -> FigureVerdict:
    if figure.relation == "vague":
        return _vague_verdict(claim, figure, known)
    region = region_of(figure)
    decision = decide(claim, figure, known)
    tested = decision.tested
    value = tested.evaluation.interval if tested else None
    metric = figure.metric
    if decision.definition is not None:
        metric = decision.definition.metric
    printed = region.printed if region else None
    rounding: tuple[str, ...] = ()
    if printed and not printed.exact and value and value.value is not None and figure.hedge == "none":
        rounding = printed.rounding(value.value) if figure.relation == "eq" else ()
    return FigureVerdict(
        figure=figure,
        finding=decision.finding,
        label=known.label(figure.metric),
        claimed=region.interval if region else None,
        stage=tested.stage if tested else None,
        evaluation=tested.evaluation if tested else None,
        computed=working(metric, tested.evaluation, rate=is_rate(metric, region)) if tested else None,
        explanation=explain(claim, figure, region, decision, known),
        timeline=_timeline(figure, region, known),
        tried=_tried(figure, decision.definition, region, tested.stage if tested else None, known),
        rounding=rounding,
        would_change=would_change(figure, region, decision, known),
        shared=same_source(claim, tested.evaluation) if tested and tested.fit.holds else None,
        beside=tested.beside if tested else None,
    )


def _vague_verdict(claim: Claim, figure: Figure, known: ContestFacts) -> FigureVerdict:
    readings = [
        (stage, reading) for stage in pool_of(figure, known) if (reading := read_vague(figure, known, stage.id))
    ]
    name = known.label(figure.metric)
    timeline = _timeline(figure, None, known)
    if not readings:
        words = [known.label(parse_metric(text)) for text in missing_words(figure, known)] or [name]
        return FigureVerdict(
            figure,
            Finding.NOT_ENOUGH_EVIDENCE,
            name,
            None,
            None,
            None,
            None,
            f"The record has no figure for {listed(words)}.",
            timeline,
            would_change=f"A published figure for {listed(words)} would settle it.",
        )
    stage, reading = readings[-1]
    finding = _vague_finding(reading)
    if finding is not Finding.SUPPORTED:
        current = {item.id for item in current_stages(known.stages, claim.date, as_result=False)}
        then = [item for item in readings if item[0].id in current and item[1].outcome == "supported"]
        if then and finding is not Finding.NOT_ENOUGH_EVIDENCE:
            (stage, reading), finding = then[-1], Finding.SUPPORTED_THEN
    evaluation = known.evaluate(figure.metric, stage.id)
    computed = working(figure.metric, evaluation, rate=is_rate(figure.metric, None))
    return FigureVerdict(
        figure=figure,
        finding=finding,
        label=name,
        claimed=None,
        stage=stage,
        evaluation=evaluation,
        computed=computed,
        explanation=vague_explanation(reading),
        timeline=timeline,
        vague=reading,
        would_change=vague_turning_point(figure, reading, evaluation, known.names),
    )


def _vague_finding(reading: VagueReading) -> Finding:
    return Finding.NOT_ENOUGH_EVIDENCE if reading.outcome is None else Finding(reading.outcome)


def _timeline(figure: Figure, region: Region | None, known: ContestFacts) -> tuple[TimelinePoint, ...]:
    points = []
    for stage in known.stages:
        evaluation = known.evaluate(figure.metric, stage.id)
        if evaluation.interval is not None and evaluation.fixed:
            return ()
        statements = known.statements.get(figure.metric.text, ())
        printed = tuple(dict.fromkeys(item.printed for item in statements if item.stage == stage.id))
        if evaluation.interval is not None or printed:
            tested = tested_at(figure, region, stage, known)
            fit = tested.fit if tested else None
            points.append(TimelinePoint(stage, evaluation.interval, fit, printed))
    return tuple(points)


def _tried(
    figure: Figure, fitting: Alternative | None, region: Region | None, stage: Stage | None, known: ContestFacts
) -> tuple[Tried, ...]:
    """The definitions that the claim's editor names, and the one that fits where it is another."""
    found = []
    others = [item for item in (fitting,) if item is not None and item not in figure.alternatives]
    for other in (*figure.alternatives, *others):
        latest = known.latest(other.metric)
        where = stage if stage is not None else latest[0] if latest else None
        evaluation = known.evaluate(other.metric, where.id) if where else None
        value = evaluation.interval if evaluation else None
        comparable = region is not None and kind_of(other.metric) is kind_of(figure.metric)
        fit = region.fit(value) if region is not None and comparable and value is not None else None
        computed = working(other.metric, evaluation, rate=is_rate(other.metric, region)) if evaluation else None
        found.append(Tried(other.name, other.metric.text, where.id if where else None, value, computed, fit))
    return tuple(found)


def _context(metric: Expression, known: ContestFacts) -> ContextValue:
    found = known.latest(metric)
    stage, evaluation = found or (None, None)
    return ContextValue(
        metric=metric.text,
        label=known.label(metric),
        stage=stage.id if stage and evaluation and not evaluation.fixed else None,
        interval=evaluation.interval if evaluation else None,
        computed=working(metric, evaluation, rate=is_rate(metric, None)) if evaluation else None,
        sources=joined_sources(reading.source for reading in evaluation.readings) if evaluation else (),
    )


def _beside(context: tuple[ContextValue, ...]) -> list[str]:
    shown = [f"{value.label}: {value.computed}" for value in context if value.computed]
    return [f"Beside it stand {'; '.join(shown)}."] if shown else []


def _intro(figures: tuple[FigureVerdict, ...]) -> list[str]:
    findings = {item.finding for item in figures}
    if len(findings) < 2:
        return []
    counted = []
    for finding in GRAVEST_FIRST:
        number = sum(item.finding is finding for item in figures)
        if number:
            counted.append(f"{number} {'is' if number == 1 else 'are'} {_IN_WORDS[finding]}")
    return [f"Of {len(figures)} parts, {listed(counted)}."]


def _fixed(claim: Claim, known: ContestFacts) -> dict[str, Interval]:
    """Operands of the claim's metrics that the record holds exactly and the same at every stage."""
    found = {}
    for figure in claim.figures:
        for leaf in leaves(figure.metric):
            if not isinstance(leaf, Operand) or not known.stages:
                continue
            reading = known.at(known.stages[-1].id).read(leaf)
            if reading is not None and reading.fixed and reading.interval.value is not None:
                found[leaf.text] = reading.interval
    return found
