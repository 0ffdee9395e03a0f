"""A check typed by hand: TOML in the language of claims.toml, tested against the record before it is kept."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final

from scrutineer.claims.claim import Figure
from scrutineer.errors import ClaimError
from scrutineer.formats.claims_file import claims_of
from scrutineer.record.record import ElectionRecord

LONGEST: Final = 4000
_MEND: Final = 'write it as in claims.toml, such as metric = "cast / registered"'


def read_check(text: str) -> dict[str, Any]:
    """Read a check.

    Args:
        text: Keys and values as they stand below `[[claim.figure]]`; a single line without `=` is taken for the metric.

    Raises:
        ClaimError: It is no TOML, or too long.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ClaimError("the check is too long", column="check", mend=f"keep it within {LONGEST} characters")
    if text and "\n" not in text and "=" not in text:
        return {"metric": text}
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise ClaimError(f"the check cannot be read: {fault}", column="check", mend=_MEND) from None


def write_check(check: Mapping[str, Any]) -> str:
    """A check as TOML."""
    import tomli_w  # noqa: PLC0415 - only the page writes checks

    return tomli_w.dumps(dict(check))


def checked_figure(check: Mapping[str, Any], record: ElectionRecord, *, previous: ElectionRecord | None) -> Figure:
    """The figure that a check describes.

    Args:
        check: Keys of a figure of claims.toml.
        record: The record that it is tested on.
        previous: The record of the election before.

    Raises:
        ClaimError: A key is unknown or of the wrong type, or the check names what the record does not have.
    """
    source = record.metadata.sources[0].id if record.metadata.sources else ""
    claim = {"id": "check", "speaker": "-", "text": "-", "printed": "-", "source": source}
    document = {"claim": [{**claim, "figure": [dict(check)]}]}
    try:
        return claims_of(document, record, file="check", previous=previous)[0].figures[0]
    except ClaimError as fault:
        # The claim around the check is made up here: nobody is to be told of it.
        fault.message = fault.message.replace(", in claim check", "")
        key = (fault.column or "").removeprefix("claim.").removeprefix("1.").removeprefix("figure.")
        fault.column = key.removeprefix("1.") or None
        fault.file = None
        raise
