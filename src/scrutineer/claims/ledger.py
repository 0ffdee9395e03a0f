"""The ledger's chain: entries in one order, each sealed with the hash of the one before it.

A line of the ledger is one entry as canonical JSON: keys sorted, no spaces, UTF-8, no number that JSON does not have,
and a line feed. `hash` is the SHA-256 of the same JSON without the key `hash`; `previous` is the hash of the entry
before. So a change, removal, insertion or another order leaves an entry that does not fit. What a chain cannot show by
itself is that its last entries are gone, or that the whole of it was written anew: that takes the hash of an entry
(the head) noted elsewhere. Nor does it show who typed a name.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.errors import LedgerError

FORMAT: Final = "scrutineer-ledger/1"
GENESIS: Final = hashlib.sha256(FORMAT.encode()).hexdigest()
"""What stands for the hash of an entry before the first one."""
KINDS: Final = ("draft", "decision", "event", "check_run")
_KEYS: Final = {"sequence", "kind", "by", "at", "payload", "previous", "hash"}
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a ledger.

    Attributes:
        sequence: Its number, from 1.
        kind: One of KINDS.
        by: The person or program that made it, as given.
        at: When, in UTC, as 2018-09-29T12:00:00Z.
        payload: What it says, as plain JSON values.
        previous: Hash of the entry before; GENESIS for the first.
        hash: Its own hash, 64 hexadecimal digits.
    """

    sequence: int
    kind: str
    by: str
    at: str
    payload: Mapping[str, Any]
    previous: str
    hash: str

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain JSON values."""
        return {**self._sealed(), "hash": self.hash}

    def line(self) -> bytes:
        """The entry as a line of the ledger."""
        return canonical(self.as_dict()) + b"\n"

    def computed_hash(self) -> str:
        """The hash that its content has."""
        return sha256_of(self._sealed())

    def _sealed(self) -> dict[str, Any]:
        return {
            "sequence": self.sequence,
            "kind": self.kind,
            "by": self.by,
            "at": self.at,
            "payload": dict(self.payload),
            "previous": self.previous,
        }


@dataclass(frozen=True, slots=True)
class Addition:
    """What is to be added: an entry without its place in the chain."""

    kind: str
    by: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where a chain breaks.

    Attributes:
        line: Line of the file, from 1.
        code: half_written, not_an_entry, not_canonical, changed or out_of_place.
        message: The same in words.
    """

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Chain:
    """What a ledger holds, up to the first fault.

    Attributes:
        entries: The entries that fit.
        fault: The first that does not; None where all do.
    """

    entries: tuple[Entry, ...]
    fault: ChainFault | None = None

    @property
    def head(self) -> str:
        """Hash of the last entry that fits; GENESIS where there is none."""
        return self.entries[-1].hash if self.entries else GENESIS

    def place_of(self, head: str) -> int | None:
        """Number of the entry with this hash; 0 for GENESIS, None where no entry has it."""
        if head == GENESIS:
            return 0
        return next((entry.sequence for entry in self.entries if entry.hash == head), None)


def canonical(value: Any) -> bytes:
    """A value as canonical JSON: sorted keys, no spaces, UTF-8.

    Raises:
        LedgerError: It holds what JSON cannot write.
    """
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as fault:
        raise LedgerError("the entry holds a value that JSON cannot write", value=str(fault)) from None


def sha256_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def utc_text(moment: dt.datetime) -> str:
    """A moment as the ledger writes it.

    Raises:
        LedgerError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise LedgerError("the moment has no time zone", column="at", value=moment.isoformat(), mend="give it in UTC")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seal(previous: Entry | None, addition: Addition, at: dt.datetime) -> Entry:
    """Make the entry that follows another.

    Args:
        previous: The entry before; None for the first.
        addition: What it says.
        at: When it is made.

    Raises:
        LedgerError: The kind is unknown, nobody is named, or the payload is not plain JSON.
    """
    if addition.kind not in KINDS:
        raise LedgerError("unknown kind of entry", column="kind", value=addition.kind, mend=f"use {', '.join(KINDS)}")
    if not addition.by.strip():
        raise LedgerError("nobody is named", column="by", value=addition.by, mend="give the name of a person")
    # Read back, so that what is held in memory is what the file says: a tuple has become a list.
    payload = json.loads(canonical(dict(addition.payload)))
    entry = Entry(
        sequence=1 if previous is None else previous.sequence + 1,
        kind=addition.kind,
        by=addition.by,
        at=utc_text(at),
        payload=payload,
        previous=GENESIS if previous is None else previous.hash,
        hash="",
    )
    return Entry(**{**entry.as_dict(), "hash": entry.computed_hash()})


def seal_all(previous: Entry | None, additions: Iterable[Addition], at: dt.datetime) -> tuple[Entry, ...]:
    """Make the entries that follow another, in their order.

    Raises:
        LedgerError: As for `seal`.
    """
    made: list[Entry] = []
    for addition in additions:
        made.append(seal(made[-1] if made else previous, addition, at))
    return tuple(made)


def read_chain(data: bytes) -> Chain:
    """Read the lines of a ledger and test the chain.

    Args:
        data: The bytes of the file.

    Returns:
        The entries up to the first fault, and the fault.
    """
    entries: list[Entry] = []
    lines = data.split(b"\n")
    rest = lines.pop()
    for number, line in enumerate(lines, 1):
        found = _entry(line, entries[-1] if entries else None)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            return Chain(tuple(entries), ChainFault(number, *found))
    if rest:
        message = "the last line is half-written, as after a crash: it does not end with a line feed"
        return Chain(tuple(entries), ChainFault(len(lines) + 1, "half_written", message))
    return Chain(tuple(entries))


def _entry(line: bytes, previous: Entry | None) -> Entry | tuple[str, str]:
    """The entry of a line, or code and words of what is wrong with it."""
    unreadable = ("not_an_entry", "this line is not an entry of a ledger")
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return unreadable
    if not isinstance(value, dict) or set(value) != _KEYS or not _is_shaped(value):
        return unreadable
    entry = Entry(**value)
    try:
        written = entry.line()
        computed = entry.computed_hash()
    except LedgerError:
        return unreadable
    if computed != entry.hash:
        return "changed", "this entry was changed after it was written: its content does not have its hash"
    if written != line + b"\n":
        return "not_canonical", "this line was changed: it is not written as the ledger writes it"
    expected = (1, GENESIS) if previous is None else (previous.sequence + 1, previous.hash)
    if (entry.sequence, entry.previous) != expected:
        message = (
            f"this entry does not follow the one before it: entry {expected[0]} is missing, moved, or one was put in"
        )
        return "out_of_place", message
    return entry


def _is_shaped(value: Mapping[str, Any]) -> bool:
    texts = all(isinstance(value[key], str) for key in ("kind", "by", "at", "previous", "hash"))
    return (
        texts
        and type(value["sequence"]) is int
        and isinstance(value["payload"], dict)
        and value["kind"] in KINDS
        and _AT.fullmatch(value["at"]) is not None
    )
