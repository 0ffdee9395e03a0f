"""The names by which a text may speak of the lists on the ballot, of this election and of the one before it.

Besides the record's own names there are those of the register of people: other names of a party, `Hun Sen's party`
for a person whose office names one; and `the ruling party` for the list that held more than half of the seats.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from scrutineer.claims.binding.metric_words import ContestantWords, MetricWords
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.extraction.register import Register, Speaker

if TYPE_CHECKING:
    from scrutineer.claims.facts import ContestFacts
    from scrutineer.record.election import Option

_SHORTEST_CODE: Final = 3
_ARTICLE: Final = re.compile(r"^(?:The|the) ")


def ballot_names(
    facts: "ContestFacts", register: Register, words: ContestantWords
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list with its names: its id in this record, or in the one before where it stood only then.

    Args:
        facts: The contest.
        register: Who may speak about the election.
        words: How a language speaks of contestants.
    """
    ruling = _ruling(facts)
    for option in options_of(facts):
        names = {option.name, option.short, _ARTICLE.sub("", option.name)}
        code = option.id.upper()
        if len(code) >= _SHORTEST_CODE and code.isalpha():
            names.add(code)
        for speaker in register.speakers:
            if speaker.kind == "body" and speaker.name.lower() == option.name.lower():
                names |= set(speaker.aliases)
            elif _speaks_for(speaker, option):
                names |= {
                    form.format(name=name) for form in words.party_of for name in (speaker.name, *speaker.aliases)
                }
        if option.id == ruling:
            names |= set(_with_capital(words.ruling))
        yield option.id, tuple(sorted(name for name in names if name))


def members(facts: "ContestFacts", register: Register) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lists with the people whose office names them: `Spokesman of the Cambodian People's Party`."""
    for option in options_of(facts):
        names = [
            name
            for speaker in register.speakers
            if speaker.kind == "person" and _speaks_for(speaker, option)
            for name in (speaker.name, *speaker.aliases)
        ]
        if names:
            yield option.id, tuple(names)


def years_back(facts: "ContestFacts", words: MetricWords) -> tuple[str, ...]:
    """How a text says how long before this election the one before it was: `five years earlier`."""
    days = [known.facts.record.metadata.election.first_day for known in (facts, facts.before) if known is not None]
    years = [day.year for day in days if day is not None]
    if len(years) < 2:
        return ()
    gap = years[0] - years[1]
    named = words.numbers[gap - 1 : gap] if gap > 0 else ()
    return _with_capital(form.format(years=number) for form in words.back for number in (str(gap), *named))


def _with_capital(phrases: Iterable[str]) -> tuple[str, ...]:
    """Phrases as they stand within a sentence and at its beginning."""
    return tuple(form for words in phrases for form in (words, words[:1].upper() + words[1:]))


def options_of(facts: "ContestFacts") -> "list[Option]":
    """The lists of a contest, then those that stood only at the election before."""
    found = list(facts.facts.record.metadata.options_of(facts.contest.id))
    before = facts.before
    if before is None:
        return found
    known = {option.same_as or option.id for option in found} | {option.id for option in found}
    earlier = before.facts.record.metadata.options_of(before.contest.id)
    return [*found, *(option for option in earlier if option.id not in known)]


def _speaks_for(speaker: Speaker, option: "Option") -> bool:
    """Whether an office of a speaker names the party."""
    names = "|".join(re.escape(name) for name in (option.name, option.short) if name)
    return any(re.search(rf"(?<!\w)(?:{names})(?!\w)", role.title) for role in speaker.roles)


def _ruling(facts: "ContestFacts") -> str | None:
    """The list of this election that held more than half of the seats filled at the election before."""
    before = facts.before
    if before is None:
        return None
    for option in facts.facts.record.metadata.options_of(facts.contest.id):
        share = before.latest(parse_metric(f"seats[{option.same_as or option.id}] / magnitude"))
        value = None if share is None else share[1].interval
        if value is not None and value.low is not None and value.low * 2 > 1:
            return option.id
    return None
