"""The ledger on disk: `ledger.jsonl`, to which lines are added and in which none is ever changed.

An addition holds an exclusive lock on the file from reading it to the disk having it, so that two programs adding at
once form one chain. A ledger whose chain is broken, or whose entries do not fit each other, takes nothing.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from scrutineer.claims.ledger import Addition, Chain, Entry, read_chain, seal_all
from scrutineer.claims.ledger_state import LedgerState, ledger_state
from scrutineer.errors import InputError, LedgerError, OutputError, UsageError
from scrutineer.formats.beside import file_beside
from scrutineer.formats.builtin import is_builtin
from scrutineer.formats.ledger_payload import check_payload
from scrutineer.record.record import ElectionRecord

FILE: Final = "ledger.jsonl"
_LOOK = "find out who changed the file, and go back to a copy that is whole"
CUT: Final = "remove the unfinished last line: whoever wrote it was never told that it was kept"
"""How to go on after a crash in the middle of a line."""


def ledger_path(record: ElectionRecord, chosen: Path | None = None) -> Path:
    """Where the ledger of a record is.

    Args:
        record: The record.
        chosen: A path that was asked for; it wins.

    Raises:
        UsageError: The record has no folder that can be written, and no path was asked for.
    """
    if chosen is not None:
        return chosen
    if record.origin is None or not Path(record.origin).is_dir() or is_builtin(record):
        what = "a built-in record" if is_builtin(record) else "a single file"
        mend = f"name a file with --ledger, such as {FILE}"
        raise UsageError(f"{what} has no folder for a ledger", value=record.id, mend=mend)
    return Path(record.origin) / FILE


def check_ledger(path: Path) -> Chain:
    """Read a ledger and test its chain.

    Args:
        path: The file, or a record folder that holds it.

    Returns:
        The entries up to the first fault, and the fault.

    Raises:
        InputError: There is no such file, or it cannot be read.
    """
    path = path / FILE if path.is_dir() else path
    try:
        return read_chain(_settled(path))
    except FileNotFoundError:
        raise InputError(
            "there is no such ledger", file=str(path), mend=f"name a file such as {FILE}, or a folder that holds one"
        ) from None
    except OSError as fault:
        raise InputError(f"the ledger cannot be read: {fault.strerror}", file=str(path)) from None


def read_ledger(path: Path) -> tuple[Entry, ...]:
    """The entries of a ledger.

    Args:
        path: The file, or a record folder that holds it.

    Raises:
        LedgerError: The chain is broken, or a payload lacks a key.
        InputError: There is no such file, or it cannot be read.
    """
    chain = check_ledger(path)
    _refuse_fault(chain, path)
    for entry in chain.entries:
        check_payload(Addition(entry.kind, entry.by, entry.payload), file=str(path), row=entry.sequence)
    return chain.entries


def read_state(path: Path) -> LedgerState:
    """What a ledger says now.

    Raises:
        LedgerError: The chain is broken, a payload lacks a key, or entries do not fit each other.
        InputError: There is no such file, or it cannot be read.
    """
    return _state(read_ledger(path), path)


def ledger_beside(record: ElectionRecord) -> LedgerState:
    """What the ledger in a record's folder says; nothing where there is none.

    Raises:
        LedgerError: The chain is broken, a payload lacks a key, or entries do not fit each other.
    """
    path = file_beside(record, FILE)
    return read_state(path) if path else LedgerState()


def append(
    path: Path,
    additions: Sequence[Addition],
    *,
    at: dt.datetime | None = None,
    unless: Callable[[LedgerState], None] | None = None,
) -> tuple[Entry, ...]:
    """Add entries to a ledger, all of them or none; a ledger that is not there is begun.

    Args:
        path: The file.
        additions: What is to be added, in order.
        at: When; now by default.
        unless: Is shown the state before, while nobody else can add; what it raises keeps the additions out.

    Returns:
        The entries as written.

    Raises:
        LedgerError: The chain is broken, a payload lacks a key, or an addition does not fit what is there.
        OutputError: The file cannot be written.
    """
    moment = at or dt.datetime.now(dt.UTC)
    if not path.exists():
        # What does not fit leaves no empty file behind.
        _next((), additions, moment, path)
    with _locked(path) as handle:
        chain = read_chain(_whole(handle))
        _refuse_fault(chain, path)
        if unless is not None:
            unless(_state(chain.entries, path))
        made = _next(chain.entries, additions, moment, path)
        _write(handle, b"".join(entry.line() for entry in made), path)
    return made


def _next(
    entries: tuple[Entry, ...], additions: Sequence[Addition], moment: dt.datetime, path: Path
) -> tuple[Entry, ...]:
    """The entries that the additions become, tested against what is there."""
    made = seal_all(entries[-1] if entries else None, additions, moment)
    for entry in made:
        check_payload(Addition(entry.kind, entry.by, entry.payload), file=str(path), row=entry.sequence)
    _state((*entries, *made), path)
    return made


def _state(entries: tuple[Entry, ...], path: Path) -> LedgerState:
    try:
        state = ledger_state(entries)
    except LedgerError as fault:
        fault.file = str(path)
        raise
    for draft in state.drafts.values():
        if draft.current is not draft.first:
            corrected = Addition(draft.entry.kind, draft.entry.by, draft.current)
            check_payload(corrected, file=str(path), row=draft.decisions[-1].sequence)
    return state


def _refuse_fault(chain: Chain, path: Path) -> None:
    if chain.fault is not None:
        mend = CUT if chain.fault.code == "half_written" else _LOOK
        raise LedgerError(chain.fault.message, file=str(path), row=chain.fault.line, mend=mend)


def _settled(path: Path) -> bytes:
    """The bytes of the file while nobody adds to it: a line that is being written is not half-written."""
    with path.open("rb") as stream:
        if find_spec("fcntl"):
            _lock(stream.fileno(), exclusive=False)
        return stream.read()


def _lock(handle: int, *, exclusive: bool) -> None:
    """Wait for the lock; it goes when the file is closed.

    Raises:
        UsageError: This system has no such locks.
    """
    try:
        import fcntl  # noqa: PLC0415 - there is none on Windows, where ledgers can still be read
    except ImportError:
        raise UsageError(
            "this system has no file locks that a ledger needs", mend="add to the ledger on Linux or macOS"
        ) from None
    fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file, open for reading and adding, held by no other program that adds to it."""
    is_new = not path.exists()
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError as fault:
        raise OutputError(
            f"the ledger cannot be written: {fault.strerror}",
            file=str(path),
            value=str(path),
            mend="choose another place with --ledger, or mend the permissions",
        ) from None
    try:
        _lock(handle, exclusive=True)
        yield handle
        if is_new:
            _keep_name(path.parent)
    finally:
        os.close(handle)


def _keep_name(folder: Path) -> None:
    """Have the disk keep the name of a new file too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _whole(handle: int) -> bytes:
    with os.fdopen(os.dup(handle), "rb") as stream:
        stream.seek(0)
        return stream.read()


def _write(handle: int, data: bytes, path: Path) -> None:
    """Add the bytes and wait for the disk; on a failure the file is cut back to what it was."""
    before = os.fstat(handle).st_size
    try:
        written = 0
        while written < len(data):
            written += os.write(handle, data[written:])
        os.fsync(handle)
    except OSError as fault:
        os.ftruncate(handle, before)
        raise OutputError(f"the ledger cannot be written: {fault.strerror}", file=str(path), value=str(path)) from None
