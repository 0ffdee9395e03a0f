"""Read `claims.toml`: what was said about an election, checked against the record it is about."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scrutineer.claims.claim import DECISION_LINES, EXTREMES, RANKED, Alternative, Bearing, Claim, Figure, Than
from scrutineer.claims.expression import Binary, Expression, Negative, Operand, OverUnits, leaves, parse_metric
from scrutineer.claims.printed_figure import is_range, read_figures, read_range
from scrutineer.claims.region import Kind, kind_of, printed_of
from scrutineer.errors import ClaimError, InputError
from scrutineer.formats.claim_entries import AlternativeEntry, ClaimEntry, ClaimsDocument, Entry, FigureEntry
from scrutineer.formats.record_folder import read_toml
from scrutineer.record.record import ElectionRecord

FILE = "claims.toml"
_DOTTED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
_YEAR = re.compile(r"[0-9]{4}")
_COMPARING = ("eq", "ne", "lt", "le", "gt", "ge", "change_from")


def read_claims(
    path: Path,
    record: ElectionRecord,
    *,
    previous: ElectionRecord | None = None,
    earlier: Collection[str] | None = None,
) -> tuple[Claim, ...]:
    """Read the claims about a record.

    Args:
        path: A claims file, or a record folder; a folder without claims.toml has no claims.
        record: The record that the claims are about.
        previous: The record of the election before; without it its options cannot be checked.
        earlier: Ids of the records of elections before that a claim may name; None leaves such names unchecked.

    Returns:
        The claims, in the order of the file.

    Raises:
        ClaimError: The file cannot be read, a key is missing, unknown or of the wrong type, or a claim names a
            metric, option, stage, level, source or earlier election that the record does not have.
    """
    if path.is_dir():
        path = path / FILE
        if not path.exists():
            return ()
    try:
        document = read_toml(path)
    except InputError as fault:
        mend = "name a file such as claims.toml" if fault.mend is None or "record" in fault.mend else fault.mend
        raise ClaimError(fault.message, file=str(path), column=fault.column, value=fault.value, mend=mend) from None
    return claims_of(document, record, file=str(path), previous=previous, earlier=earlier)


def claims_of(
    document: dict[str, Any],
    record: ElectionRecord,
    *,
    file: str,
    previous: ElectionRecord | None = None,
    earlier: Collection[str] | None = None,
) -> tuple[Claim, ...]:
    """The claims of a claims file that has been read as TOML.

    Args:
        document: Its tables.
        record: The record that the claims are about.
        file: Its name, for errors.
        previous: The record of the election before; without it its options cannot be checked.
        earlier: Ids of the records of elections before that a claim may name; None leaves such names unchecked.

    Raises:
        ClaimError: As for `read_claims`.
    """
    try:
        parsed = ClaimsDocument.model_validate(document)
    except ValidationError as faults:
        raise _first_fault(faults, document, file) from None
    seen: set[str] = set()
    claims = []
    for entry in parsed.claim:
        if entry.id in seen:
            raise ClaimError(
                "two claims have this id", file=file, column="claim.id", value=entry.id, mend="give each its own id"
            )
        seen.add(entry.id)
        claims.append(_Checked(file, entry, record, previous, earlier).claim())
    for claim in claims:
        for bearing in claim.bearings:
            if bearing.claim not in seen or bearing.claim == claim.id:
                message = f"it bears on a claim that is not another one of this file, in claim {claim.id}"
                mend = "name the id of another claim of the file"
                raise ClaimError(message, file=file, column="claim.bearing.claim", value=bearing.claim, mend=mend)
    return tuple(claims)


def _first_fault(faults: ValidationError, document: dict[str, Any], file: str) -> ClaimError:
    fault = faults.errors()[0]
    place = fault["loc"]
    value = None if fault["type"] == "missing" else fault["input"]
    message = {"missing": "the key is missing", "extra_forbidden": "unknown key"}.get(
        fault["type"], str(fault["msg"]).lower().removeprefix("value error, ")
    )
    allowed: dict[str, type[Entry]] = {"figure": FigureEntry, "alternatives": AlternativeEntry, "claim": ClaimEntry}
    entry = next((allowed[part] for part in reversed(place[:-1]) if part in allowed), ClaimsDocument)
    mend = f"the keys here are {', '.join(entry.model_fields)}" if fault["type"] == "extra_forbidden" else None
    key = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in place)
    claims = document.get("claim")
    if len(place) > 1 and isinstance(place[1], int) and isinstance(claims, list):
        claim = claims[place[1]]
        if isinstance(claim, dict) and isinstance(claim.get("id"), str):
            message = f"{message}, in claim {claim['id']}"
    return ClaimError(message, file=file, column=key, value=value, mend=mend or f"see the format of {FILE}, key {key}")


class _Checked:
    """One claim of a file, checked against the record."""

    def __init__(
        self,
        file: str,
        entry: ClaimEntry,
        record: ElectionRecord,
        previous: ElectionRecord | None,
        earlier: Collection[str] | None,
    ) -> None:
        self.file = file
        self.entry = entry
        self.record = record
        self.previous = previous
        self.earlier = earlier
        contests = [contest.id for contest in record.metadata.contests]
        self.contest = entry.contest or record.main_contest().id
        self._known("contest", self.contest, contests)

    def fault(self, message: str, key: str, value: object, mend: str | None = None) -> ClaimError:
        return ClaimError(
            f"{message}, in claim {self.entry.id}", file=self.file, column=f"claim.{key}", value=value, mend=mend
        )

    def _known(self, key: str, value: str, allowed: list[str]) -> None:
        if value not in allowed:
            choice = ", ".join(allowed[:12]) + (", ..." if len(allowed) > 12 else "")
            mend = f"use one of {choice}" if allowed else None
            raise self.fault(f"unknown {key.rsplit('.', 1)[-1].replace('_', ' ')}", key, value, mend)

    def _election(self, key: str, name: str) -> None:
        if self.earlier is None or name in self.earlier:
            return
        choice = f"use one of {', '.join(self.earlier)}" if self.earlier else "no earlier election is at hand"
        mend = f"{choice}; elections before are found by election.previous in record.toml"
        raise self.fault("unknown earlier election", key, name, mend)

    def _sources(self, key: str, cell: str | None) -> None:
        parts = [part.strip() for part in (cell or "").split(";") if part.strip()]
        if not parts and key == "source":
            raise self.fault("no source is named", key, cell, "name the id of a source of the record")
        for part in parts:
            if self.record.metadata.source(part) is None:
                raise self.fault("unknown source", key, part, "add it to the sources in record.toml")

    def claim(self) -> Claim:
        entry = self.entry
        self._sources("source", entry.source)
        checkable = entry.kind == "checkable"
        if checkable and not entry.figure:
            mend = "add a [[claim.figure]], or set kind to not_checkable and say why_not"
            raise self.fault("a checkable claim has no figure", "figure", None, mend)
        if not checkable and entry.figure:
            raise self.fault("a claim that is not checkable has a figure", "kind", entry.kind, "drop one of the two")
        if not checkable and not entry.why_not:
            raise self.fault("it is not said why the claim is not checkable", "why_not", None, "say it in a sentence")
        return Claim(
            id=entry.id,
            speaker=entry.speaker,
            text=entry.text,
            printed=entry.printed,
            source=entry.source,
            contest=self.contest,
            role=entry.role,
            date=entry.date,
            date_note=entry.date_note,
            stance=entry.stance,
            headline=entry.headline,
            checkable=checkable,
            why_not=entry.why_not,
            context=tuple(self.metric(text, "context") for text in entry.context),
            figures=tuple(self.figure(item) for item in entry.figure),
            modality=entry.modality,
            bearings=tuple(Bearing(item.kind, item.claim, item.note) for item in entry.bearing),
        )

    def metric(self, text: str, key: str) -> Expression:
        try:
            metric = parse_metric(text)
        except ClaimError as fault:
            raise self.fault(fault.message, key, text, fault.mend or "see the language of metrics") from None
        self._operands(metric, key)
        return metric

    def _operands(self, metric: Expression, key: str) -> None:
        match metric:
            case Negative(inner):
                self._operands(inner, key)
            case Binary(_, left, right):
                self._operands(left, key)
                self._operands(right, key)
            case OverUnits(level=level, inner=inner):
                self._known(f"{key}.level", level, list(self.record.units.levels))
                self._operands(inner, key)
            case Operand(election=election) if election is not None:
                self._election(key, election)
            case Operand(name=name, key=option) if option is not None and name != "external":
                self._option(option, key, before=metric.previous)

    def _option(self, option: str, key: str, *, before: bool) -> None:
        if not before:
            self._known(f"{key}.option", option, [o.id for o in self.record.metadata.options_of(self.contest)])
        elif self.previous is not None:
            self._known(f"{key}.option", option, [o.id for o in self.previous.metadata.options])

    def figure(self, item: FigureEntry) -> Figure:
        metric = self.metric(item.metric, "figure.metric")
        self._sources("figure.found_source", item.found_source)
        if item.about_stage is not None:
            self._known("figure.about_stage", item.about_stage, [stage.id for stage in self.record.metadata.stages])
        for key, given, relations in (
            ("since", item.since, EXTREMES),
            ("way", item.way, ("change_from",)),
            ("direction", item.direction, ("vague",)),
        ):
            if given is not None and item.relation not in relations:
                mend = f"it belongs to {' and '.join(relations)}"
                raise self.fault(f"the relation {item.relation} has no {key}", f"figure.{key}", given, mend)
        for stage in item.as_of:
            self._known("figure.as_of", stage, [known.id for known in self.record.metadata.stages])
        if item.scope is not None and self.record.units.ids.index_of(item.scope) is None:
            raise self.fault("unknown unit", "figure.scope", item.scope, "use the id of a unit of the record")
        for line in item.decision_lines:
            self._known("figure.decision_lines", line, list(DECISION_LINES))
        figure = Figure(
            metric=metric,
            relation=item.relation,
            printed=item.printed,
            hedge=item.hedge,
            definition=item.definition,
            alternatives=tuple(
                Alternative(self.metric(other.metric, "figure.alternatives.metric"), other.name)
                for other in item.alternatives
            ),
            about_stage=item.about_stage,
            about_coverage=item.about_coverage,
            presented_as=item.presented_as,
            direction=item.direction,
            reference=item.reference,
            decision_lines=tuple(item.decision_lines),
            part_of=item.part_of,
            found=item.found,
            found_source=item.found_source,
            scope=item.scope,
            as_of=tuple(item.as_of),
            than=self.than(item),
            since=self.since(item.since),
            way=item.way,
        )
        if figure.compared:
            self._comparison(figure)
        else:
            self._printed(figure)
        return figure

    def since(self, given: int | str | None) -> int | str | None:
        """A year, also one in quotes, or the id of a record."""
        if isinstance(given, str):
            if not _YEAR.fullmatch(given):
                self._election("figure.since", given)
                return given
            given = int(given)
        day = self.record.metadata.election.first_day
        if given is not None and day is not None and given >= day.year:
            raise self.fault("the year is not before this election", "figure.since", given, "name an earlier year")
        return given

    def than(self, item: FigureEntry) -> Than | None:
        if item.than is None:
            return None
        given = [name for name, value in item.than if value is not None]
        if len(given) != 1:
            mend = "use one of election, stage, metric"
            raise self.fault("it is not said what is compared with", "figure.than", ", ".join(given) or None, mend)
        if item.relation not in _COMPARING:
            mend = f"use one of {', '.join(_COMPARING)}"
            raise self.fault("this relation compares with no other value", "figure.relation", item.relation, mend)
        if item.than.stage is not None:
            self._known("figure.than.stage", item.than.stage, [stage.id for stage in self.record.metadata.stages])
        if item.than.election not in (None, "previous"):
            self._election("figure.than.election", item.than.election or "")
        metric = None if item.than.metric is None else self.metric(item.than.metric, "figure.than.metric")
        return Than(item.than.election, item.than.stage, metric)

    def _comparison(self, figure: Figure) -> None:
        """Refuse a comparison that lacks what it needs, and a figure that it would leave untested."""
        if figure.relation == "change_from":
            number = len(read_figures(figure.printed))
            if number > 1 or (number == 0 and figure.way is None):
                mend = "print one number, or say way = up or down"
                raise self.fault("the size of the change cannot be read", "figure.printed", figure.printed, mend)
        if figure.relation in RANKED and any(
            isinstance(leaf, Operand) and leaf.name == "rank" for leaf in leaves(figure.metric)
        ):
            mend = "give the metric that is ranked, such as votes[x], or test the place with eq and a printed number"
            raise self.fault("a place is not ranked once more", "figure.metric", figure.metric.text, mend)
        if figure.relation in RANKED and figure.scope is None:
            options = {leaf.key for leaf in leaves(figure.metric) if isinstance(leaf, Operand) and leaf.key}
            if len(options) != 1:
                mend = "use the figures of one option, such as votes[x], or name a unit as scope"
                raise self.fault("it has no place among others", "figure.metric", figure.metric.text, mend)
        numbers = [number for number in read_figures(figure.printed) if not _YEAR.fullmatch(number.text)]
        if figure.relation != "change_from" and numbers:
            mend = "test the number by a further figure of the claim, or the size of a change by change_from"
            raise self.fault(f"{figure.relation} compares, and tests no number", "figure.printed", figure.printed, mend)

    def _printed(self, figure: Figure) -> None:
        """Refuse a figure whose printed text does not give what its relation needs."""
        kind = kind_of(figure.metric)
        match figure.relation:
            case "vague":
                if figure.direction is None:
                    raise self.fault("a vague word has no direction", "figure.direction", None, "use small or large")
                if figure.reference is not None and kind is not Kind.SHARE:
                    mend = "use a share such as invalid / cast, or leave the reference out"
                    raise self.fault("a reference is for shares", "figure.metric", figure.metric.text, mend)
            case "all":
                if kind is not Kind.SHARE:
                    mend = "use a share such as seats[x] / magnitude"
                    raise self.fault("the relation all is for shares", "figure.metric", figure.metric.text, mend)
            case "exists" | "none":
                if any(number.value for number in read_figures(figure.printed)):
                    mend = "test the number by a further figure of the claim"
                    raise self.fault(f"{figure.relation} tests no number", "figure.printed", figure.printed, mend)
            case "between":
                ends = read_range(figure.printed)
                mend = "print both ends, the lower one first, such as 60 to 70 per cent"
                if ends is None:
                    raise self.fault("no two figures can be read", "figure.printed", figure.printed, mend)
                if ends[0].value > ends[1].value:
                    message = "the first end lies above the second"
                    raise self.fault(message, "figure.printed", figure.printed, mend)
            case _:
                if is_range(figure.printed):
                    message = f"the relation {figure.relation} needs one number, and this is a range"
                    mend = "print one number, or use the relation between"
                    raise self.fault(message, "figure.printed", figure.printed, mend)
                candidates = printed_of(figure)
                if len(candidates) != 1:
                    message = "no figure can be read" if not candidates else "more than one figure can be meant"
                    kept = "a count in digits without a percentage" if kind is Kind.COUNT else "one number"
                    raise self.fault(message, "figure.printed", figure.printed, f"keep only {kept}")
                if kind is Kind.COUNT and _DOTTED.fullmatch(candidates[0].text.strip()):
                    mend = "write thousands with commas or without a sign; a count has no decimals"
                    raise self.fault(
                        "thousands or decimals: it can be read as both", "figure.printed", figure.printed, mend
                    )
