"""Read the packaged word lists for metrics, one file per language."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from scrutineer.claims.binding.metric_words import SHARES, THINGS, ContestantWords, MetricWords, ScopeWords, WholeWords
from scrutineer.errors import InputError

_FOLDER: Final = "words/metrics"


@cache
def read_metric_words(language: str) -> MetricWords:
    """The words for metrics in a language.

    Raises:
        InputError: There are none.
    """
    path = files("scrutineer") / _FOLDER / f"{language}.toml"
    if not language.isalpha() or not path.is_file():
        message = f"no words for metrics in the language {language!r}"
        raise InputError(message)
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return MetricWords(
        language=table["language"],
        things={name: tuple(table["things"][name]) for name in THINGS},
        shares={name: tuple(table["shares"][name]) for name in SHARES},
        up=tuple(table["changes"]["up"]),
        down=tuple(table["changes"]["down"]),
        over=tuple(table["changes"]["over"]),
        nearly=tuple(table["changes"]["nearly"]),
        between=tuple(table["changes"]["between"]),
        joined=tuple(table["changes"]["and"]),
        earlier=tuple(table["earlier"]["phrases"]),
        same_year=tuple(table["earlier"]["same_year"]),
        then=tuple(table["earlier"]["then"]),
        back=tuple(table["earlier"]["back"]),
        numbers=tuple(table["earlier"]["numbers"]),
        beside=tuple(table["earlier"]["beside"]),
        start=tuple(table["earlier"]["from"]),
        end=tuple(table["earlier"]["to"]),
        elsewhere=tuple(table["elsewhere"]["phrases"]),
        negations=tuple(table["elsewhere"]["negations"]),
        parts=tuple(table["parts"]["groups"]),
        adjacent={name: tuple(phrases) for name, phrases in table["adjacent"].items()},
        scope=ScopeWords(**{name: tuple(phrases) for name, phrases in table["scope"].items()}),
        contestants=ContestantWords(**{name: tuple(phrases) for name, phrases in table["contestants"].items()}),
        wholes=WholeWords(**{name: tuple(phrases) for name, phrases in table["wholes"].items()}),
    )
