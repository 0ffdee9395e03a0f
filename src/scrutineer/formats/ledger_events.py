"""Events of the ledger beside a record: those that a person confirmed or corrected."""

from pathlib import Path

from scrutineer.claims.event import Event
from scrutineer.errors import LedgerError
from scrutineer.formats.beside import file_beside
from scrutineer.formats.events_file import EventEntry
from scrutineer.formats.ledger_file import FILE, read_state
from scrutineer.record.record import ElectionRecord


def ledger_events_beside(record: ElectionRecord, others: tuple[Event, ...]) -> tuple[Event, ...]:
    """Accepted events of the ledger in a record's folder, as corrected; none where there is no ledger.

    Args:
        record: The record.
        others: Events that stand elsewhere, whose ids are taken.

    Raises:
        LedgerError: The ledger is broken, or an id is taken.
    """
    path = file_beside(record, FILE)
    return accepted_events(path, others) if path else ()


def accepted_events(path: Path, others: tuple[Event, ...]) -> tuple[Event, ...]:
    """Events of a ledger that a person confirmed or corrected.

    Raises:
        LedgerError: The ledger is broken, or an id is taken.
    """
    taken = {event.id for event in others}
    found = []
    for draft in read_state(path).of_type("event"):
        if not draft.is_accepted:
            continue
        if draft.id in taken:
            raise LedgerError(
                "an event of this id stands in events.toml",
                file=str(path),
                row=draft.entry.sequence,
                column="id",
                value=draft.id,
                mend="reject the one in the ledger, and add it under another id",
            )
        found.append(EventEntry.model_validate(dict(draft.current)).event())
    return tuple(found)
