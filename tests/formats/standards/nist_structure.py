"""What NIST SP 1500-100 version 2 requires of the classes that we write: members, required ones, enumerations."""

import re

from scrutineer.formats.standards.nist_terms import COUNT_ITEM_TYPES, REPORTING_UNIT_TYPES, RESULTS_STATUS

TEXT, WHOLE, NUMBER, TRUTH = "text", "whole", "number", "truth"
DAY, MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# Class to member to its type: a basic one, a class, [a class], {enumeration}, a pattern, or ("ref", classes).
UNITS = ("ReportingUnit",)
MEMBERS = {
    "ElectionReport": {
        "Format": {"precinct-level", "summary-contest"},
        "GeneratedDate": MOMENT,
        "Issuer": TEXT,
        "IssuerAbbreviation": TEXT,
        "SequenceStart": WHOLE,
        "SequenceEnd": WHOLE,
        "Status": RESULTS_STATUS,
        "VendorApplicationId": TEXT,
        "Election": ["Election"],
        "GpUnit": ["ReportingUnit"],
        "Party": ["Party"],
        "Office": ["Office"],
        "ExternalIdentifier": ["ExternalIdentifier"],
    },
    "Election": {
        "Name": "InternationalizedText",
        "Type": {
            "general",
            "other",
            "partisan-primary-closed",
            "partisan-primary-open",
            "primary",
            "runoff",
            "special",
        },
        "OtherType": TEXT,
        "StartDate": DAY,
        "EndDate": DAY,
        "ElectionScopeId": ("ref", UNITS),
        "BallotCounts": ["BallotCounts"],
        "Candidate": ["Candidate"],
        "Contest": ["PartyContest", "CandidateContest", "BallotMeasureContest"],
        "ExternalIdentifier": ["ExternalIdentifier"],
    },
    "ReportingUnit": {
        "@id": TEXT,
        "Type": REPORTING_UNIT_TYPES,
        "OtherType": TEXT,
        "Name": "InternationalizedText",
        "ComposingGpUnitIds": ("refs", UNITS),
        "CountStatus": ["CountStatus"],
        "ExternalIdentifier": ["ExternalIdentifier"],
        "VotersParticipated": WHOLE,
        "VotersRegistered": WHOLE,
    },
    "CountStatus": {
        "Status": {"completed", "in-process", "not-processed", "unknown"},
        "Type": COUNT_ITEM_TYPES,
        "OtherType": TEXT,
    },
    "BallotCounts": {
        "GpUnitId": ("ref", UNITS),
        "Type": COUNT_ITEM_TYPES,
        "OtherType": TEXT,
        "BallotsCast": WHOLE,
        "BallotsRejected": WHOLE,
    },
    "OtherCounts": {"GpUnitId": ("ref", UNITS), "Undervotes": NUMBER},
    "VoteCounts": {"GpUnitId": ("ref", UNITS), "Type": COUNT_ITEM_TYPES, "OtherType": TEXT, "Count": NUMBER},
    "Party": {
        "@id": TEXT,
        "Name": "InternationalizedText",
        "Abbreviation": "InternationalizedText",
        "ExternalIdentifier": ["ExternalIdentifier"],
    },
    "Candidate": {
        "@id": TEXT,
        "BallotName": "InternationalizedText",
        "ExternalIdentifier": ["ExternalIdentifier"],
    },
    "Office": {"@id": TEXT, "Name": "InternationalizedText"},
    "ExternalIdentifier": {
        "Type": {"fips", "local-level", "national-level", "ocd-id", "other", "state-level"},
        "OtherType": TEXT,
        "Value": TEXT,
    },
    "InternationalizedText": {"Text": ["LanguageString"]},
    "LanguageString": {"Content": TEXT, "Language": TEXT},
}
_CONTEST = {
    "@id": TEXT,
    "Name": TEXT,
    "ElectionDistrictId": ("ref", UNITS),
    "SequenceOrder": WHOLE,
    "ExternalIdentifier": ["ExternalIdentifier"],
    "OtherCounts": ["OtherCounts"],
    "ContestSelection": ["PartySelection", "CandidateSelection", "BallotMeasureSelection"],
}
_SELECTION = {"@id": TEXT, "SequenceOrder": WHOLE, "VoteCounts": ["VoteCounts"]}
MEMBERS |= {
    "PartyContest": _CONTEST,
    "BallotMeasureContest": _CONTEST,
    "CandidateContest": {
        **_CONTEST,
        "VotesAllowed": WHOLE,
        "NumberElected": WHOLE,
        "OfficeIds": ("refs", ("Office",)),
    },
    "PartySelection": {**_SELECTION, "PartyIds": ("refs", ("Party",))},
    "CandidateSelection": {**_SELECTION, "CandidateIds": ("refs", ("Candidate",))},
    "BallotMeasureSelection": {
        **_SELECTION,
        "Selection": "InternationalizedText",
        "ExternalIdentifier": ["ExternalIdentifier"],
    },
}
REQUIRED = {
    "ElectionReport": {
        *("Format", "GeneratedDate", "Issuer", "IssuerAbbreviation"),
        *("SequenceEnd", "SequenceStart", "Status", "VendorApplicationId"),
    },
    "Election": {"ElectionScopeId", "EndDate", "Name", "StartDate", "Type"},
    "ReportingUnit": {"@id", "Type"},
    "CountStatus": {"Status", "Type"},
    "BallotCounts": {"GpUnitId", "Type"},
    "OtherCounts": {"GpUnitId"},
    "VoteCounts": {"Count", "GpUnitId", "Type"},
    "Party": {"@id", "Name"},
    "Candidate": {"@id", "BallotName"},
    "Office": {"@id", "Name"},
    "ExternalIdentifier": {"Type", "Value"},
    "InternationalizedText": {"Text"},
    "LanguageString": {"Content", "Language"},
    "PartyContest": {"@id", "ElectionDistrictId", "Name"},
    "BallotMeasureContest": {"@id", "ElectionDistrictId", "Name"},
    "CandidateContest": {"@id", "ElectionDistrictId", "Name", "VotesAllowed"},
    "PartySelection": {"@id", "PartyIds"},
    "CandidateSelection": {"@id"},
    "BallotMeasureSelection": {"@id", "Selection"},
}


def faults(report):
    """Every place in which a report is not as the standard has it."""
    found = []
    classes = {}
    references = []

    def look(value, names, place):
        if not isinstance(value, dict):
            found.append(f"{place}: no object")
            return
        name = str(value.get("@type", "")).removeprefix("ElectionResults.")
        if name not in names:
            found.append(f"{place}: {name} in place of {names}")
            return
        if "@id" in value:
            if value["@id"] in classes:
                found.append(f"{place}: @id {value['@id']} twice")
            classes[value["@id"]] = name
        found.extend(f"{place}: no {key}" for key in REQUIRED[name] - value.keys())
        for key, item in value.items():
            if key == "@type":
                continue
            if key not in MEMBERS[name]:
                found.append(f"{place}/{key}: not a member of {name}")
                continue
            member(item, MEMBERS[name][key], f"{place}/{key}")

    def member(item, kind, place):
        if isinstance(kind, list):
            if not isinstance(item, list) or not item:
                found.append(f"{place}: no array")
                return
            for number, part in enumerate(item):
                look(part, kind, f"{place}/{number}")
        elif isinstance(kind, tuple):
            names = item if kind[0] == "refs" else [item]
            references.extend((name, kind[1], place) for name in names)
        elif isinstance(kind, (set, frozenset)):
            found.extend([f"{place}: {item} is none of the words"] if item not in kind else [])
        elif isinstance(kind, re.Pattern):
            found.extend([f"{place}: {item}"] if not kind.fullmatch(str(item)) else [])
        elif kind in MEMBERS:
            look(item, [kind], place)
        else:
            right = {TEXT: str, WHOLE: int, NUMBER: (int, float), TRUTH: bool}[kind]
            found.extend(
                [f"{place}: {item!r} is no {kind}"] if type(item) is bool or not isinstance(item, right) else []
            )

    look(report, ["ElectionReport"], "")
    found.extend(
        f"{place}: {name} leads nowhere" for name, kinds, place in references if classes.get(name) not in kinds
    )
    return found
