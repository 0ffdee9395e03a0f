"""Names and enumerations of NIST SP 1500-100 version 2, and what Scrutineer adds under names of its own.

Standard: Election Results Reporting Common Data Format, https://doi.org/10.6028/NIST.SP.1500-100r2. Only its names are
carried over. Its JSON schema forbids further keys, so every addition stands where the schema itself leaves room: in
`ExternalIdentifier` and in items of the type `other`, whose `OtherType` begins with `scrutineer:`.
"""

from typing import Any, Final

CLASS: Final = "ElectionResults."
PREFIX: Final = "scrutineer:"
NIST_FORMAT: Final = "scrutineer-nist/1"
UNKNOWN_DAY: Final = "0001-01-01"
"""A day that the standard requires and the record does not know."""

COUNT_ITEM_TYPES: Final = frozenset(
    {
        *("absentee", "absentee-fwab", "absentee-in-person", "absentee-mail", "early", "election-day"),
        *("other", "provisional", "seats", "total", "uocava", "write-in"),
    }
)
RESULTS_STATUS: Final = frozenset(
    {"certified", "correction", "pre-election", "recount", "unofficial-complete", "unofficial-partial"}
)
REPORTING_UNIT_TYPES: Final = frozenset(
    {
        *("ballot-batch", "ballot-style-area", "borough", "city", "city-council", "combined-precinct"),
        *("congressional", "country", "county", "county-council", "drop-box", "judicial", "municipality", "other"),
        *("polling-place", "precinct", "school", "special", "split-precinct", "state", "state-house"),
        *("state-senate", "town", "township", "utility", "village", "vote-center", "ward", "water"),
    }
)
CONTESTS: Final = ("PartyContest", "CandidateContest", "BallotMeasureContest", "RetentionContest")
COVERAGE: Final = {"certified": "complete", "unofficial-complete": "complete", "unofficial-partial": "partial"}
"""What the status of a report says of its coverage; of the others nothing follows."""


def of_class(name: str, **members: Any) -> dict[str, Any]:
    """An object of a class of the standard; members that are None are left out."""
    return {"@type": CLASS + name, **{key: value for key, value in members.items() if value is not None}}


def text_of(content: str | None) -> dict[str, Any] | None:
    """A text of the standard; the record does not say its language."""
    if content is None:
        return None
    return of_class("InternationalizedText", Text=[of_class("LanguageString", Content=content, Language="und")])


def identifier(name: str, value: str) -> dict[str, Any]:
    """An identifier of the record's own."""
    return of_class("ExternalIdentifier", Type="other", OtherType=PREFIX + name, Value=value)


def item_name(column: str, contest: str) -> str:
    """The `OtherType` of a count that the standard has no field for."""
    return f"{PREFIX}{column}@{contest}"


def identifier_name(other_type: str) -> str | None:
    """The part of an `OtherType` of ours behind the prefix, None for another's."""
    return other_type.removeprefix(PREFIX) if other_type.startswith(PREFIX) else None
