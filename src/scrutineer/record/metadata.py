"""Check the metadata of a record: ids, references between them, and the order of stages."""

import re
from collections.abc import Iterable
from dataclasses import replace

from scrutineer.errors import RecordError
from scrutineer.record.counts import LARGEST_COUNT
from scrutineer.record.election import STAGE_KINDS, Metadata, Stage
from scrutineer.record.units import UNPRINTABLE, Units

FILE = "record.toml"
_UNPRINTABLE = re.compile(UNPRINTABLE.replace("]", "\\ud800-\\udfff]"))  # and halves of characters
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_COVERAGE = ("complete", "partial", "unknown")


def check_metadata(metadata: Metadata, units: Units) -> Metadata:
    """Check the metadata against itself and the units; put the stages in order.

    Returns:
        The metadata, stages sorted and numbered from their sequence or their dates.

    Raises:
        RecordError: A malformed or repeated id, an unknown reference, or stages whose order is not given.
    """
    election = metadata.election
    _id(election.id, "election.id")
    for key, text in _names(metadata):
        if text is not None and _UNPRINTABLE.search(text):
            raise RecordError(
                "a name holds a control character",
                file=FILE,
                column=key,
                value=text,
                mend="take out line breaks, control characters and overrides of the writing direction",
            )
    if not metadata.contests:
        raise RecordError("no contest is declared", file=FILE, column="contest", mend="add a [[contest]]")
    if not metadata.stages:
        raise RecordError("no stage is declared", file=FILE, column="stage", mend="add a [[stage]]")
    for key, ids in (
        ("contest", [contest.id for contest in metadata.contests]),
        ("stage", [stage.id for stage in metadata.stages]),
    ):
        for item in ids:
            _id(item, f"{key}.id")
        _distinct(ids, f"{key}.id")
    _distinct([source.id for source in metadata.sources], "source.id")
    for option in metadata.options:
        _id(option.id, "option.id")
        _known(option.contest, {contest.id for contest in metadata.contests}, "option.contest")
        for unit in option.stands_in:
            _known_unit(unit, units, "option.stands_in")
    _distinct([f"{option.contest}/{option.id}" for option in metadata.options], "option.id")
    stages = {stage.id for stage in metadata.stages}
    _in_range("stage.sequence", (stage.sequence for stage in metadata.stages))
    _in_range("contest.seats", (contest.seats for contest in metadata.contests))
    _in_range("contest.options_on_ballot", (contest.options_on_ballot for contest in metadata.contests))
    for contest in metadata.contests:
        _known_unit(contest.unit, units, "contest.unit")
        if contest.district_level is not None:
            _known(contest.district_level, set(units.levels), "contest.district_level")
        for stage_id in contest.options_complete:
            _known(stage_id, stages, "contest.options_complete")
    if election.first_day and election.last_day and election.last_day < election.first_day:
        raise RecordError(
            "the last polling day lies before the first",
            file=FILE,
            column="election.last_day",
            value=election.last_day.isoformat(),
        )
    return replace(metadata, stages=_in_order(metadata.stages))


def _names(metadata: Metadata) -> Iterable[tuple[str, str | None]]:
    """Everything of the metadata that is shown as a name."""
    yield "election.title", metadata.election.title
    yield "election.country_name", metadata.election.country_name
    yield "election.body", metadata.election.body
    for contest in metadata.contests:
        yield "contest.title", contest.title
    for option in metadata.options:
        yield from (("option.name", option.name), ("option.name_local", option.name_local))
        yield "option.abbreviation", option.abbreviation
    for stage in metadata.stages:
        yield from (("stage.name", stage.name), ("stage.by", stage.by))
    for source in metadata.sources:
        yield from (("source.id", source.id), ("source.title", source.title), ("source.publisher", source.publisher))


def _in_order(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    for stage in stages:
        if stage.coverage not in _COVERAGE:
            raise RecordError(
                "unknown coverage",
                file=FILE,
                column="stage.coverage",
                value=stage.coverage,
                mend=f"use {', '.join(_COVERAGE)}",
            )
        if stage.kind is not None and stage.kind not in STAGE_KINDS:
            raise RecordError(
                "unknown kind of stage",
                file=FILE,
                column="stage.kind",
                value=stage.kind,
                mend=f"use {', '.join(STAGE_KINDS)}",
            )
    if len(stages) == 1:
        only = stages[0]
        return (replace(only, sequence=only.sequence or 1),)
    numbered = [stage for stage in stages if stage.sequence]
    if len(numbered) == len(stages):
        _distinct([str(stage.sequence) for stage in stages], "stage.sequence")
        return tuple(sorted(stages, key=lambda stage: stage.sequence))
    if numbered:
        missing = next(stage for stage in stages if not stage.sequence)
        raise RecordError(
            "some stages have a sequence number and this one has none",
            file=FILE,
            column="stage.sequence",
            value=missing.id,
            mend="number all stages in the order of publication, or none",
        )
    undated = [stage for stage in stages if stage.date is None]
    if undated:
        raise RecordError(
            "the order of the stages is not given: this one has neither a sequence number nor a date",
            file=FILE,
            column="stage.sequence",
            value=undated[0].id,
            mend="give every stage a sequence number, 1 for the first published",
        )
    _distinct([str(stage.date) for stage in stages], "stage.date", "two stages of one day need sequence numbers")
    ordered = sorted(stages, key=lambda stage: str(stage.date))
    return tuple(replace(stage, sequence=number) for number, stage in enumerate(ordered, start=1))


def _in_range(key: str, values: Iterable[int | None]) -> None:
    """Refuse numbers that no table holds."""
    for value in values:
        if value is not None and not 0 <= value <= LARGEST_COUNT:
            raise RecordError(
                "the number is out of range",
                file=FILE,
                column=key,
                value=value,
                mend=f"write a whole number from 0 to {LARGEST_COUNT:,}",
            )


def is_id(value: str) -> bool:
    """Whether this is an id: lower-case letters, digits, hyphens and underscores, a letter or digit first."""
    return _ID.fullmatch(value) is not None


def _id(value: str, key: str) -> None:
    if not is_id(value):
        raise RecordError(
            "not an id",
            file=FILE,
            column=key,
            value=value,
            mend="use lower-case letters, digits, hyphens, underscores",
        )


def _distinct(values: Iterable[str], key: str, message: str = "this stands twice") -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise RecordError(message, file=FILE, column=key, value=value, mend="keep one of them")
        seen.add(value)


def _known(value: str, known: set[str], key: str) -> None:
    if value not in known:
        raise RecordError(
            "unknown reference",
            file=FILE,
            column=key,
            value=value,
            mend=f"use one of {', '.join(sorted(known)[:8])}",
        )


def _known_unit(unit: str, units: Units, key: str) -> None:
    try:
        units.row_of(unit)
    except KeyError:
        raise RecordError(
            "unknown unit", file=FILE, column=key, value=unit, mend="name a unit of the table of units"
        ) from None
