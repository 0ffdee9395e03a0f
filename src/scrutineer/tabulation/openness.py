"""How open the data of an election were: what was published, down to which unit, and what was not.

The principles are the nine of the Open Election Data Initiative (National Democratic Institute): timely, granular,
free on the internet, complete and in bulk, analysable, non-proprietary, non-discriminatory, licence-free, permanent.
Each gets one of four answers, out of what the record and its sources say and nothing else. What nobody wrote into the
record cannot be told, which is not a no.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from scrutineer.evidence import Evidence
from scrutineer.record.counts import COUNT_KINDS
from scrutineer.record.election import Source, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet

YES, PARTLY, NO, NOT_TOLD = "yes", "partly", "no", "cannot be told"

SOON: Final = 7
"""Days from the last polling day within which a first count is taken to be timely."""

STATION_LEVELS: Final = ("station", "box", "table", "precinct", "booth", "polling_station", "polling_place")
"""Names of levels at which ballots are counted."""

OPEN_FORMATS: Final = ("csv", "tsv", "json", "xml", "parquet", "ods", "html", "txt")
CLOSED_FORMATS: Final = ("pdf", "xls", "doc", "image", "paper")


_ASKED: Final = {
    "format": "in which format it was published",
    "access": "who may open it",
    "licence": "under which licence it may be used",
    "archived": "where it is kept for good",
}
"""Key of a source to what it would tell."""

_KEPT: Final = {"format": "format", "access": "access", "licence": "licence", "archived": "kept at"}


@dataclass(frozen=True)
class Principle:
    """One principle of openness.

    Attributes:
        id: Short name.
        title: What it asks.
        answer: yes, partly, no, or cannot be told.
        because: What in the record says so.
    """

    id: str
    title: str
    answer: str
    because: str


@dataclass(frozen=True)
class PublishedField:
    """One field of the count: where it was published.

    Attributes:
        name: Count, or `votes`.
        meaning: What it counts.
        levels: Level to the share of its units that have a figure; empty where none was published.
    """

    name: str
    meaning: str
    levels: dict[str, float]


@dataclass(frozen=True)
class Openness:
    """The score card of one contest.

    Attributes:
        record: The record.
        contest: Contest id.
        stage: The latest count, which the fields are read off; None where there is none.
        principles: The nine principles.
        fields: Each count and the votes.
    """

    record: ElectionRecord
    contest: str
    stage: Stage | None
    principles: tuple[Principle, ...]
    fields: tuple[PublishedField, ...]

    @cached_property
    def evidence(self) -> Evidence:
        """How it was made."""
        return Evidence(
            "tabulation.openness",
            parameters={"contest": self.contest, "soon_days": SOON},
            record_digest=self.record.digest,
            references=("Open Election Data Initiative, National Democratic Institute: nine principles",),
            caveats=(
                "It judges what reached this record: an authority may have published more than its makers found.",
            ),
        )

    def as_dict(self) -> dict[str, Any]:
        """The score card as plain JSON values."""
        return {
            "contest": self.contest,
            "stage": self.stage.id if self.stage else None,
            "principles": [
                {"id": p.id, "title": p.title, "answer": p.answer, "because": p.because} for p in self.principles
            ],
            "fields": [{"name": f.name, "meaning": f.meaning, "levels": f.levels} for f in self.fields],
            "evidence": self.evidence.as_dict(),
        }


def openness(record: ElectionRecord, contest: str) -> Openness:
    """Read off a record how open the data of one contest were.

    Args:
        record: The record.
        contest: Contest id.

    Returns:
        The score card; every principle has an answer.
    """
    stage = record.latest(contest)
    sheet = record.sheets[contest, stage.id] if stage else None
    sources = _sources(record, sheet)
    return Openness(
        record=record,
        contest=contest,
        stage=stage,
        principles=(
            _timely(record, contest),
            _granular(record, contest, sheet),
            _online(sources),
            _complete(record, contest, sheet),
            _analysable(sources),
            _told(sources, "format", "non-proprietary", "In a format that no vendor owns", _format_answer),
            _told(sources, "access", "non-discriminatory", "Open to everybody without registration", _access_answer),
            _told(sources, "licence", "licence-free", "Free to use again", _licence_answer),
            _told(sources, "archived", "permanent", "Kept at a stable place", lambda _: YES),
        ),
        fields=tuple(_fields(record, sheet)),
    )


def _sources(record: ElectionRecord, sheet: Sheet | None) -> list[Source]:
    """The sources of the latest count, or of the record where it has no count."""
    if sheet is None:
        return list(record.metadata.sources)
    cells = set(sheet.ballots["source"].drop_nulls().unique())
    for source in sheet.vote_sources.values():
        cells |= {source} if isinstance(source, str) else set(source.drop_nulls().unique())
    names = {part.strip() for cell in cells for part in cell.split(";")}
    return [source for source in record.metadata.sources if source.id in names]


def _timely(record: ElectionRecord, contest: str) -> Principle:
    last = record.metadata.election.last_day or record.metadata.election.first_day
    dated = [stage for stage in record.stages_of(contest) if stage.date is not None]
    title = "Published in time"
    if last is None or not dated:
        missing = [
            words
            for words, is_known in (("day of polling", last is not None), ("day of publication", bool(dated)))
            if not is_known
        ]
        return Principle("timely", title, NOT_TOLD, f"the record gives no {' and no '.join(missing)}")
    first, final = dated[0], dated[-1]
    days = [(stage.date - last).days for stage in (first, final) if stage.date is not None]
    text = f"the first version in the record came {_after(days[0])}"
    if final is not first:
        undated = len(dated) < len(record.stages_of(contest))
        text += f", the last {'with a date ' if undated else ''}{_after(days[1])}"
    return Principle("timely", title, YES if days[0] <= SOON else PARTLY, text)


def _after(days: int) -> str:
    return "on the day of polling" if days == 0 else f"{days} {'day' if days == 1 else 'days'} after polling"


def _of(part: int, whole: int, noun: str) -> str:
    """A part of a whole with its noun: `the only source`, `1 of 2 sources`."""
    if part == whole == 1:
        return f"the only {noun}"
    return f"{part:,} of {whole:,} {noun}{'' if whole == 1 else 's'}"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _granular(record: ElectionRecord, contest: str, sheet: Sheet | None) -> Principle:
    title = "Down to the unit where ballots are counted"
    if sheet is None:
        return Principle("granular", title, NO, "the record holds no count")
    level = record.finest_level[contest]
    if level in STATION_LEVELS:
        return Principle("granular", title, YES, f"figures reach down to the level {level}")
    answer = NO if level == record.units.levels[0] else PARTLY
    return Principle("granular", title, answer, f"the finest level with figures in the record is {level}")


def _online(sources: list[Source]) -> Principle:
    title = "Free on the internet"
    with_address = sum(1 for source in sources if source.url)
    if not sources or not with_address:
        return Principle("free", title, NOT_TOLD, "no source of the latest count has an address in the record")
    answer = YES if with_address == len(sources) else PARTLY
    text = f"{_of(with_address, len(sources), 'source')} of the latest count {_has(with_address)} an address"
    return Principle("free", title, answer, text)


def _complete(record: ElectionRecord, contest: str, sheet: Sheet | None) -> Principle:
    title = "Complete, and in bulk"
    if sheet is None:
        return Principle("complete", title, NO, "the record holds no count")
    level = record.finest_level[contest]
    units = record.units
    if level == units.levels[0]:
        return Principle("complete", title, PARTLY, "the record holds figures of the whole only")
    expected = int((units.table["level"] == level).sum())
    here = units.table["level"].gather(sheet.rows) == level
    reported = int((here & sheet.reported).sum())
    named = record.options_complete(contest, sheet.stage)
    text = f"{_of(reported, expected, 'unit')} of the level {level} {_has(reported)} figures"
    text += "; the votes name every option" if named else "; the votes do not name every option, or it is not known"
    return Principle("complete", title, YES if named and reported == expected else PARTLY, text)


def _analysable(sources: list[Source]) -> Principle:
    title = "Readable by a machine"
    files = sum(1 for source in sources if source.sha256)
    if not sources:
        return Principle("analysable", title, NOT_TOLD, "the latest count names no source")
    if not files:
        text = "no source of the latest count was read as a file: the figures were taken from texts or pages"
        return Principle("analysable", title, NOT_TOLD, text)
    answer = YES if files == len(sources) else PARTLY
    read = "was read as a file" if files == 1 else "were read as files"
    return Principle("analysable", title, answer, f"{_of(files, len(sources), 'source')} {read}")


def _told(sources: list[Source], key: str, name: str, title: str, judge: Callable[[str], str]) -> Principle:
    """A principle that only a key of the sources can tell of."""
    values = {str(source.extra[key]) for source in sources if source.extra.get(key)}
    if not values:
        return Principle(name, title, NOT_TOLD, f"no source of the latest count in the record says {_ASKED[key]}")
    answers = {judge(value) for value in values}
    answer = answers.pop() if len(answers) == 1 else PARTLY
    return Principle(name, title, answer, f"{_KEPT[key]}: {', '.join(sorted(values))}")


def _format_answer(value: str) -> str:
    text = value.lower()
    if any(word in text for word in OPEN_FORMATS):
        return YES
    return NO if any(word in text for word in CLOSED_FORMATS) else NOT_TOLD


def _access_answer(value: str) -> str:
    return YES if value.lower() in {"open", "public", "free"} else PARTLY


def _licence_answer(value: str) -> str:
    text = value.lower()
    free = any(word in text for word in ("cc0", "cc-by", "cc by", "public domain", "odbl", "mit", "open government"))
    return YES if free else NOT_TOLD if text in {"unknown", "not stated", "not told"} else PARTLY


def _fields(record: ElectionRecord, sheet: Sheet | None) -> Iterator[PublishedField]:
    if sheet is None:
        for name, meaning in COUNT_KINDS.items():
            yield PublishedField(name, meaning, {})
        return
    levels = record.units.level_codes[sheet.rows]
    sizes = np.bincount(record.units.level_codes, minlength=len(record.units.levels))
    votes = np.zeros(len(sheet), bool)
    for option in sheet.options:
        votes |= sheet.votes[option].is_not_null().to_numpy()
    columns = {name: sheet.count(name).is_not_null().to_numpy() for name in COUNT_KINDS}
    for name, there in {**columns, "votes": votes}.items():
        known = np.bincount(levels[there], minlength=sizes.size)
        shares = {
            level: float(known[place] / sizes[place])
            for place, level in enumerate(record.units.levels)
            if known[place] and sizes[place]
        }
        yield PublishedField(name, COUNT_KINDS.get(name, "Votes of the options"), shares)
