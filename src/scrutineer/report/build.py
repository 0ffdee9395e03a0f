"""The page model out of an examination."""

import datetime as dt

from scrutineer.figures.figure import unvalidated
from scrutineer.report.argument_section import argument_section
from scrutineer.report.claims_section import claims_section, verdict_counts
from scrutineer.report.controls_section import controls_section
from scrutineer.report.events_section import events_section
from scrutineer.report.examination import Examination
from scrutineer.report.findings_section import findings_section
from scrutineer.report.forensics_section import forensics_section
from scrutineer.report.formulas_section import formulas_section
from scrutineer.report.gaps import gaps_section
from scrutineer.report.headline import READING, key_figures, summary
from scrutineer.report.import_section import import_section, import_summary
from scrutineer.report.invalid_section import invalid_section
from scrutineer.report.matter_section import matter_section
from scrutineer.report.naming import polling_days
from scrutineer.report.numerals import day
from scrutineer.report.openness_section import openness_section
from scrutineer.report.page import Page, Section
from scrutineer.report.possible_section import possible_section
from scrutineer.report.provenance import provenance_section, sources_section
from scrutineer.report.seats_section import seats_section
from scrutineer.report.stages_section import stages_section
from scrutineer.report.station_figures import station_figures_section
from scrutineer.report.stations_section import stations_section
from scrutineer.report.turnout_section import turnout_section
from scrutineer.report.votes_section import votes_section

ABSENT = {
    "claims": "Claims: none lie beside the record.",
    "turnout": "Turnout: the record holds neither ballots cast nor announced rates.",
    "invalid": "Invalid ballots: their number, or the number of ballots cast, is not in the record.",
    "votes": "Votes by option: none are in the latest version.",
    "seats": "Seats: the record names none to be filled and none won.",
    "stages": "Changes between counts: the record holds one version of the count, or none.",
    "matter": "What is in doubt cannot be weighed: no votes by option are in the record.",
    "import": "How the published files were read: no account of an import lies beside the record.",
    "sources": "Sources: the record names none.",
}
"""What is said in place of a part that has nothing to show."""


def _charted(examination: Examination) -> dict[str, Section | None]:
    with unvalidated():
        return {
            "turnout": turnout_section(examination),
            "invalid": invalid_section(examination),
            "votes": votes_section(examination),
            "seats": seats_section(examination),
            "other-formulas": formulas_section(examination),
            "possible-seats": possible_section(examination),
            "stages": stages_section(examination),
            "stations": stations_section(examination),
            "events": events_section(examination),
            "forensics": forensics_section(examination),
            "station-figures": station_figures_section(examination),
            "controls": controls_section(examination),
        }


def build_page(examination: Examination, *, command: str, made_on: dt.date) -> Page:
    """Everything that the page says and shows.

    Args:
        examination: The examination.
        command: The command that makes the page again.
        made_on: Day on which it was made.

    Returns:
        The page.

    Raises:
        LawError: The record names a law that does not exist.
        ClaimError: The claims beside the record are wrong.
    """
    record = examination.record
    election = record.metadata.election
    charted = _charted(examination)
    parts: dict[str, Section | None] = {
        "claims": claims_section(examination),
        "argument": argument_section(examination),
        "events": charted.pop("events"),
        **charted,
        "findings": findings_section(examination),
        "matter": matter_section(examination),
    }
    claims = parts["claims"].claims if parts["claims"] else ()
    reading = import_section(examination)
    cited = {name for card in claims for name in card.sources}
    sources = sources_section(examination, cited)
    absent = tuple(
        ABSENT[name]
        for name, part in {**parts, "import": reading, "sources": sources}.items()
        if part is None and name in ABSENT
    )
    if not examination.history:
        named = election.previous
        absent = (
            *absent,
            f"The election before: its record, {named}, was not found."
            if named
            else "The election before: the record names none.",
        )
    sections = [part for part in parts.values() if part is not None]
    if reading is not None:
        sections.append(reading)
    sections.append(openness_section(examination))
    sections.append(gaps_section(examination, absent))
    if sources is not None:
        sections.append(sources)
    sections.append(provenance_section(examination, command=command, made_on=made_on))
    kind = election.type.replace("_", " ").capitalize()
    about = [
        election.country_name,
        f"{kind} election" if kind not in {"Referendum", "Other"} else kind,
        polling_days(election),
    ]
    return Page(
        title=election.title,
        kicker=" · ".join(part for part in about if part and part != "Other"),
        made=f"Made {day(made_on)} from the record {record.id}, digest {record.digest[:12]}",
        summary=(*summary(examination), *import_summary(examination)),
        reading=READING,
        key_figures=key_figures(examination),
        verdicts=verdict_counts(examination.verdicts) if examination.verdicts else (),
        sections=tuple(sections),
    )
