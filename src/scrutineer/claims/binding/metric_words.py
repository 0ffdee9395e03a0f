"""The words of one language by which a figure tells what it measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

THINGS: Final = ("registered", "cast", "valid", "invalid", "blank", "seats", "votes", "stations")
SHARES: Final = ("turnout", "invalid_share", "blank_share", "valid_share", "vote_share", "seat_share")


@dataclass(frozen=True, slots=True, eq=False)
class ScopeWords:
    """What limits a figure to less than the nation's final count.

    Attributes:
        groups: Phrases for a part of the voters.
        before: Words before a place: *in* Kandal.
        nouns: Nouns of places: the *province* of Kandal.
        articles: Words that may stand before such a noun.
        nation: Phrases for the whole country.
        hours: Phrases for a part of the polling day.
        clock: Words before a time of day: *by* 5 pm.
        partial: Words for a count that is not done.
        forecasts: Words for what polls or people expect.
        contests: Phrases for rounds, and for elections of other bodies.
        final: Words for a count that is.
        not_places: Capitalised words that name no place.
        that: Words before what is said.
        speech: Words for speaking; a place beside them is where it was said.
        contrast: Words at which what a sentence opened with ends.
        countries: Names of countries.
    """

    groups: tuple[str, ...]
    before: tuple[str, ...]
    nouns: tuple[str, ...]
    articles: tuple[str, ...]
    nation: tuple[str, ...]
    hours: tuple[str, ...]
    clock: tuple[str, ...]
    partial: tuple[str, ...]
    forecasts: tuple[str, ...]
    contests: tuple[str, ...]
    final: tuple[str, ...]
    not_places: tuple[str, ...]
    that: tuple[str, ...]
    speech: tuple[str, ...]
    contrast: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ContestantWords:
    """How a text says whose votes or seats a number is.

    Attributes:
        gets: Words between a contestant and the number: *won*.
        gives: Words between the number and the contestant: *for*.
        generic: Words for a contestant without a name.
        not_names: Capitalised words that are no names.
        margin: Words before a lead: won *by* 40 votes.
        behind: Words behind a lead: 40 votes *ahead*.
        against: Words between two results: 120 *to* 80.
        answers: Names of the two sides of a referendum.
        sides: Words that may follow them: the No *side*.
        inside: Words for a contestant that is part of another: *of which* the farmers won 12.
        ruling: Phrases for the party in power.
        party_of: How a party is called by its leader, with `{name}`.
        own_party: How a speaker's party is called.
        relative: Words that open a clause about a contestant.
        says: Verbs by which what somebody told is reported.
        told: Words before a person or an outlet that is told or quoted.
    """

    gets: tuple[str, ...]
    gives: tuple[str, ...]
    generic: tuple[str, ...]
    not_names: tuple[str, ...]
    margin: tuple[str, ...]
    behind: tuple[str, ...]
    against: tuple[str, ...]
    answers: tuple[str, ...]
    sides: tuple[str, ...]
    inside: tuple[str, ...]
    ruling: tuple[str, ...]
    party_of: tuple[str, ...]
    own_party: tuple[str, ...]
    relative: tuple[str, ...]
    says: tuple[str, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class WholeWords:
    """How a text says that a number is part of another.

    Attributes:
        of: Words between the part and the whole: 12 *of* the 40.
        filler: Words that may follow them.
        voted: Words for those who voted.
        absent: Words for those who did not.
        whole: Words behind a sum: 189,642 *in all*.
        sums: Words before one: *a total of* 189,642.
        electors: Words for voters, which name the register only where nothing says that they voted.
    """

    of: tuple[str, ...]
    filler: tuple[str, ...]
    voted: tuple[str, ...]
    absent: tuple[str, ...]
    whole: tuple[str, ...]
    sums: tuple[str, ...]
    electors: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MetricWords:
    """One language's lists.

    Attributes:
        language: Two letters.
        things: What a count counts (one of THINGS) to the phrases for it.
        shares: What a percentage is of (one of SHARES) to the phrases for it.
        up: Words for more than before.
        down: Words for less than before.
        over: Words before a multiple that was passed: *more than* doubled.
        nearly: Words before one that was nearly reached.
        between: Words that open a range.
        joined: Words between its ends.
        earlier: Phrases for the election before.
        same_year: Phrases for the year named last.
        then: Words for it where a sentence or a clause ends with them.
        back: How years are counted back from an election, with `{years}`: five years *earlier*.
        numbers: The number words from one on.
        beside: Words between a value and the one it is set beside: up *from*.
        start: Words before the first of two values of a change: *from* 61 to 66.
        end: Words before the last of them.
        elsewhere: Phrases for things that no record of an election holds.
        negations: Phrases that turn a count of those who did into one of those who did not.
        parts: Groups that make up a whole: a word to the group's name.
        adjacent: Words that name a thing only right behind their number: 313,397 *rejected*.
        scope: What limits a figure to less than the nation's final count.
        contestants: How votes and seats are given to a contestant.
        wholes: How a number is said to be part of another.
    """

    language: str
    things: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, tuple[str, ...]]
    up: tuple[str, ...]
    down: tuple[str, ...]
    over: tuple[str, ...]
    nearly: tuple[str, ...]
    between: tuple[str, ...]
    joined: tuple[str, ...]
    earlier: tuple[str, ...]
    same_year: tuple[str, ...]
    then: tuple[str, ...]
    back: tuple[str, ...]
    numbers: tuple[str, ...]
    beside: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    elsewhere: tuple[str, ...]
    negations: tuple[str, ...]
    parts: tuple[Mapping[str, str], ...]
    adjacent: Mapping[str, tuple[str, ...]]
    scope: ScopeWords
    contestants: ContestantWords
    wholes: WholeWords
