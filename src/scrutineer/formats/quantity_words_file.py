"""Read the packaged word lists for quantities and dates, one file per language."""

import re
import tomllib
from collections import Counter
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Final

from scrutineer.claims.quantities.figure_grammar import FigureGrammar
from scrutineer.claims.quantities.quantity_words import LoneOne, OrdinalGuard, QuantityWords
from scrutineer.errors import InputError

_FOLDER: Final = "words/figures"
_SAMPLE: Final = 4000


def figure_languages() -> tuple[str, ...]:
    """The languages with word lists for quantities, by their two letters."""
    folder = files("scrutineer") / _FOLDER
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def read_quantity_words(language: str) -> QuantityWords:
    """The word lists of a language.

    Raises:
        InputError: There are none.
    """
    if language not in figure_languages():
        message = f"no word lists for the language {language!r}; there are: {', '.join(figure_languages())}"
        raise InputError(message)
    table = tomllib.loads((files("scrutineer") / _FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return _words(table)


@cache
def figure_grammar(language: str) -> FigureGrammar:
    """The figure grammar of a language.

    Raises:
        InputError: There are no word lists for it.
    """
    return FigureGrammar(read_quantity_words(language))


def language_of(text: str) -> str:
    """The language whose common words are most frequent at the head of a text; English where none is."""
    counts = Counter(word.lower() for word in re.findall(r"[^\W\d_]+", text[:_SAMPLE]))
    scores = {
        language: sum(counts[word] for word in read_quantity_words(language).common) for language in figure_languages()
    }
    best = max(scores, key=lambda language: (scores[language], language == "en"))
    return best if scores[best] else "en"


def _words(table: dict[str, Any]) -> QuantityWords:
    return QuantityWords(
        language=table["language"],
        decimal=table["decimal"],
        common=frozenset(table["common"]),
        numbers=table["numbers"],
        scales=table["scales"],
        bare_scales=tuple(table["bare_scales"]),
        scale_article=tuple(table["scale_article"]),
        join=tuple(table["join"]),
        join_from=table["join_from"],
        one=LoneOne(frozenset(table["one"]["not_after"]), frozenset(table["one"]["not_before"])),
        ordinals=table["ordinals"],
        ordinal_suffixes=tuple(table["ordinal_suffixes"]),
        ordinal_guards={
            word: OrdinalGuard(frozenset(guard["after"]), frozenset(guard["before"]))
            for word, guard in table["ordinal_guards"].items()
        },
        fractions={word: Fraction(part) for word, part in table["fractions"].items()},
        fraction_alone=tuple(table["fraction"]["alone"]),
        fraction_before=tuple(table["fraction"]["whole"]),
        articles=tuple(table["article"]),
        multiples={word: Fraction(factor) for word, factor in table["multiples"].items()},
        halves=tuple(table["halves"]["words"]),
        halves_not_before=tuple(table["halves"]["not_before"]),
        hedges_before=table["hedges_before"],
        hedges_after=table["hedges_after"],
        percent=tuple(table["units"]["percent"]),
        points=tuple(table["units"]["points"]),
        measures=tuple(table["units"]["measures"]),
        counted=frozenset(table["units"]["counted"]),
        labels=tuple(table["labels"]),
        phones=tuple(table["phones"]),
        range_words=tuple(table["range"]),
        range_after=tuple(table["range_after"]),
        months=table["months"],
        months_alone=tuple(table["months_alone"]["before"]),
        day_of=tuple(table["day_of"]),
        day_first=table.get("day_first"),
        capital_dates=table["capital_dates"],
        weekdays=table["weekdays"],
        periods=table["periods"],
        relative=table["relative"],
        ratio_phrases=tuple(table["ratios"]["phrases"]),
        times_phrases=tuple(table["ratios"]["times"]),
        clock_phrases=tuple(table["times"]["phrases"]),
        clock_after=frozenset(table["times"]["after"]),
        clock_not_after=frozenset(table["times"]["not_after"]),
        durations=tuple(table["durations"]["phrases"]),
        durations_not_after=frozenset(table["durations"]["not_after"]),
        ranks=tuple(table["ranks"]["words"]),
        superlatives=tuple(table["ranks"]["superlatives"]),
        rank_before=tuple(table["ranks"]["before"]),
        universal=tuple(table["universal"]["words"]),
        vague=tuple(table["vague"]["words"]),
        vague_not_before=tuple(table["vague"]["not_before"]),
        scope=tuple(table["vague"]["scope"]),
        idioms=tuple(table["idioms"]["words"]),
    )
