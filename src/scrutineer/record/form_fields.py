"""What a station's form may hold beside the counts: further figures, flags and marks, as columns of the ballots table.

None of them enters a sum over units. The rules about paper, entry and process read them where a record has them.
"""

from typing import Final

FORM_COUNTS: Final[dict[str, str]] = {
    "received": "Ballot papers that the station received",
    "spoiled": "Ballot papers spoiled by voters and replaced",
    "cancelled": "Ballot papers cancelled by the station",
    "lost": "Ballot papers received that the form itself gives as missing",
    "serial_from": "First serial number of the papers received",
    "serial_to": "Last serial number of the papers received",
    "men": "Men admitted to vote",
    "women": "Women admitted to vote",
    "main_list": "Voters admitted from the main register",
    "supplementary_list": "Voters admitted from an additional register",
    "cards": "Voters admitted with a voting card",
    "proxies": "Voters admitted by proxy",
    "certificates": "Voters admitted with a certificate of another unit",
    "surplus": "Ballots more than voters admitted, as the form states",
    "deficit": "Ballots fewer than voters admitted, as the form states",
    "election_day": "Ballots cast in person on the polling day",
    "early": "Ballots cast in person before the polling day",
    "mail": "Ballots cast by mail",
    "special_vote": "Ballots cast in another way: mobile box, hospital, provisional",
    "capacity": "Most voters or papers that the station can have by law",
    "agents": "Agents of contestants who were present",
    "agents_signed": "Agents of contestants who signed the form",
    "words_registered": "Registered voters, as written in words",
    "words_cast": "Ballots cast, as written in words",
    "words_valid": "Valid ballots, as written in words",
    "words_invalid": "Invalid ballots, as written in words",
    "entry_seconds": "Seconds that the entry of the form took",
    "previous_value_changes": "Figures changed on the form after it was first entered",
}
"""Figures of one form, whole numbers of at least 0."""

FORM_FLAGS: Final[dict[str, str]] = {
    "signed": "The presiding officer signed the form",
    "not_issued": "The form is none of those issued: number or print unknown",
    "other_station": "A genuine form that belongs to another station",
    "identity_mismatch": "Name or code of the station is missing or does not match",
    "erasure": "Erasures or correction fluid anywhere on the form",
    "erasure_on_votes": "Erasures or correction fluid on the votes of a contestant",
    "illegible": "A figure cannot be read with certainty",
    "damaged": "The form is damaged",
    "reconciliation_blank": "The part that accounts for the ballot papers is blank",
    "results_blank": "The part with the votes is blank",
    "truncated": "The image is cut off or shows another page",
    "same_hand": "A person judged that one hand wrote this form and another station's",
    "seals_match": "The seal numbers on the box are those on the form",
    "explained": "The form explains a difference between ballots and voters",
    "corrected": "The figures were corrected after the form was made",
    "recounted": "The ballots were counted again before the correction",
    "locked": "The form was final when it was last changed",
}
"""Marks on one form, true or false."""

FORM_TEXTS: Final[dict[str, str]] = {
    "form_id": "Number printed on the form",
    "image_sha256": "SHA-256 of the image of the form",
    "image_phash": "Perceptual hash of the image of the form",
    "form_time": "When the form was made, as ISO 8601",
    "relation": "What the form ticks: equal, more or fewer ballots than voters",
    "entered_by": "Who entered the form",
    "entered_at": "When it was entered, as ISO 8601",
    "adjudicated_by": "Who decided between two entries",
    "corrected_by": "Who corrected the figures",
    "correction_reason": "Why they were corrected",
    "verdict": "What was decided about the station: valid, recount, invalid, pending",
    "verdict_rule": "The provision on which that was decided",
    "verdict_by": "Who decided it",
    "requested_by": "Who asked to change a final form",
    "approved_by": "Who allowed it",
    "ocr_confidence": "Lowest confidence of a figure that a machine read, from 0 to 1, as decimal text",
}
"""Words of one form."""

UNIT_FIELDS: Final[dict[str, str]] = {
    "sex": "men or women, where a station serves one of them",
    "centre": "Polling centre to which the station belongs, where that is no level of the tree",
    "listed": "Whether the unit stood in the list published before the poll: true or false",
    "repeat_of": "Key that this row of a file shares with another",
    "address": "Where the station is",
}
"""Further columns of the table of units that rules read."""

TRUE_WORDS: Final = ("true", "yes", "1", "y")
FALSE_WORDS: Final = ("false", "no", "0", "n")
