"""What options, stages, units and elections are called on the page: always as the record calls them."""

import re
from dataclasses import dataclass

from scrutineer.record.election import Election, Option, Stage
from scrutineer.record.record import ElectionRecord
from scrutineer.report.numerals import day, quoted

NOT_NAMED = "unnamed"
"""Id of the version of a station file that was opened without saying which version it is."""


@dataclass(frozen=True)
class OptionNames:
    """Names of the options of one contest.

    Attributes:
        options: Option id to the option.
    """

    options: dict[str, Option]

    @classmethod
    def of(cls, record: ElectionRecord, contest: str) -> "OptionNames":
        """The names of a contest's options."""
        return cls({option.id: option for option in record.metadata.options_of(contest)})

    def name(self, option: str) -> str:
        """Name in Latin script or as published; the id where the option is not known."""
        found = self.options.get(option)
        return found.name if found else option

    def short(self, option: str) -> str:
        """The abbreviation where there is one, else the name; the id where the option is not known."""
        found = self.options.get(option)
        return found.short if found else option

    def full(self, option: str) -> str:
        """The name, with the one in local script where a source gives it."""
        found = self.options.get(option)
        if found is None:
            return option
        return f"{found.name} · {found.name_local}" if found.name_local else found.name

    def noun(self, number: int) -> str:
        """What the options are: parties, candidates, answers where all are of that kind, else options."""
        kinds = {option.kind for option in self.options.values()}
        kind = next(iter(kinds)) if len(kinds) == 1 else None
        known = {
            "party": ("party", "parties"),
            "candidate": ("candidate", "candidates"),
            "answer": ("answer", "answers"),
        }
        one, many = known.get(kind or "", ("option", "options"))
        return one if number == 1 else many


def is_named(stage: Stage) -> bool:
    """Whether anybody said which version of the count this is."""
    return stage.id != NOT_NAMED


def stage_name(stage: Stage) -> str:
    """The stage inside a sentence: its name in quotation marks, and its day where it has one; else `the file`."""
    if not is_named(stage):
        return "the file"
    return f"{quoted(stage.name)} ({day(stage.date)})" if stage.date else quoted(stage.name)


def year_or_title(election: Election) -> str:
    """A short name of an election: its year, or its title where it has no date."""
    return str(election.first_day.year) if election.first_day else election.title


def polling_days(election: Election) -> str | None:
    """The days of polling in words; None where unknown."""
    if election.first_day is None:
        return None
    if election.last_day is None or election.last_day == election.first_day:
        return day(election.first_day)
    return f"{day(election.first_day)} to {day(election.last_day)}"


def source_ids(joined: str | None) -> tuple[str, ...]:
    """Source ids out of a cell in which `;` joins them."""
    return tuple(part.strip() for part in (joined or "").split(";") if part.strip())


def level_noun(level: str, number: int = 2) -> str:
    """A level of units as a word of a sentence."""
    word = "region" if re.fullmatch(r"unit[0-9]+", level) else level.replace("_", " ").replace("-", " ")
    if number == 1:
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def counted_units(number: int, level: str) -> str:
    """A number of units of a level."""
    return f"{number:,} {level_noun(level, number)}"


def sentence_start(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def mid_sentence(title: str) -> str:
    """A title inside a sentence: its capital goes, unless the first word is a name in capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
