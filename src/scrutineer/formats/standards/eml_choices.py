"""Contests, options, votes and seats out of the selections of an EML document."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from scrutineer.errors import InputError
from scrutineer.formats.standards.eml_document import Block, Choice, EmlDocument
from scrutineer.formats.standards.losses import Losses, lost
from scrutineer.record.election import Contest, Option

_SOURCE = "EML"


@dataclass(slots=True)
class ChoiceTables:
    """What the selections of a document say.

    Attributes:
        contest_ids: Per contest of the document, the id of the contest that holds its lists, answers or independents.
        contests: The contests of the record; candidates on lists are a second one.
        options: Their options.
        votes: Table of votes, None where the document has none.
        seats: Table of seats, None where the document has none.
        losses: What was left out.
        notes: What does not add up.
    """

    contest_ids: list[str]
    contests: tuple[Contest, ...]
    options: tuple[Option, ...]
    votes: pl.DataFrame | None
    seats: pl.DataFrame | None
    losses: Losses
    notes: list[str]


@dataclass(slots=True)
class _Options:
    """The options of one contest of the record, found as they come."""

    contest: str
    by_key: dict[tuple[str | None, ...], str] = field(default_factory=dict)
    names: dict[str, tuple[str | None, str, str]] = field(default_factory=dict)

    def option(self, key: tuple[str | None, ...], code: str, choice: Choice, fallback: str) -> str:
        """The id of an option; the first name that is given is kept."""
        found = self.by_key.get(key)
        if found is None:
            found = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-") or "option"
            while found in self.names:
                found += "-x"
            self.by_key[key] = found
        name = self.names.get(found, (None, "", ""))[0] or choice.name
        kind = {"affiliation": "party", "answer": "answer"}.get(choice.kind, "candidate")
        self.names[found] = (name, fallback, kind)
        return found

    def options(self) -> Iterator[Option]:
        """The options in the order in which they came."""
        for option, (name, fallback, kind) in self.names.items():
            yield Option(option, self.contest, name or fallback, kind=kind)


def choice_tables(document: EmlDocument, election: str, whole: list[str], stage: str, file: str) -> ChoiceTables:
    """The tables of all selections.

    Args:
        document: The document.
        election: Id of the election.
        whole: Per contest, the unit of the whole.
        stage: Stage id.
        file: Name of the file, for errors.

    Raises:
        InputError: An option stands twice in one block.
    """
    votes: list[tuple[str, str, str, int]] = []
    seats: Counter[tuple[str, str, str]] = Counter()
    losses, notes = Losses(), list[str]()
    contests: list[Contest] = []
    options: list[Option] = []
    contest_ids: list[str] = []
    unknown_seats = ranked = without = 0
    for place, contest in enumerate(document.contests):
        base = re.sub(r"[^a-z0-9]+", "-", contest.id.lower()).strip("-") or election
        while base in contest_ids or f"{base}-candidates" in contest_ids:
            base += "-x"
        contest_ids.append(base)
        main, below = _Options(base), _Options(f"{base}-candidates")
        apart: list[tuple[str, str, int, int]] = []
        for block in contest.blocks:
            unit = block.unit or whole[place]
            sums: dict[str, int] = {}
            lists: dict[str, int] = {}
            seen: set[tuple[str, str]] = set()
            for choice in block.choices:
                target, option, on_list = _place_of(choice, main, below)
                if (target.contest, option) in seen:
                    raise _twice(choice, file)
                seen.add((target.contest, option))
                ranked += choice.ranking is not None
                if choice.votes is not None:
                    votes.append((unit, target.contest, option, choice.votes))
                    if on_list is not None:
                        sums[on_list] = sums.get(on_list, 0) + choice.votes
                    elif choice.kind == "affiliation":
                        lists[option] = choice.votes
                elif not document.form.startswith("520"):
                    without += 1
                if choice.elected and choice.kind == "candidate":
                    seats[unit, target.contest, option] += 1
                    if on_list is not None:
                        seats[unit, base, on_list] += 1
            unknown_seats += sum(
                bool(choice.elected) and choice.kind == "affiliation" and not _has_elected(block, choice)
                for choice in block.choices
            )
            apart += [(unit, name, n, sums[name]) for name, n in lists.items() if name in sums and sums[name] != n]
        title = contest.name or document.texts.get("ElectionName") or base
        contests.append(Contest(base, title, whole[place]))
        options += main.options()
        if below.names:
            contests.append(Contest(below.contest, f"{title}: candidates on the lists", whole[place]))
            options += below.options()
        if apart:
            unit, name, of_list, of_candidates = apart[0]
            notes.append(
                f"In {len(apart):,} place{'' if len(apart) == 1 else 's'} the votes of a list are not the sum of its "
                f"candidates; the first is {name} in {unit}: {of_list:,} against {of_candidates:,}."
            )
    losses += lost("seats", "Elected", unknown_seats, "a list is called elected without its candidates")
    losses += lost("seats", "Ranking", ranked, "the record has no ranks of those elected")
    losses += lost("votes", "ValidVotes", without, "a selection without a figure")
    return ChoiceTables(
        contest_ids,
        tuple(contests),
        tuple(options),
        _votes(votes, stage),
        _seats(seats, stage),
        losses,
        notes,
    )


def _place_of(choice: Choice, main: _Options, below: _Options) -> tuple[_Options, str, str | None]:
    """Where a choice belongs: contest, option, and for a candidate on a list the option of the list."""
    if choice.kind == "affiliation":
        return main, _list(choice.id, choice, main), None
    code = choice.id or choice.name or ""
    if choice.kind == "answer":
        return main, main.option(("answer", code), code, choice, code), None
    if choice.affiliation is None:
        return main, main.option(("candidate", code), f"candidate-{code}", choice, f"Candidate {code}"), None
    bare = Choice("affiliation", choice.affiliation, None, None, None, None, None, choice.place)
    on_list = _list(choice.affiliation, bare, main)
    option = below.option(
        (on_list, code), f"{on_list}-{code}", choice, f"Candidate {code} of list {choice.affiliation}"
    )
    return below, option, on_list


def _list(code: str | None, choice: Choice, main: _Options) -> str:
    return main.option(("list", code), f"list-{code}", choice, f"List {code}")


def _has_elected(block: Block, affiliation: Choice) -> bool:
    return any(choice.elected and choice.affiliation == affiliation.id for choice in block.choices)


def _twice(choice: Choice, file: str) -> InputError:
    return InputError(
        "this selection stands twice in one block",
        file=file,
        column=choice.place,
        value=choice.id or choice.name,
        mend="keep one of them",
    )


def _votes(rows: list[tuple[str, str, str, int]], stage: str) -> pl.DataFrame | None:
    if not rows:
        return None
    text = dict.fromkeys(("unit", "contest", "option"), pl.String())
    return pl.DataFrame(rows, schema={**text, "votes": pl.Int64()}, orient="row").with_columns(
        pl.lit(stage).alias("stage"), pl.lit(_SOURCE).alias("source")
    )


def _seats(found: Counter[tuple[str, str, str]], stage: str) -> pl.DataFrame | None:
    if not found:
        return None
    text = dict.fromkeys(("unit", "contest", "option"), pl.String())
    rows = [(*key, number) for key, number in found.items()]
    return pl.DataFrame(rows, schema={**text, "seats": pl.Int64()}, orient="row").with_columns(
        pl.lit(stage).alias("stage"), pl.lit(_SOURCE).alias("source")
    )
