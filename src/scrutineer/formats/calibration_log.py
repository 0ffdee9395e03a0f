"""The log of a calibration: one line per simulated election, so that a run that was stopped goes on where it ended.

The first line says what the run is about: digest, contestant, methods, seed. A log of something else is refused.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from scrutineer.errors import InputError, OutputError

FORMAT: Final = "scrutineer-calibration/1"


def read_log(path: Path, about: Mapping[str, Any]) -> dict[str, dict[str, float | None]]:
    """What an earlier run found; nothing where there is no log.

    Args:
        path: The log.
        about: What the run is about.

    Raises:
        InputError: The file is no log, or is about something else.
    """
    if not path.exists():
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        head = json.loads(lines[0]) if lines else None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise InputError("this is no log of a calibration", file=str(path), value=str(fault)) from None
    wanted = _head(about)
    if head != wanted:
        differing = next(
            (key for key in wanted if not isinstance(head, dict) or head.get(key) != wanted[key]), "format"
        )
        raise InputError(
            "this log is about another run",
            file=str(path),
            row=1,
            column=differing,
            value=head.get(differing) if isinstance(head, dict) else head,
            mend="remove the file, or name another with --log",
        )
    found: dict[str, dict[str, float | None]] = {}
    for number, line in enumerate(lines[1:], 2):
        try:
            entry = json.loads(line)
            found[str(entry["task"])] = dict(entry["p"])
        except (json.JSONDecodeError, KeyError, TypeError, ValueError):
            if number == len(lines):
                # The run was stopped while it wrote this line.
                break
            raise InputError("this line is no simulated election", file=str(path), row=number, value=line) from None
    return found


@contextmanager
def appended(path: Path, about: Mapping[str, Any], done: Mapping[str, Mapping[str, float | None]]) -> Iterator[IO[str]]:
    """The log, open for further lines. What is done is written anew, so that no half line stays in it.

    Raises:
        OutputError: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(_head(about), sort_keys=True) + "\n")
            for task, values in done.items():
                write_line(stream, task, values)
            yield stream
    except OSError as fault:
        raise OutputError(f"cannot write the log: {fault.strerror}", file=str(path), column="log") from None


def write_line(stream: IO[str], task: str, values: Mapping[str, float | None]) -> None:
    """One simulated election, on the disk at once."""
    stream.write(json.dumps({"task": task, "p": dict(values)}) + "\n")
    stream.flush()


def _head(about: Mapping[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, **json.loads(json.dumps(dict(about)))}
