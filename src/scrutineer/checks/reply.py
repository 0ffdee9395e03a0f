"""The right of reply: what those concerned say about a finding, kept beside the record and printed with the finding."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """A note of somebody concerned.

    Attributes:
        rule: Code of the rule that it answers.
        by: Who replies.
        text: What they say, in their words.
        unit: Unit that it is about; None answers every finding of the rule.
        contest: Contest, where it is about one.
        stage: Stage, where it is about one.
        date: Day of the reply, where known.
        source: Where it was said, where known.
    """

    rule: str
    by: str
    text: str
    unit: str | None = None
    contest: str | None = None
    stage: str | None = None
    date: dt.date | None = None
    source: str | None = None

    def answers(self, row: Mapping[str, Any]) -> bool:
        """Whether it is about a finding: code, and unit, contest and stage where the reply names them."""
        named = (("unit", self.unit), ("contest", self.contest), ("stage", self.stage))
        return row["code"] == self.rule and all(value is None or row[name] == value for name, value in named)

    def as_dict(self) -> dict[str, Any]:
        """The reply as plain JSON values; what is unknown is None."""
        return {
            "by": self.by,
            "date": self.date.isoformat() if self.date else None,
            "text": self.text,
            "source": self.source,
        }

    @property
    def sentence(self) -> str:
        """The reply as it is printed beneath a finding."""
        day = f", {self.date.isoformat()}" if self.date else ""
        source = f" ({self.source})" if self.source else ""
        return f"Reply of {self.by}{day}: {self.text}{source}"


def replies_for(row: Mapping[str, Any], replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """The replies to one finding, in the order of the file.

    Args:
        row: A finding, as `CheckReport.shown` gives it.
        replies: All replies beside the record.
    """
    return tuple(reply for reply in replies if reply.answers(row))
