"""Why a rule could not be tested, in words: the names of columns and of kinds of reading become what they hold."""

import re
from typing import Final

from scrutineer.checks.wording import COUNT_WORDS, FORM_WORDS, words_of
from scrutineer.record.election import STAGE_KINDS
from scrutineer.record.form_fields import FORM_COUNTS, FORM_FLAGS, FORM_TEXTS, UNIT_FIELDS
from scrutineer.report.numerals import quoted

_COLUMN: Final = re.compile(r"the record holds no column ([a-z0-9_]+(?: or [a-z0-9_]+)*)")
_KIND: Final = re.compile(r"the record holds no stage of the kind ([a-z]+)")
_READINGS: Final = {"entry": "entries of the same forms by different persons"}
_FIELDS: Final = {**FORM_COUNTS, **FORM_TEXTS, **UNIT_FIELDS}


def reason_in_words(reason: str | None) -> str | None:
    """The reason as people read it; None where there is none."""
    if reason is None:
        return None
    return _KIND.sub(lambda found: _absent([_reading(found[1])]), _COLUMN.sub(_columns, reason))


def column_words(name: str) -> str:
    """What a column holds, inside a sentence."""
    if name in COUNT_WORDS or name in FORM_WORDS or name.startswith("words_"):
        return words_of(name)
    if name == "sex":
        return "whether a station serves men or women"
    if name in FORM_FLAGS:
        return f"whether a form is marked {quoted(FORM_FLAGS[name])}"
    if name in _FIELDS:
        text = re.split(r"[:,]", _FIELDS[name], maxsplit=1)[0]
        return text if text[1:2].isupper() else text[:1].lower() + text[1:]
    return name.replace("_", " ")


def _columns(found: re.Match[str]) -> str:
    return _absent([column_words(name) for name in found[1].split(" or ")])


def _absent(parts: list[str]) -> str:
    return f"not in the record: {', or '.join(parts)}"


def _reading(kind: str) -> str:
    return _READINGS.get(kind) or STAGE_KINDS.get(kind, kind)
