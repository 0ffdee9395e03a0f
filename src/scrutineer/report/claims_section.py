"""Claims with their verdicts, each with everything needed to check it by hand."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scrutineer.claims.claim import EXTREMES, Claim
from scrutineer.claims.interval import Interval
from scrutineer.claims.ledger_state import Signature
from scrutineer.claims.region import Fit, Kind, kind_of
from scrutineer.claims.signature import staleness
from scrutineer.claims.statements import Statement, national_statements
from scrutineer.claims.verdict import FigureVerdict, Verdict
from scrutineer.claims.wording import value_text
from scrutineer.record.election import Metadata
from scrutineer.record.record import ElectionRecord
from scrutineer.report.examination import Examination
from scrutineer.report.naming import source_ids
from scrutineer.report.numerals import day, listed, quoted
from scrutineer.report.page import ClaimCard, ClaimPart, Section
from scrutineer.report.verdict_words import VERDICTS, WOULD_CHANGE

BRIEF = 260
"""Characters of an explanation that are shown before a claim is opened."""

RELATIONS = {
    "eq": "",
    "ne": "anything but",
    "lt": "below",
    "le": "at most",
    "gt": "above",
    "ge": "at least",
    "between": "between",
    "all": "all of",
    "none": "none of",
    "exists": "some of",
    "vague": "the word",
    "first": "in the first place",
    "last": "in the last place",
    "highest_since": "the highest",
    "lowest_since": "the lowest",
    "change_from": "a change of",
}


def claims_section(examination: Examination) -> Section | None:
    """The section, or None where no claims lie beside the record. Headline claims come first, then by day."""
    verdicts = examination.verdicts
    if not verdicts:
        return None
    ordered = sorted(verdicts, key=lambda v: (not v.claim.headline, v.claim.date is None, str(v.claim.date or "")))
    signatures = examination.ledger.signatures
    cards = tuple(
        replace(claim_card(verdict, examination.record), signature=_signed(verdict, signatures, examination.record))
        for verdict in ordered
    )
    return Section(
        id="claims", title="What was said, and whether the figures bear it", sentences=tuple(_sentences()), claims=cards
    )


def _sentences() -> Iterator[str]:
    yield (
        "A verdict compares the figure in a claim with the published figures, at the precision at which it was "
        "printed. It does not judge the speaker, nor what the claim is used for."
    )


def verdict_counts(verdicts: Sequence[Verdict]) -> tuple[tuple[str, str, int], ...]:
    """Verdict code, words and number, in the order of the scale."""
    return tuple((code, label, sum(v.verdict == code for v in verdicts)) for code, label in VERDICTS.items())


def claim_anchor(claim: Claim) -> str:
    """The anchor of a claim."""
    return f"claim-{claim.id}"


def _note_on_date(claim: Claim) -> tuple[str, ...]:
    return (f"On the date: {claim.date_note}",) if claim.date and claim.date_note else ()


def claim_card(verdict: Verdict, record: ElectionRecord) -> ClaimCard:
    """One claim as the page shows it."""
    claim, metadata = verdict.claim, record.metadata
    printed = national_statements(record, claim.contest)
    said = day(claim.date) if claim.date else claim.date_note or "undated"
    return ClaimCard(
        id=claim_anchor(claim),
        verdict=verdict.verdict,
        verdict_label=VERDICTS[verdict.verdict],
        text=claim.text,
        printed=claim.printed,
        speaker=f"{claim.speaker}, {claim.role}" if claim.role else claim.speaker,
        said=said,
        date=claim.date,
        brief=_brief(verdict.explanation),
        explanation=verdict.explanation,
        parts=tuple(_part(figure, metadata, printed) for figure in verdict.figures),
        context=(*_note_on_date(claim), *_context(verdict, metadata)),
        found=verdict.found,
        would_change=verdict.would_change or WOULD_CHANGE[verdict.verdict],
        sources=verdict.sources,
        is_headline=claim.headline,
        related=tuple(item.words for item in verdict.related),
    )


def _signed(verdict: Verdict, signatures: Mapping[str, Signature], record: ElectionRecord) -> str:
    """Who signed a verdict, and what has changed since."""
    signature = signatures.get(verdict.id)
    if signature is None:
        return ""
    who = f"{signature.by}, {signature.organisation}, {day(dt.date.fromisoformat(signature.at[:10]))}"
    changed = staleness(signature, verdict, record.digest)
    return f"{who}. No longer valid: {listed(list(changed))}." if changed else f"{who}."


def _brief(explanation: str) -> str:
    """The first sentences, as many as a reader takes in at a glance; the whole where it is short."""
    if len(explanation) <= BRIEF:
        return explanation
    ends = [found.end() for found in re.finditer(r"[.!?](?= [A-Z0-9])", explanation)]
    fitting = [end for end in ends if end <= BRIEF]
    return explanation[: (fitting or ends or [len(explanation)])[-1 if fitting else 0]]


def _part(found: FigureVerdict, metadata: Metadata, statements: Mapping[str, tuple[Statement, ...]]) -> ClaimPart:
    figure = found.figure
    rate = kind_of(figure.metric) is Kind.SHARE
    asked = found.label + (f" ({figure.part_of})" if figure.part_of else "")
    relation = RELATIONS.get(figure.relation, figure.relation)
    if figure.relation == "change_from" and not figure.printed:
        relation = "risen" if figure.way == "up" else "fallen"
    if figure.relation == "eq" and figure.than is not None:
        relation = "the same"
    if figure.relation in EXTREMES:
        relation = f"{relation} {f'since {figure.since}' if figure.since is not None else 'of all'}"
    if found.beside is not None:
        reading = found.beside.claim.removeprefix("The claim is that it is ").rstrip(".")
    elif found.claimed is not None:
        reading = value_text(found.claimed, rate=rate)
    else:
        reading = "a word, not a figure: it is set beside what follows"
    missing = found.evaluation.missing if found.evaluation else ()
    computed = found.computed or (
        f"not worked out: {listed(list(missing))} not in the record" if missing else "not worked out"
    )
    return ClaimPart(
        asked=asked[:1].upper() + asked[1:],
        printed=" ".join(filter(None, [relation, quoted(figure.printed)])) if figure.printed else relation,
        reading=reading,
        computed=computed,
        verdict=found.finding.value,
        verdict_label=VERDICTS[found.finding.value],
        explanation=found.explanation,
        operands=tuple(_operands(found, metadata)),
        versions=tuple(_versions(found, statements.get(figure.metric.text, ()), rate=rate)),
        placements=tuple(_placements(found)),
        alternatives=tuple(_alternatives(found)),
        computed_label="The record's figure" if found.is_reported else "Recomputed",
    )


def _operands(found: FigureVerdict, metadata: Metadata) -> Iterator[str]:
    stages = {stage.id: stage.name for stage in metadata.stages}
    for reading in found.evaluation.readings if found.evaluation else ():
        whole = value_text(reading.interval, rate=False)
        origin = [
            stages.get(reading.stage or "", reading.stage or ""),
            "; ".join(source_ids(reading.source)),
            reading.note or "",
        ]
        behind = "; ".join(part for part in origin if part)
        yield f"{reading.operand} = {whole}" + (f" ({behind})" if behind else "")


def _versions(found: FigureVerdict, statements: tuple[Statement, ...], *, rate: bool) -> Iterator[str]:
    for point in found.timeline:
        if point.interval is None and not point.printed:
            continue
        value = value_text(point.interval, rate=rate) if point.interval is not None else "no counts"
        own = [item for item in statements if item.stage == point.stage.id]
        told = point.fit is not None and point.fit is not Fit.COARSE
        fits = (": fits" if point.fit and point.fit.holds else ": does not fit") if told else ""
        yield f"{point.stage.name} ({day(point.stage.date)}): {value}{fits}{_prints(point.interval, own)}"


def _prints(counted: Interval | None, statements: list[Statement]) -> str:
    """What sources print for a version: a figure that the version does not have is the source's, not the version's."""
    agreeing: list[str] = []
    others: list[Statement] = []
    for item in statements:
        if counted is None or (item.interval.start <= counted.end and counted.start <= item.interval.end):
            agreeing.append(quoted(item.printed))
        elif _cut_off(counted, item.interval):
            agreeing.append(f"{quoted(item.printed)} (rounded down)")
        else:
            others.append(item)
    text = f"; printed as {listed(list(dict.fromkeys(agreeing)))}" if agreeing else ""
    for name in dict.fromkeys(item.source for item in others):
        shown = list(dict.fromkeys(quoted(item.printed) for item in others if item.source == name))
        ids = source_ids(name)
        text += f"; {listed(ids)} {'prints' if len(ids) == 1 else 'print'} {listed(shown)} instead"
    return text


def _placements(found: FigureVerdict) -> Iterator[str]:
    for value in found.beside.values if found.beside else ():
        rate = kind_of(found.figure.metric) is Kind.SHARE
        shown = value.computed or (value_text(value.value, rate=rate) if value.value else "no value at hand")
        yield f"{value.name}: {shown}{f' ({"; ".join(value.sources)})' if value.sources else ''}"
    if found.vague is None:
        return
    for placement in found.vague.placements:
        yield placement.sentence
    if found.vague.friendliest:
        yield f"The reading that favours the claim most: {found.vague.friendliest}"


def _cut_off(counted: Interval, printed: Interval) -> bool:
    """Whether a figure was printed without its last digits, in place of being rounded."""
    low, high = printed.low, printed.high
    if low is None or high is None:
        return False
    return (low + high) / 2 <= counted.start and counted.end < high + (high - low) / 2


def _alternatives(found: FigureVerdict) -> Iterator[str]:
    for tried in found.tried:
        fits = (
            "cannot be told"
            if tried.fit is None or tried.fit is Fit.COARSE
            else "fits"
            if tried.fit.holds
            else "does not fit"
        )
        yield f"{tried.name}: {tried.computed or 'not worked out'}; {fits}"


def _context(verdict: Verdict, metadata: Metadata) -> Iterator[str]:
    stages = {stage.id: stage.name for stage in metadata.stages}
    for value in verdict.context:
        where = stages.get(value.stage or "", value.stage or "")
        behind = "; ".join(part for part in (where, "; ".join(value.sources)) if part)
        label = value.label[:1].upper() + value.label[1:]
        yield f"{label}: {value.computed or 'not in the record'}" + (f" ({behind})" if behind else "")
