"""The words of one language for quantities and dates: what the figure grammar is built from."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scrutineer.claims.numeral import Decimal


@dataclass(frozen=True, slots=True, eq=False)
class LoneOne:
    """Where the word for 1 is an article or a pronoun: after or before these words; `*` means wherever it is alone."""

    not_after: frozenset[str]
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalGuard:
    """A word for a place that is also a name or a preposition: it is a place after or before these words only.

    Without words it is one everywhere but between capitals: Segundo Moraes.
    """

    after: frozenset[str]
    before: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class QuantityWords:
    """One language's lists.

    A phrase may hold `{number}`, `{weekday}`, `{month}`, `{period}`, `{counted}` and `{noun}`.

    Attributes:
        language: Two letters.
        decimal: Which separator is decimal.
        common: Words by which the language of a text is told.
        numbers: Words for numbers below 1,000 that are added: twenty, doscientos.
        scales: Words that multiply: hundred, million.
        bare_scales: Scales that are a number by themselves: mil, cent.
        scale_article: Articles that make a number of a scale: a hundred.
        join: Words between parts of one number: one hundred *and* five.
        join_from: The least number after which they may stand.
        one: Where the word for 1 is none.
        ordinals: Ordinal words.
        ordinal_suffixes: Endings of an ordinal in digits.
        ordinal_guards: Words for a place that may be none.
        fractions: Parts of a whole, singular and plural.
        fraction_alone: Parts that need no article: half.
        fraction_before: Words that show that a part which may be an ordinal is a part: a third *of*.
        articles: Articles.
        multiples: twice, doubled.
        halves: Words behind a number or its scale that add a half: two *and a half* million.
        halves_not_before: Words before which they do not.
        hedges_before: Phrase before a number to its hedge.
        hedges_after: Phrase behind a number to its hedge.
        percent: Signs and words for per cent.
        points: Words for percentage points.
        measures: What a number with a hyphen measures: two-*day*.
        counted: Things; a number before them is never a year.
        labels: Words before a number that names and does not count: article 76.
        phones: Words before the number of a telephone.
        range_words: Words between the ends of a range.
        range_after: Words before a range.
        months: Months, 1 to 12.
        months_alone: Words after which a month needs no day.
        day_of: Words between a day and its month.
        day_first: Whether 03/04 is the third of April; None where it may be the fourth of March.
        capital_dates: Whether months and days of the week are written with a capital.
        weekdays: Days of the week, Monday 1.
        periods: Words for a period to day, week, month, year, ...
        relative: Phrase for a date to its meaning; see `dates`.
        ratio_phrases: `{number} in {number}`.
        times_phrases: `{number} times`.
        clock_phrases: Times of day in words: `{number} o'clock`, midnight.
        clock_after: Words after which 15.00 is a time of day.
        clock_not_after: Words before those after which it is none: stood *at*.
        durations: `a {period}`: one of it.
        durations_not_after: Words after which it is what something is counted by: twice *a week*.
        ranks: Superlatives and places.
        superlatives: Words that make a place of an ordinal: second *largest*.
        rank_before: Words that make a place of a following ordinal: came *third*.
        universal: all, none.
        vague: several, a small number of.
        vague_not_before: Phrases of which a vague word is a part without being a quantity.
        scope: from all over the world.
        idioms: Phrases with such words that hold no quantity.
    """

    language: str
    decimal: Decimal
    common: frozenset[str]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    bare_scales: tuple[str, ...]
    scale_article: tuple[str, ...]
    join: tuple[str, ...]
    join_from: int
    one: LoneOne
    ordinals: Mapping[str, int]
    ordinal_suffixes: tuple[str, ...]
    ordinal_guards: Mapping[str, OrdinalGuard]
    fractions: Mapping[str, Fraction]
    fraction_alone: tuple[str, ...]
    fraction_before: tuple[str, ...]
    articles: tuple[str, ...]
    multiples: Mapping[str, Fraction]
    halves: tuple[str, ...]
    halves_not_before: tuple[str, ...]
    hedges_before: Mapping[str, str]
    hedges_after: Mapping[str, str]
    percent: tuple[str, ...]
    points: tuple[str, ...]
    measures: tuple[str, ...]
    counted: frozenset[str]
    labels: tuple[str, ...]
    phones: tuple[str, ...]
    range_words: tuple[str, ...]
    range_after: tuple[str, ...]
    months: Mapping[str, int]
    months_alone: tuple[str, ...]
    day_of: tuple[str, ...]
    day_first: bool | None
    capital_dates: bool
    weekdays: Mapping[str, int]
    periods: Mapping[str, str]
    relative: Mapping[str, str]
    ratio_phrases: tuple[str, ...]
    times_phrases: tuple[str, ...]
    clock_phrases: tuple[str, ...]
    clock_after: frozenset[str]
    clock_not_after: frozenset[str]
    durations: tuple[str, ...]
    durations_not_after: frozenset[str]
    ranks: tuple[str, ...]
    superlatives: tuple[str, ...]
    rank_before: tuple[str, ...]
    universal: tuple[str, ...]
    vague: tuple[str, ...]
    vague_not_before: tuple[str, ...]
    scope: tuple[str, ...]
    idioms: tuple[str, ...]
