"""The exception tree: every error says what was wrong, where, and what to do about it.

```
ScrutineerError
├── UsageError          the command or the call cannot be carried out as asked
├── InputError          a file or a value given to Scrutineer is wrong
│   ├── RecordError     an election record breaks its own rules
│   ├── LawError        a law file is wrong, or a law does not exist
│   ├── ClaimError      a claims file is wrong
│   ├── LedgerError     a ledger is broken, or an entry does not fit it
│   │   └── ConflictError  somebody else decided in the meantime
│   └── NoResultError   the rules as stated give no result for these votes
└── OutputError         a result cannot be written where it was asked for
```

The command line prints these without a traceback and exits with status 2.
"""

from typing import Any


class ScrutineerError(Exception):
    """Base of every error that Scrutineer raises on purpose.

    Args:
        message: What was wrong, in one sentence.
        file: Name of the file or table in which it was found.
        row: 1-based row of a table, counting data rows and not the header; or a line of a text file.
        column: Column, key or field.
        value: The offending value, as found.
        mend: What the reader can do about it, in one sentence.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: Any = None,
        mend: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.row = row
        self.column = column
        self.value = value
        self.mend = mend

    def __str__(self) -> str:
        """One line: where, what, value, mend."""
        place = [part for part in (self.file, None if self.row is None else f"row {self.row}") if part]
        if self.column:
            place.append(f"column {self.column}" if self.row is not None else f"key {self.column}")
        text = f"{', '.join(place)}: {self.message}" if place else self.message
        if self.value is not None:
            shown = repr(self.value)
            text += f" (found {shown if len(shown) <= 80 else shown[:77] + '...'})"
        if self.mend:
            text += f". To mend it: {self.mend}"
        return text

    def as_dict(self) -> dict[str, Any]:
        """The error as plain JSON values; what is unknown is None."""
        return {
            "error": type(self).__name__,
            "message": self.message,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": None if self.value is None else str(self.value),
            "mend": self.mend,
        }


class UsageError(ScrutineerError):
    """The command or the call cannot be carried out as asked."""


class InputError(ScrutineerError):
    """A file or a value given to Scrutineer is wrong."""


class RecordError(InputError):
    """An election record breaks its own rules."""


class NoResultError(InputError):
    """The rules as stated give no result for these votes; other districts may have one."""


class LawError(InputError):
    """A law file is wrong, or a law does not exist."""


class ClaimError(InputError):
    """A claims file is wrong."""


class LedgerError(InputError):
    """A ledger is broken, or an entry does not fit it."""


class ConflictError(LedgerError):
    """Somebody else decided in the meantime; nothing was written."""


class OutputError(ScrutineerError):
    """A result cannot be written where it was asked for."""
