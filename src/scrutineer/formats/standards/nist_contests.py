"""Contests, selections, parties and candidates of a NIST report, with their votes as ready-made JSON."""

import json
from typing import Any

import numpy as np
import polars as pl

from scrutineer.formats.standards.nist_terms import PREFIX, identifier, of_class, text_of
from scrutineer.record.election import Contest, Option
from scrutineer.record.record import ElectionRecord
from scrutineer.record.sheet import Sheet

NO_FIGURE = PREFIX + "no-figure"
"""`OtherType` of a vote count that says: the option is listed for the unit, and no figure was published."""


def selection_class(record: ElectionRecord, option: Option) -> str:
    """Which selection of the standard an option is: by its kind, else by the type of the election."""
    by_kind = {"candidate": "CandidateSelection", "answer": "BallotMeasureSelection", "party": "PartySelection"}
    by_type = {"presidential": "CandidateSelection", "referendum": "BallotMeasureSelection"}
    return by_kind.get(option.kind or "") or by_type.get(record.metadata.election.type, "PartySelection")


def contest_objects(
    record: ElectionRecord, stage: str, most: int
) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]], int]:
    """The contests of a stage.

    Args:
        record: The record.
        stage: Stage id.
        most: Vote counts beyond which no text is made.

    Returns:
        The members of `Contest` as JSON, then the objects of `Party`, `Candidate` and `Office`, then the number of
        vote counts.
    """
    parties: dict[tuple[str, str, str | None], dict[str, Any]] = {}
    candidates: list[dict[str, Any]] = []
    offices: list[dict[str, Any]] = []
    texts = []
    number = sum(len(s) * len(s.options) for (_, at), s in record.sheets.items() if at == stage)
    if number > most:
        return "", [], [], [], number
    number = 0
    for place, contest in enumerate(record.metadata.contests):
        selections = []
        sheet = record.sheet(contest.id, stage)
        seats = _seats(record, contest.id, stage)
        kinds = set()
        for position, option in enumerate(record.metadata.options_of(contest.id)):
            kind = selection_class(record, option)
            kinds.add(kind)
            item: dict[str, Any] = {
                "@id": f"selection-{place}-{position}",
                **of_class(kind, SequenceOrder=position + 1),
            }
            if kind == "CandidateSelection":
                candidate = {"@id": f"candidate-{place}-{position}", **_named("Candidate", "BallotName", option)}
                candidates.append(candidate)
                item["CandidateIds"] = [candidate["@id"]]
            elif kind == "PartySelection":
                key = (option.id, option.name, option.abbreviation)
                party = {"@id": f"party-{len(parties)}", **_named("Party", "Name", option)}
                item["PartyIds"] = [parties.setdefault(key, party)["@id"]]
            else:
                item |= {"Selection": text_of(option.name), "ExternalIdentifier": [identifier("option", option.id)]}
            votes, count = _votes(sheet, option.id)
            number += count
            members = [text for text in (votes, seats.get(option.id, "")) if text]
            selections.append(_closed(item, "VoteCounts", members))
        head = _contest(record, contest, place, kinds, offices)
        texts.append(_closed(head, "ContestSelection", selections, _undervotes(sheet)))
    return ",\n".join(texts), list(parties.values()), candidates, offices, number


def _named(kind: str, field: str, option: Option) -> dict[str, Any]:
    abbreviation = text_of(option.abbreviation) if kind == "Party" else None
    return of_class(
        kind,
        **{field: text_of(option.name)},
        Abbreviation=abbreviation,
        ExternalIdentifier=[identifier("option", option.id)],
    )


def _contest(
    record: ElectionRecord, contest: Contest, place: int, kinds: set[str], offices: list[dict[str, Any]]
) -> dict[str, Any]:
    kind = "PartyContest"
    if "CandidateSelection" in kinds:
        kind = "CandidateContest"
    elif "BallotMeasureSelection" in kinds:
        kind = "BallotMeasureContest"
    head: dict[str, Any] = {
        "@id": f"contest-{place}",
        **of_class(
            kind,
            Name=contest.title,
            ElectionDistrictId=f"gpunit-{record.units.row_of(contest.unit)}",
            SequenceOrder=place + 1,
            ExternalIdentifier=[identifier("contest", contest.id)],
        ),
    }
    if kind == "CandidateContest":
        office = f"office-{place}"
        name = record.metadata.election.body or contest.title
        offices.append({"@id": office, **of_class("Office", Name=text_of(name))})
        # The record does not hold how many marks a voter has; one is the rule.
        head |= {"VotesAllowed": 1, "OfficeIds": [office]}
        if contest.seats is not None:
            head["NumberElected"] = contest.seats
    return head


def _closed(item: dict[str, Any], key: str, members: list[str], further: str = "") -> str:
    text = json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(",", ":"))[:-1]
    array = f',"{key}":[\n' + ",\n".join(members) + "]" if members else ""
    return text + array + (f',"OtherCounts":[\n{further}]' if further else "") + "}"


def _lines(rows: pl.Series, kind: str, counts: pl.Series) -> str:
    """One vote count per row."""
    lines = pl.DataFrame({"row": rows, "count": counts}).select(
        pl.concat_str(
            pl.lit('{"@type":"ElectionResults.VoteCounts","GpUnitId":"gpunit-'),
            pl.col("row").cast(pl.String),
            pl.lit(f'","Type":{kind},"Count":'),
            pl.col("count").cast(pl.String),
            pl.lit("}"),
        ).alias("line")
    )["line"]
    return ",\n".join(lines.to_list())


def _votes(sheet: Sheet | None, option: str) -> tuple[str, int]:
    if sheet is None or option not in sheet.options:
        return "", 0
    there = sheet.has_vote_row(option)
    votes = sheet.votes[option]
    rows = pl.Series("row", sheet.rows.astype(np.int64))
    given = there & votes.is_not_null()
    silent = there & votes.is_null()
    texts = [_lines(rows.filter(given), '"total"', votes.filter(given))] if bool(given.any()) else []
    if bool(silent.any()):
        nothing = pl.Series("count", [0]).new_from_index(0, int(silent.sum()))
        texts.append(_lines(rows.filter(silent), f'"other","OtherType":"{NO_FIGURE}"', nothing))
    return ",\n".join(texts), int(there.sum())


def _seats(record: ElectionRecord, contest: str, stage: str) -> dict[str, str]:
    """Option to its seats as vote counts of the type `seats`."""
    rows = record.seats.filter(
        (pl.col("contest") == contest) & (pl.col("stage") == stage) & pl.col("option").is_not_null()
    ).join(record.units.table.select("unit").with_row_index("_row"), on="unit", how="left", maintain_order="left")
    return {
        str(option): _lines(part["_row"], '"seats"', part["seats"])
        for (option,), part in rows.group_by(["option"], maintain_order=True)
    }


def _undervotes(sheet: Sheet | None) -> str:
    """Blank ballots: in a contest with one mark, a ballot left blank is one undervote."""
    if sheet is None or "blank" not in sheet.counts:
        return ""
    blank = sheet.count("blank")
    lines = (
        pl.DataFrame({"row": pl.Series(sheet.rows.astype(np.int64)), "blank": blank})
        .filter(pl.col("blank").is_not_null())
        .select(
            pl.concat_str(
                pl.lit('{"@type":"ElectionResults.OtherCounts","GpUnitId":"gpunit-'),
                pl.col("row").cast(pl.String),
                pl.lit('","Undervotes":'),
                pl.col("blank").cast(pl.String),
                pl.lit("}"),
            ).alias("line")
        )["line"]
    )
    return ",\n".join(lines.to_list())
