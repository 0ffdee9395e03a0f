"""What a form of the review page says, as entries for the ledger."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from scrutineer.claims.claim import HEDGES
from scrutineer.claims.drafts.draft_entry import passage
from scrutineer.claims.drafts.proposed_check import proposed_check, shown_value
from scrutineer.claims.ledger import Addition
from scrutineer.claims.ledger_state import DraftState, Status
from scrutineer.errors import InputError, UsageError
from scrutineer.formats.check_entry import checked_figure, read_check
from scrutineer.record.record import ElectionRecord

type Form = Mapping[str, str]

LONGEST: Final = 2000
"""Characters of a note or a name."""
TYPED: Final = "typed"
"""Value of the choice of a check that is typed by hand."""
NUMBER: Final = re.compile(r"-?[0-9]{1,40}(?:[./][0-9]{1,40})?")
_SIMPLE: Final = ("confirm", "reject", "withdraw")


def decision(
    form: Form,
    draft: DraftState,
    *,
    by: str,
    text: str,
    statements: Mapping[str, DraftState],
    record: ElectionRecord | None,
    previous: ElectionRecord | None,
) -> tuple[Addition, ...]:
    """The entries that a form asks for.

    Args:
        form: Fields of the form: `action` and those of the action.
        draft: The draft that it is about.
        by: Who decides.
        text: The article.
        statements: Statements of the article, by label.
        record: The record that figures are bound to.
        previous: The record of the election before.

    Raises:
        InputError: A field cannot be kept as it is.
        UsageError: The action is unknown, or cannot be done with this draft.
    """
    action = form.get("action", "")
    said = {"draft": draft.id, "action": action, "note": line(form, "note") or None}
    if action in _SIMPLE:
        if action == "withdraw" and draft.status is Status.PENDING and draft.check is None:
            raise UsageError("there is no decision to take back", value=draft.id)
        return (Addition("decision", by, said),)
    if action == "correct":
        changes = _changes(form, draft, text, statements)
        if not changes:
            raise InputError("nothing was changed", mend="change a field, or confirm the draft as it is")
        return (Addition("decision", by, {**said, "changes": changes}),)
    if action == "bind":
        bound = Addition("decision", by, {**said, "check": _check(form, draft, record, previous)})
        if draft.is_accepted:
            return (bound,)
        return (Addition("decision", by, {"draft": draft.id, "action": "confirm", "note": None}), bound)
    raise UsageError("this page has no such action", value=action[:40])


def line(form: Form, key: str) -> str:
    """A field as one line, without spaces at its ends.

    Raises:
        InputError: It is too long.
    """
    found = " ".join(form.get(key, "").split())
    if len(found) > LONGEST:
        raise InputError("the text is too long", column=key, mend=f"keep it within {LONGEST} characters")
    return found


def _check(
    form: Form, draft: DraftState, record: ElectionRecord | None, previous: ElectionRecord | None
) -> dict[str, Any]:
    if draft.type != "figure" or draft.status is Status.REJECTED:
        raise UsageError("only a figure that was not rejected can be bound", value=draft.id)
    if record is None:
        raise UsageError("there is no record to bind to", mend="start the page with --record")
    choice = form.get("choice", "")
    if choice == TYPED:
        typed = form.get("check", "")
        if not typed.strip():
            mend = 'choose a candidate, or type a check such as metric = "cast / registered"'
            raise InputError("no check was typed", column="check", mend=mend)
        check = read_check(typed)
        check.setdefault("printed", draft.current["printed"])
    else:
        candidates = draft.current["candidates"]
        if not choice.isdecimal() or int(choice[:6]) >= len(candidates):
            raise InputError("no check was chosen", column="choice", mend="choose a candidate, or type a check")
        proposed = proposed_check(draft.current, candidates[int(choice[:6])])
        if proposed is None:
            raise InputError(
                "this candidate is about an election that the record does not know",
                column="choice",
                mend="type the check by hand",
            )
        check = proposed
    checked_figure(check, record, previous=previous)
    return check


def _changes(form: Form, draft: DraftState, text: str, statements: Mapping[str, DraftState]) -> dict[str, Any]:
    """What a correction changes: only keys whose value is another one."""
    now = draft.current
    start, end = _place(form, "start"), _place(form, "end")
    if not 0 <= start < end <= len(text):
        mend = f"begin it before its end, and within the {len(text)} characters of the text"
        raise InputError("the passage does not lie in the text", column="start", value=f"{start} to {end}", mend=mend)
    moved = passage(text, start, end)
    if draft.type == "statement":
        wanted = {**moved, "speaker": line(form, "speaker") or None}
        if "date" in form:
            wanted["date"] = said_day(form)
    else:
        value, hedge = form.get("value", "").strip() or None, form.get("hedge", "none")
        said_in = form.get("statement", "").strip().lower()
        if hedge not in HEDGES:
            raise InputError("unknown hedge", column="hedge", value=hedge[:40], mend=f"use {', '.join(HEDGES)}")
        if said_in and said_in not in statements:
            mend = "use the label of a statement, such as S1, or leave it empty"
            raise InputError("no statement has this label", column="statement", value=said_in[:40], mend=mend)
        if value == shown_value(now) or value == (None if now["value"] is None else str(now["value"])):
            value = now["value"]
        elif value is not None and not NUMBER.fullmatch(value):
            mend = "write it as 83.02 or 8380217, in the unit that is printed"
            raise InputError("the value is not a number", column="value", value=value[:40], mend=mend)
        wanted = {
            "start": start,
            "end": end,
            "printed": text[start:end],
            "statement": statements[said_in].id if said_in else None,
            "hedge": hedge,
            "value": value,
        }
    old = {"hedge": "none", "date": None, **now}
    changes = {key: value for key, value in wanted.items() if old.get(key) != value}
    if changes.keys() & {"value", "hedge"} and now.get("interval") is not None:
        # What the digits stood for was worked out from the old value.
        changes["interval"] = None
    return changes


def said_day(form: Form) -> str | None:
    """The day that a form gives, as 2018-08-20; None where it gives none.

    Raises:
        InputError: It is no day.
    """
    day = form.get("date", "").strip()
    if not day:
        return None
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError:
        raise InputError("this is no day", column="date", value=day[:40], mend="write it as 2018-08-20") from None


def _place(form: Form, key: str) -> int:
    found = form.get(key, "").strip()
    if not found.isascii() or not found.isdecimal() or len(found) > 9:
        raise InputError("this is not a place in the text", column=key, value=found[:40], mend="give a whole number")
    return int(found)
