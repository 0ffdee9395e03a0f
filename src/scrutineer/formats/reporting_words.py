"""Read the lists of reporting words that come with Scrutineer."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, ValidationError

from scrutineer.claims.extraction.lexicon import Lexicon, make_lexicon
from scrutineer.errors import InputError, UsageError

_FOLDER = files("scrutineer").joinpath("words", "reporting")


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    language: str
    that: list[str]
    according: list[str]
    verbs: dict[str, list[str]]
    phrases: dict[str, list[str]] = {}
    words: dict[str, list[str]]
    synonyms: list[list[str]] = []
    endings: dict[str, str] = {}


def reporting_languages() -> tuple[str, ...]:
    """Codes of the languages whose reporting words come with Scrutineer, sorted."""
    return tuple(sorted(path.name.removesuffix(".toml") for path in _FOLDER.iterdir() if path.name.endswith(".toml")))


@cache
def load_lexicon(language: str = "en") -> Lexicon:
    """The reporting words of a language.

    Args:
        language: ISO 639-1 code.

    Raises:
        UsageError: There is no list for the language.
    """
    if language not in reporting_languages():
        raise UsageError(
            "no reporting words for this language",
            value=language,
            mend=f"use one of {', '.join(reporting_languages())}",
        )
    name = f"{language}.toml"
    return read_lexicon(_FOLDER.joinpath(name).read_text(encoding="utf-8"), name)


def read_lexicon(text: str, file: str) -> Lexicon:
    """Reporting words out of TOML text.

    Args:
        text: The text.
        file: Name of the file, for errors.

    Raises:
        InputError: The text is no TOML, lacks a key, has an unknown one, or a verb lacks its forms.
    """
    try:
        parsed = _Words.model_validate(tomllib.loads(text))
        return make_lexicon(
            parsed.language,
            verbs=parsed.verbs,
            phrases=parsed.phrases,
            according=parsed.according,
            that=parsed.that,
            words=parsed.words,
            synonyms=parsed.synonyms,
            endings=parsed.endings,
        )
    except tomllib.TOMLDecodeError as fault:
        raise InputError("not a TOML file", file=file, value=str(fault)) from None
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(first["msg"].lower(), file=file, column=place) from None
    except ValueError as fault:
        raise InputError(str(fault), file=file, column="verbs") from None
