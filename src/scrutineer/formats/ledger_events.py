"""Events of a ledger: those that a person confirmed or corrected."""

from scrutineer.claims.event import Event
from scrutineer.claims.ledger_state import LedgerState
from scrutineer.errors import LedgerError
from scrutineer.formats.events_file import EventEntry


def accepted_events(state: LedgerState, others: tuple[Event, ...]) -> tuple[Event, ...]:
    """Events of a ledger that a person confirmed or corrected, as corrected.

    Args:
        state: What the ledger says.
        others: Events that stand elsewhere, whose ids are taken.

    Raises:
        LedgerError: An id is taken.
    """
    taken = {event.id for event in others}
    found = []
    for draft in state.of_type("event"):
        if not draft.is_accepted:
            continue
        if draft.id in taken:
            raise LedgerError(
                "an event of the ledger has the id of one in events.toml",
                row=draft.entry.sequence,
                column="id",
                value=draft.id,
                mend="reject the one in the ledger, and add it under another id",
            )
        found.append(EventEntry.model_validate(dict(draft.current)).event())
    return tuple(found)
