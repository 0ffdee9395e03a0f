"""One figure of a claim against the record: the rules that decide, in their order."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scrutineer.claims.beside import Beside
from scrutineer.claims.claim import Alternative, Claim, Figure
from scrutineer.claims.comparison import beside
from scrutineer.claims.definition import standard_alternatives
from scrutineer.claims.evaluation import Evaluation, joined_sources
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.region import Fit, Kind, Region, kind_of, region_of
from scrutineer.claims.statements import Statement
from scrutineer.claims.verdict import Finding
from scrutineer.record.election import Stage


@dataclass(frozen=True, slots=True)
class Tested:
    """A metric at a stage and how it lies to the claim.

    Attributes:
        stage: The stage.
        evaluation: The metric there.
        fit: How it lies to the claim.
        beside: What it was set beside, for a figure that is compared.
    """

    stage: Stage
    evaluation: Evaluation
    fit: Fit
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules decide for one figure.

    Attributes:
        finding: The verdict.
        rule: Which rule decided: `no stage`, `no operand`, `coarse`, `latest`, `then`, `of its day`, `definition`,
            `older`, `rival`, `unnamed partial`, `apart`, `tie`, `unit`, `close`.
        tested: The stage and value that decided, where there is one.
        latest: The latest value, where another decided.
        definition: The other definition that fits.
        rival: The rival statement that fits.
    """

    finding: Finding
    rule: str
    tested: Tested | None = None
    latest: Tested | None = None
    definition: Alternative | None = None
    rival: Statement | None = None


def current_stages(stages: Sequence[Stage], day: dt.date | None, *, as_result: bool) -> tuple[Stage, ...]:
    """The stages that could be the current one on a day.

    These are the last stage published before or on the day, others of the same day, and stages without a day between
    it and the next dated one. On the day a new version came out the one before it is still granted, except to a
    figure given as the result.

    Args:
        stages: In order of publication.
        day: Day of the claim; None gives no stage.
        as_result: Whether the figure is given as the result.
    """
    if day is None:
        return ()
    dated = [stage for stage in stages if stage.date is not None and stage.date <= day]
    if not dated:
        return ()
    last = dated[-1].date
    current = [stage for stage in dated if stage.date == last]
    if not as_result and last == day:
        before = [stage for stage in dated if stage.date != last]
        current += [stage for stage in before if stage.date == before[-1].date]
    start = stages.index(dated[-1]) + 1
    for stage in stages[start:]:
        if stage.date is not None:
            break
        current.append(stage)
    return tuple(current)


def decide(claim: Claim, figure: Figure, known: ContestFacts) -> Decision:
    """Apply rules 3 to 9 to a figure that is not vague.

    Rule 1 (no metric) and rule 2 (figures that exclude each other) concern the whole claim.
    """
    region = region_of(figure)
    pool = pool_of(figure, known)
    if not pool:
        return Decision(Finding.NOT_ENOUGH_EVIDENCE, "no stage")
    tested = _tested(figure, region, pool, known)
    if not tested:
        return Decision(Finding.NOT_ENOUGH_EVIDENCE, "no operand")
    if figure.about_stage is not None or figure.about_coverage == "partial":
        return _of_its_day(claim, figure, region, tested, known)
    latest = tested[-1]
    if latest.beside is not None and latest.beside.tied:
        return Decision(Finding.DEPENDS, "tie", latest)
    if latest.fit is Fit.COARSE:
        return Decision(Finding.NOT_ENOUGH_EVIDENCE, "coarse", latest)
    if latest.fit.holds:
        return Decision(Finding.SUPPORTED, "latest", latest)
    as_result = figure.presented_as == "result"
    current_ids = {stage.id for stage in current_stages(known.stages, claim.date, as_result=as_result)}
    current = [item for item in tested if item.stage.id in current_ids]
    for item in reversed(current):
        if item.fit.holds:
            return Decision(Finding.SUPPORTED_THEN, "then", item, latest)
    if latest.fit is Fit.CLOSE:
        return Decision(Finding.DEPENDS, "close", latest)
    other = _under_another_definition(figure, region, [latest, *reversed(current)], known, figure.alternatives)
    if other is not None:
        return other
    for item in reversed(tested):
        if item.fit.holds:
            of_its_day = figure.presented_as == "count"
            finding = Finding.SUPPORTED_THEN if of_its_day else Finding.SOURCES_DISAGREE
            return Decision(finding, "of its day" if of_its_day else "older", item, latest)
    rival = _rival(claim, figure, region, [latest, *current], known)
    if rival is not None:
        return Decision(Finding.SOURCES_DISAGREE, "rival", rival[1], latest, rival=rival[0])
    other = _under_another_definition(
        figure, region, [latest, *reversed(current)], known, standard_alternatives(figure, region)
    )
    if other is not None:
        return other
    close = next((item for item in current if item.fit is Fit.CLOSE), None)
    if close is not None:
        return Decision(Finding.DEPENDS, "close", close, latest)
    coarse = next((item for item in current if item.fit is Fit.COARSE), None)
    if coarse is not None:
        return Decision(Finding.NOT_ENOUGH_EVIDENCE, "coarse", coarse, latest)
    return Decision(Finding.CONTRADICTED, "apart", latest)


def _of_its_day(
    claim: Claim, figure: Figure, region: Region | None, tested: list[Tested], known: ContestFacts
) -> Decision:
    """A figure about a named stage or an unfinished count is tested on that alone."""
    newest = known.latest(figure.metric)
    for item in reversed(tested):
        if item.fit.holds:
            if newest is None or newest[0].id == item.stage.id or item.evaluation.fixed:
                return Decision(Finding.SUPPORTED, "latest", item)
            now = tested_at(figure, region, newest[0], known)
            if figure.compared and now is not None and now.fit.holds:
                return Decision(Finding.SUPPORTED, "latest", item)
            return Decision(Finding.SUPPORTED_THEN, "of its day", item, now)
    close = next((item for item in reversed(tested) if item.fit is Fit.CLOSE), None)
    if close is not None:
        return Decision(Finding.DEPENDS, "close", close)
    coarse = next((item for item in reversed(tested) if item.fit is Fit.COARSE), None)
    if coarse is not None:
        return Decision(Finding.NOT_ENOUGH_EVIDENCE, "coarse", coarse)
    if figure.about_stage is None:
        # A count that goes on changes by the hour: one that the record does not hold is not refuted by another.
        return Decision(Finding.NOT_ENOUGH_EVIDENCE, "unnamed partial", tested[-1])
    every = (*figure.alternatives, *standard_alternatives(figure, region))
    other = _under_another_definition(figure, region, tested, known, every)
    if other is not None:
        return other
    rival = _rival(claim, figure, region, tested, known)
    if rival is not None:
        return Decision(Finding.SOURCES_DISAGREE, "rival", rival[1], rival=rival[0])
    return Decision(Finding.CONTRADICTED, "apart", tested[-1])


def pool_of(figure: Figure, known: ContestFacts) -> tuple[Stage, ...]:
    """The stages on which a figure may be tested, those with its coverage or of its name."""
    return tuple(
        stage
        for stage in known.stages
        if (figure.about_stage is None or stage.id == figure.about_stage)
        and (figure.about_coverage is None or stage.coverage == figure.about_coverage)
        and (not figure.as_of or stage.id in figure.as_of)
    )


def tested_at(figure: Figure, region: Region | None, stage: Stage, known: ContestFacts) -> Tested | None:
    """A figure at one stage; None where its metric, or what it is compared with, has no value there."""
    evaluation = known.evaluate(figure.metric, stage.id)
    if evaluation.interval is None:
        return None
    if figure.compared:
        found = beside(figure, known, stage.id, evaluation)
        return None if found is None else Tested(stage, evaluation, found.fit, found)
    return None if region is None else Tested(stage, evaluation, region.fit(evaluation.interval))


def _tested(figure: Figure, region: Region | None, pool: Sequence[Stage], known: ContestFacts) -> list[Tested]:
    found = (tested_at(figure, region, stage, known) for stage in pool)
    return [item for item in found if item is not None]


def _under_another_definition(
    figure: Figure,
    region: Region | None,
    where: Sequence[Tested],
    known: ContestFacts,
    alternatives: Sequence[Alternative],
) -> Decision | None:
    """A figure that fits only in another unit of change, or under another definition of its metric."""
    for item in where:
        if item.beside is not None and item.beside.other_unit is not None:
            return Decision(Finding.DEPENDS, "unit", item, where[0])
    if figure.than is not None and figure.than.metric is not None:
        return None
    for alternative in alternatives:
        if (kind_of(alternative.metric) is Kind.COUNT) != (kind_of(figure.metric) is Kind.COUNT):
            continue
        other = replace(figure, metric=alternative.metric)
        for item in _tested(other, region, [tested.stage for tested in where], known):
            if item.fit.holds:
                return Decision(Finding.DEPENDS, "definition", item, where[0], definition=alternative)
    return None


def _rival(
    claim: Claim, figure: Figure, region: Region | None, where: Sequence[Tested], known: ContestFacts
) -> tuple[Statement, Tested] | None:
    """A rival figure from another source than the claim's own that the claim repeats, and the stage it belongs to."""
    if region is None or figure.relation != "eq" or kind_of(figure.metric) is Kind.NUMBER:
        return None
    own = set(joined_sources([claim.source]))
    tested = {item.stage.id: item for item in where}
    for statement in known.statements.get(figure.metric.text, ()):
        item = tested.get(statement.stage or "")
        independent = not set(joined_sources([statement.source])) <= own
        if not statement.used and item is not None and independent and region.interval.contains(statement.interval):
            return statement, item
    return None
