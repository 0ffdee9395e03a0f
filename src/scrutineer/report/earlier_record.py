"""The record of an election before, by the id that a later record gives it."""

from pathlib import Path

from scrutineer.errors import RecordError
from scrutineer.formats.builtin import known_ids, load_builtin
from scrutineer.formats.record_folder import FILE as RECORD_FILE
from scrutineer.formats.record_folder import read_folder
from scrutineer.record.metadata import is_id
from scrutineer.record.record import ElectionRecord


def earlier_record(name: str, later: ElectionRecord) -> ElectionRecord | None:
    """The record before `later`, by its id: in the folder beside it, else built in.

    Raises:
        RecordError: What was found is another record, of another country, or not earlier.
    """
    found = None
    if later.origin is not None and is_id(name):
        beside = Path(later.origin).resolve().parent / name
        if (beside / RECORD_FILE).is_file():
            found = read_folder(beside)
    if found is None and name in known_ids():
        found = load_builtin(name)
    if found is None:
        return None
    ours, theirs = later.metadata.election, found.metadata.election
    fault = None
    if found.id != name:
        fault = f"the record in that folder is {found.id}"
    elif None not in {ours.country, theirs.country} and ours.country != theirs.country:
        fault = f"it is of another country, {theirs.country}"
    elif ours.first_day is not None and theirs.first_day is not None and theirs.first_day >= ours.first_day:
        fault = f"it is not earlier: {theirs.first_day}"
    if fault:
        raise RecordError(
            f"the record before cannot be used: {fault}",
            file=RECORD_FILE,
            column="election.previous",
            value=name,
            mend="name the record of the election before this one, or leave the key out",
        )
    return found
