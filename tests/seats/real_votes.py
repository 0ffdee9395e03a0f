"""Real elections as vote tables: read where they lie, written to a folder of the test as `district,option,votes,...`."""

import ast
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

COUNTS = {"blanco": "blank", "blank": "blank", "nulo": "invalid", "nulos": "invalid", "void": "invalid"}


@dataclass
class District:
    """A district: seats to be filled, votes and seats won by list, counts that are no list."""

    name: str
    magnitude: int
    votes: dict[str, int]
    won: dict[str, int]
    counts: dict[str, int] = field(default_factory=dict)
    members: Mapping[str, int] = field(default_factory=dict)


def districts_of_tree(path: Path, under: str | None = None) -> list[District]:
    """The districts at the ends of a tree of divisions, in order; `under` names the branch to look in.

    Nodes with a type are tiers above the districts: their seats are not won in one district alone.
    """
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    if under is not None:
        tree = next(node for node in tree["divisions"] if node["name"] == under)
    return [_district(node) for node in _leaves(tree)]


def _leaves(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if isinstance(node.get("candidates"), list) and "type" not in node:
        yield node
    for below in node.get("divisions", ()):
        yield from _leaves(below)


def _district(node: Mapping[str, Any]) -> District:
    found = District(node["name"], node.get("seats", 1), {}, {})
    for candidate in node["candidates"]:
        name, votes = candidate["name"], candidate.get("votes")
        if votes is None:
            # A list that the file names without votes did not stand in this district.
            assert not candidate.get("seats"), name
            continue
        if name[0] in "?!":
            found.counts[COUNTS[name.split()[-1]]] = votes
            continue
        assert name not in found.votes, name
        found.votes[name] = votes
        found.won[name] = candidate.get("seats", 0)
    return found


def austria(path: Path) -> dict[int, District]:
    """Year to the national result. Two lists of 2008 share a name, so every list carries its place."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            year, names, counts, won = ast.literal_eval(line.partition("#")[0])
            places = [f"{place:02} {name}" for place, name in enumerate(names, start=1)]
            found[year] = District(
                "Austria", sum(won), dict(zip(places, counts, strict=True)), dict(zip(places, won, strict=True))
            )
    return found


def knesset(path: Path) -> dict[int, tuple[District, list[list[str]]]]:
    """Number of the Knesset to its lists, and those that stood in surplus agreements."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = re.sub(r"(?<=[\[ ])(\d[\d+]*)(?=[,\]])", r"'\1'", line)
        number, names, votes, seats, _ = ast.literal_eval(text)
        groups = [name.split("+") for name in names]
        lists = [name for group in groups for name in group]
        counts = [int(part) for text in votes for part in text.split("+")]
        won = [int(part) for text in seats for part in text.split("+")]
        district = District(
            "Israel", sum(won), dict(zip(lists, counts, strict=True)), dict(zip(lists, won, strict=True))
        )
        found[int(number)] = (district, [group for group in groups if len(group) > 1])
    return found


def semicolon_matrix(path: Path) -> dict[str, dict[str, int]]:
    """Region to list to votes, of a table with a column per region and semicolons."""
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines(), delimiter=";")
    table = {row[0]: [int(cell or 0) for cell in row[1:]] for row in rows if row}
    return {region: {name: counts[at] for name, counts in table.items()} for at, region in enumerate(header[1:])}


def slovakia(path: Path) -> District:
    """The national result of 2020; the second column is 1 for a coalition of two."""
    rows = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    won = {name: int(seats) for name, _, _, seats in rows}
    return District(
        "Slovakia",
        sum(won.values()),
        {name: int(votes) for name, _, votes, _ in rows},
        won,
        members={name: 2 for name, coalition, _, _ in rows if coalition == "1"},
    )


def icelandic_table(path: Path) -> list[District]:
    """Votes by constituency, and its seats without the adjustment seats; the file has no seats won."""
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    return [
        District(row[0], int(row[1]), {n: int(v or 0) for n, v in zip(header[3:], row[3:], strict=True)}, {})
        for row in rows
        if row
    ]


def write_vote_table(path: Path, districts: Iterable[District]) -> Path:
    """Write the districts as a vote table; blank and invalid ballots become counts of the district."""
    districts = list(districts)
    with path.open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle)
        table.writerow(["district", "option", "votes", "seats", "magnitude", "members"])
        for district in districts:
            for option, votes in district.votes.items():
                won = district.won.get(option, "")
                members = district.members.get(option, "")
                table.writerow([district.name, option, votes, won, district.magnitude, members])
            for count, votes in district.counts.items():
                table.writerow([district.name, count, votes, "", "", ""])
    return path
