"""What others did, and when: the time line of reactions and the table of all of them."""

import datetime as dt

from scrutineer.claims.event import Event, in_time_order
from scrutineer.figures.event_timeline import COLOURS, LANES, OPEN, event_timeline, stacked
from scrutineer.figures.figure import Cell, Column, Figure, LegendEntry
from scrutineer.report.examination import Examination
from scrutineer.report.naming import polling_days
from scrutineer.report.numerals import day, plural
from scrutineer.report.page import Section, Table

LANE_WORDS = {
    "supports": "Supports the election or its result",
    "neither": "Neither, or not decided",
    "challenges": "Challenges the election or its result",
}
COLUMNS = (
    Column("date", "Date"),
    Column("actor", "Who"),
    Column("action", "Did what"),
    Column("target", "To"),
    Column("status", "Told as"),
    Column("stance", "Stance"),
    Column("note", "Note"),
    Column("sources", "Sources"),
)
READING = (
    "Letters, resolutions, measures and offers, each with its source. What others think of an election is no measure "
    "of its figures."
)
STATUS_WORDS = {
    "asserted_by_article": "told as a fact",
    "claimed_by": "said by",
    "alleged_by": "alleged by",
}


def events_section(examination: Examination) -> Section | None:
    """The section, or None where no events lie beside the record."""
    events = in_time_order(examination.events)
    if not events:
        return None
    drawn = tuple(_timeline(events, examination))
    listed = Table(
        id="event-table", caption=f"{plural(len(events), 'event')}", columns=COLUMNS, rows=_rows(events), is_open=True
    )
    return Section(
        id="events",
        title="What others did, and when",
        sentences=tuple(_sentences(events)),
        figures=drawn,
        tables=() if drawn else (listed,),
    )


def lane_of(event: Event) -> str:
    """The lane of an event: what a person decided, else what its words suggest."""
    stance = event.stance or (event.suggestion.stance if event.suggestion else None)
    return stance if stance in LANES else "neither"


def _sentences(events: tuple[Event, ...]) -> list[str]:
    undecided = sum(event.stance is None for event in events)
    said = [READING]
    if undecided:
        said.append(
            f"Whether an event supports the election or challenges it is for a person to say; for {undecided} of "
            f"{len(events)} nobody has, and the word shown is a suggestion taken from the wording."
        )
    return said


def _timeline(events: tuple[Event, ...], examination: Examination) -> list[Figure]:
    drawn = [event for event in events if event.precision in {"day", "month"} and event.same_as is None]
    if not drawn:
        return []
    by_id = {event.id: event for event in drawn}
    places, heads, rows = stacked([(event.id, _middle(event), lane_of(event)) for event in drawn])
    marks = [
        {
            **place,
            "label": by_id[place["key"]].actor,
            "value": f"{date_words(by_id[place['key']])}: {by_id[place['key']].action}",
            "inside": place["lane"] if by_id[place["key"]].precision == "day" else OPEN,
        }
        for place in places
    ]
    marks += [{**head, "head": LANE_WORDS[head["lane"]]} for head in heads]
    election = examination.record.metadata.election
    if election.first_day:
        marks.append({"polling": election.first_day.isoformat()})
    counted = [f"{LANE_WORDS[lane]}: {sum(lane_of(event) == lane for event in drawn)}" for lane in LANES]
    legend = [
        LegendEntry(COLOURS[LANES.index(head["lane"])], _lane_words(head["lane"], drawn), "circle") for head in heads
    ]
    if any(event.precision == "month" for event in drawn):
        legend.append(LegendEntry("#55544f", "Only the month is known: drawn at its middle", "ring"))
    if election.first_day:
        legend.append(LegendEntry("#1d1d1b", f"Polling day, {polling_days(election)}", "dashes"))
    return [
        Figure(
            id="event-timeline",
            title=f"{plural(len(drawn), 'event')} between {date_words(drawn[0])} and {date_words(drawn[-1])}",
            subtitle="One dot for each event on its day",
            text=f"{plural(len(drawn), 'event')} by date. {'; '.join(counted)}.",
            spec=event_timeline(marks, rows=rows),
            marks=marks,
            columns=COLUMNS,
            rows=_rows(events),
            legend=tuple(legend),
            notes=tuple(_not_drawn(events, len(drawn))),
            sources=tuple(dict.fromkeys(name for event in drawn for name in event.sources)),
        )
    ]


def _lane_words(lane: str, drawn: list[Event]) -> str:
    """What a lane means, and whether a person said so."""
    if lane == "neither":
        return LANE_WORDS[lane]
    undecided = sum(event.stance is None for event in drawn if lane_of(event) == lane)
    return f"{LANE_WORDS[lane]} ({undecided} only as the wording suggests)" if undecided else LANE_WORDS[lane]


def _not_drawn(events: tuple[Event, ...], drawn: int) -> list[str]:
    again = sum(event.same_as is not None for event in events)
    undated = len(events) - drawn - again
    said = []
    if undated:
        said.append(f"{plural(undated, 'event')} of which no day or month is known: in the table only.")
    if again:
        said.append(f"{plural(again, 'further report')} of an event that is drawn: in the table only.")
    return said


def _rows(events: tuple[Event, ...]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            event.date or (f"“{event.date_text}”" if event.date_text else None),
            event.actor,
            event.action,
            event.target,
            " ".join(filter(None, [STATUS_WORDS[event.status], event.status_by])),
            stance_words(event),
            _note(event, events),
            ", ".join(event.sources),
        )
        for event in events
    )


def _note(event: Event, events: tuple[Event, ...]) -> str:
    again = ""
    if event.same_as:
        other = next(item for item in events if item.id == event.same_as)
        again = f"Another report of what {other.actor} did: {date_words(other)}."
    return " ".join(filter(None, [again, event.note]))


def stance_words(event: Event) -> str:
    """The stance, and whether a person decided it or the wording suggests it."""
    if event.stance:
        return f"{event.stance} ({event.stance_by})"
    if event.suggestion:
        return f"suggested: {event.suggestion.stance} (“{event.suggestion.word}”)"
    return "not decided"


def date_words(event: Event) -> str:
    """A date at its precision; where there is none, as printed."""
    first = event.first_day
    if first is None:
        return f"“{event.date_text}”" if event.date_text else "undated"
    return {"day": day(first), "month": f"{first:%B %Y}", "year": f"{first.year}"}[event.precision or "day"]


def _middle(event: Event) -> dt.date:
    """The day where an event is drawn: its own, or the middle of its month."""
    first = event.first_day or dt.date.min
    return first if event.precision == "day" else first.replace(day=15)
