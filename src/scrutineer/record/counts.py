"""The kinds of count a station form holds, and the statuses a unit's row can have."""

from typing import Final

COUNT_KINDS: Final[dict[str, str]] = {
    "registered": "Persons on the register of the unit",
    "additional": "Voters lawfully added to the register for the day: special or supplementary lists",
    "accredited": "Voters admitted to vote or who signed the list",
    "issued": "Ballot papers given out to voters",
    "cast": "Ballot papers found in the boxes, whatever is on them",
    "valid": "Ballots that count for a contestant",
    "invalid": "Ballots that count for nobody, other than blank ones where these are counted apart",
    "blank": "Ballots left blank, where these are counted apart",
    "contested": "Ballots whose validity was not settled when the form was made",
    "unused": "Ballot papers received and not given out",
}
"""Name of a count column to its field meaning; a record may narrow the meaning in its definitions."""

PARTS_OF_CAST: Final = ("valid", "invalid", "blank", "contested")
"""The counts whose sum is `cast`; blank and contested only where the record holds them."""

STATUSES: Final[dict[str, str]] = {
    "reported": "figures were published",
    "missing": "no figures were published",
    "annulled": "the count was set aside",
    "not_opened": "the station did not open",
    "not_counted": "ballots were cast and not counted",
}

UNIT_KINDS: Final = (
    "ordinary",
    "abroad",
    "postal",
    "customs",
    "special",
    "prison",
    "hospital",
    "military",
    "early",
    "other",
)

LARGEST_COUNT: Final = 10**12
"""No count of persons or papers reaches this; sums of millions of rows then stay exact in 64 bits."""
