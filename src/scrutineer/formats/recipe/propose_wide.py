"""Which columns of a wide file are options and which are counts: from words, and from what adds up to what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scrutineer.formats.recipe.propose_columns import (
    COUNT_ROLES,
    OPTION_MARK,
    OTHER_FIGURE,
    Column,
)
from scrutineer.formats.recipe.propose_draft import KEEP, Draft, percent
from scrutineer.formats.recipe.propose_sums import HOLDS, ColumnSums, Identity, wholes_tried
from scrutineer.formats.recipe.propose_words import plain_words
from scrutineer.formats.recipe.recipe import Figure, column

_PARTS: Final = ("issued", "box", "valid", "invalid", "blank")
"""Roles whose several columns are parts of one count, such as paper and machine ballots."""

_DERIVED_FROM = 300
_LARGEST = 20
"""No register is so many times as large as the ballots cast: a larger number is a code."""


@dataclass(frozen=True)
class WideRoles:
    """What the columns of figures of a wide file are.

    Attributes:
        options: Columns of options, in the order of the file.
        counts: Count to where it comes from.
        computed: Counts that no column holds.
        counted: All columns of counts that were understood.
        complete: Whether the options add up to the valid ballots, so that none can be missing.
    """

    options: tuple[str, ...]
    counts: Mapping[str, Figure]
    computed: Mapping[str, Figure]
    counted: tuple[str, ...]
    complete: bool


def wide_roles(columns: Sequence[Column], draft: Draft) -> WideRoles:
    """Find the options and the counts of a wide file; no option: the tuple of options is empty."""
    sums = ColumnSums(columns)
    tried, count = wholes_tried(len(sums.names)), len(sums.names)
    if tried < count:
        draft.say("counts", f"sums of columns were looked for behind the {tried:,} largest of {count:,} columns", 0.7)
    options = _options(sums, draft)
    found = _counts(sums, options, draft)
    counts = {name: _figure(names) for name, names in found.items() if name != "box"}
    computed = _computed(options, counts, draft)
    complete = _check_sums(sums, options, found, draft)
    counted = tuple(name for names in found.values() for name in names)
    return WideRoles(tuple(options), counts, computed, counted, complete)


def _figure(names: Sequence[str]) -> Figure:
    return column(names[0]) if len(names) == 1 else Figure(sum=tuple(names))


def _is_count(found: Column) -> bool:
    return (
        found.role in {*COUNT_ROLES, OTHER_FIGURE, "total", "value"}
        and found.says(*COUNT_ROLES, OTHER_FIGURE) is not None
    )


def _options(sums: ColumnSums, draft: Draft) -> list[str]:
    marked = [name for name in sums.names if name.startswith(OPTION_MARK)]
    if marked:
        draft.say("options", f"{len(marked)} columns begin with v_, as those of options in a station file do", 0.97)
        return marked
    by_name = {found.name: found for found in sums.columns}
    best: tuple[float, list[str], Identity] | None = None
    for identity in sums.blocks:
        whole = by_name[identity.whole]
        if whole.role in {"registered", "issued", "received"}:
            continue
        parts = _trimmed([by_name[part] for part in identity.parts])
        # A party may be called "Free Voters": a few words of counts inside a long block are names.
        if len(parts) < 2 or sum(map(_is_count, parts)) * 5 > len(parts):
            continue
        told = whole.says("valid", "cast", "accredited", "total") is not None
        score = len(parts) + (1000 if told else 0) + (500 if whole.says("valid") else 0)
        if best is None or score > best[0]:
            best = (score, [part.name for part in parts], identity)
    if best is not None:
        _, names, identity = best
        chosen = set(names)
        others = [part for part in identity.parts if part not in chosen]
        text = f"these {len(names)} columns are the options"
        if others:
            text = (
                f"{', '.join(map(repr, others))} among them {'are no options' if len(others) > 1 else 'is no option'} "
                f"by {'their words' if len(others) > 1 else 'its words'}, the other {len(names)} are the options"
            )
        draft.say("option", f"{identity.words()}: {text}", 0.6 + 0.38 * identity.share)
        return names
    run = _longest_run(sums.columns)
    if len(run) < 2:
        return []
    names = [member.name for member in run]
    share, most, beside = _loose_sum(sums, names)
    text = f"the {len(names)} columns from {names[0]} to {names[-1]} stand together and name no count"
    if share >= 0.3:
        plus = "".join(f" + {name}" for name in beside)
        text += f"; their sum{plus} equals {most} in {percent(share)} of the rows"
        draft.say("option", text, min(0.93, 0.65 + 0.3 * share))
        # With a column of valid ballots the same doubt is a question about that count.
        if share < HOLDS and not any(c.says("valid") for c in _outside(sums, names)):
            draft.ask(
                "option",
                f"the options{plus} equal {most} in only {percent(share)} of the rows: are all options found, and "
                "nothing else?",
                f"if each [[option]] is one and none is missing, {KEEP}: `check` lists the rows that differ; else take "
                "away or add an [[option]]",
            )
    else:
        numbered = sum(re.match(r"\d+\W", name) is not None for name in names) / len(names)
        draft.say(
            "option",
            text + ("; their names are numbered" if numbered > 0.8 else "; no column holds their sum"),
            0.75 if numbered > 0.8 else 0.58,
            doubt=f"are the {len(names)} columns from {names[0]} to {names[-1]} the options, and all of them? "
            "No column holds their sum, so the figures cannot tell",
            answer=f"if so, {KEEP}; else take away each [[option]] that is none, and add those that are missing",
        )
    return names


def _trimmed(parts: list[Column]) -> list[Column]:
    """A block without the counts, such as invalid ballots, at its ends."""
    while parts and _is_count(parts[0]):
        parts = parts[1:]
    while parts and _is_count(parts[-1]):
        parts = parts[:-1]
    return parts


def _longest_run(columns: Sequence[Column]) -> list[Column]:
    runs: list[list[Column]] = [[]]
    for found in columns:
        if _is_count(found) or found.says("total", "during the day", "check"):
            runs.append([])
        else:
            runs[-1].append(found)
    return max(runs, key=len)


def _outside(sums: ColumnSums, options: Sequence[str]) -> list[Column]:
    taken = set(options)
    return [found for found in sums.columns if found.name not in taken]


def _loose_sum(sums: ColumnSums, options: Sequence[str]) -> tuple[float, str, tuple[str, ...]]:
    """The column that the options, alone or with invalid and blank ballots, equal most often."""
    outside = _outside(sums, options)
    others = [c.name for c in outside if c.says("invalid", "blank", "contested")]
    wholes = [c.name for c in outside if c.says("valid", "cast", "accredited", "total")]
    tried = [
        (sums.share(whole, [*options, *plus])[0], whole, plus)
        for whole in wholes
        for plus in ((), tuple(others), *((name,) for name in others))
        if whole not in plus
    ]
    return max(tried, default=(0.0, "", ()), key=lambda item: item[0])


def _counts(sums: ColumnSums, options: Sequence[str], draft: Draft) -> dict[str, list[str]]:
    """Count to its columns, from the words and then from the sums."""
    rest = _outside(sums, options)
    told: dict[str, list[Column]] = {}
    for found in rest:
        word = found.says(*COUNT_ROLES)
        if word is not None and found.role != "during the day":
            told.setdefault(word.role, []).append(found)
    small = sums.small([found.name for found in rest]) if len(rest) > 2 else []
    taken: dict[str, list[str]] = {}
    for role, columns in told.items():
        moving = [found for found in columns if sums.size_of_all(found.name)] or columns
        if role == "contested" and moving is columns and not sums.size_of_all(columns[0].name):
            draft.ask(
                "counts",
                f"{columns[0].name!r} is 0 in every tried row: were there no contested ballots, or none published?",
                f"if none was published, {KEEP}; if there were none, write contested = {columns[0].name!r} in [counts]",
            )
            continue
        taken[role] = _of_role(role, moving, [*sums.blocks, *small], draft)
    _totals(sums, options, rest, taken, draft)
    _cast(sums, options, taken, draft)
    _registered(sums, options, rest, taken, draft)
    return taken


def _of_role(role: str, columns: Sequence[Column], identities: Sequence[Identity], draft: Draft) -> list[str]:
    key = f"counts.{'cast' if role == 'box' else role}"
    names = [found.name for found in columns]
    word = columns[0].says(role)
    stems = ", ".join(word.stems) if word else ""
    confidence = word.confidence if word else 0.5
    if len(columns) == 1:
        draft.say(key, f"the header {names[0]!r} has the words {stems}", confidence)
        return names
    exact = next((name for name in names if plain_words(name).removeprefix("x ") == role), None)
    if exact is not None:
        draft.say(key, f"of {len(names)} columns that speak of it {exact!r} is just that", 0.9)
        return [exact]
    for identity in identities:
        if identity.whole in names and set(identity.parts) <= set(names):
            draft.say(key, f"{identity.words()}: the whole, not its parts", 0.95)
            return [identity.whole]
    if role in {"cast", "valid"}:
        for identity in identities:
            if identity.whole in names:
                draft.say(key, f"of {len(names)} columns that speak of it, {identity.words()}", 0.93)
                return [identity.whole]
    if role in _PARTS:
        draft.say(key, f"{len(names)} columns speak of it and are added up: {', '.join(names)}", 0.7)
        return names
    shortest = min(names, key=len)
    draft.say(
        key,
        f"{len(names)} columns speak of it; {shortest!r} has the shortest name",
        0.5,
        doubt=f"which of these is it: {', '.join(names)}? The first guess is {shortest}",
        answer=f"name the column in {key}, or several that add up to it as {{ sum = [..] }}",
    )
    return [shortest]


def _totals(
    sums: ColumnSums, options: Sequence[str], rest: Sequence[Column], taken: dict[str, list[str]], draft: Draft
) -> None:
    """A column called a total, or called nothing, is what its sum says."""
    used = {name for names in taken.values() for name in names}
    for found in rest:
        if found.name in used or not (found.role is None or found.says("total", "value")):
            continue
        invalid = [name for role in ("invalid", "blank") for name in taken.get(role, [])]
        for role, parts in (("valid", list(options)), ("cast", [*options, *invalid])):
            if role in taken or not parts or (role == "cast" and not invalid):
                continue
            share, rows = sums.share(found.name, parts)
            if share >= HOLDS:
                taken[role] = [found.name]
                what = "the options" + (" and the ballots that count for none" if role == "cast" else "")
                draft.say(
                    f"counts.{role}", f"{found.name!r} is the sum of {what} in {percent(share)} of {rows:,} rows", 0.85
                )
                break


def _cast(sums: ColumnSums, options: Sequence[str], taken: dict[str, list[str]], draft: Draft) -> None:
    """Where no column is called ballots cast: those in the boxes, or the voters who signed if the parts add up."""
    parts = [*(taken.get("valid") or options), *taken.get("invalid", []), *taken.get("blank", [])]
    if "cast" not in taken and "box" in taken:
        taken["cast"] = taken["box"]
        draft.say("counts.cast", "ballots found in the boxes are the ballots cast", 0.9)
    elif "cast" not in taken and "accredited" in taken and "invalid" in taken and parts:
        name = taken["accredited"][0]
        share, rows = sums.share(name, parts)
        if share >= 0.3:
            taken["cast"] = taken.pop("accredited")
            text = f"valid and invalid ballots add up to {name!r} in {percent(share)} of {rows:,} rows"
            draft.say("counts.cast", text, 0.65 if share >= HOLDS else 0.55)
            draft.ask(
                "counts.cast",
                f"{name!r} seems to count voters (signatures), not papers in the box: does it stand for cast?",
                f"if the number of voters is what the law calls ballots cast, {KEEP}; if not, call it accredited",
            )
    taken.pop("box", None)


def _registered(
    sums: ColumnSums, options: Sequence[str], rest: Sequence[Column], taken: dict[str, list[str]], draft: Draft
) -> None:
    ballots = taken.get("cast") or taken.get("valid") or list(options)
    if not ballots:
        return
    if "registered" in taken and len(taken["registered"]) == 1:
        name = taken["registered"][0]
        share = sums.at_least(name, ballots)
        sure = 0.96 if share >= 0.99 else 0.8 if share >= 0.9 else 0.55
        draft.say(
            "counts.registered",
            f"{name!r} is not below the ballots in {percent(share)} of the rows where it is above 0",
            sure,
        )
        return
    used = {name for names in taken.values() for name in names}
    for found in rest:
        plain = (
            found.name not in used and found.role is None and sums.size(found.name) <= _LARGEST * sums.size(*ballots)
        )
        if plain and sums.at_least(found.name, ballots) >= 0.99:
            taken["registered"] = [found.name]
            draft.say("counts.registered", f"{found.name!r} is never below the ballots; its name says nothing", 0.5)
            return


def _computed(options: Sequence[str], counts: Mapping[str, Figure], draft: Draft) -> dict[str, Figure]:
    computed: dict[str, Figure] = {}
    if not options:
        return computed
    if "valid" not in counts:
        computed["valid"] = Figure(sum=("votes",))
        draft.say(
            "counts.computed", "no column holds the valid ballots: they are computed as the sum of the options", 0.8
        )
    others = tuple(name for name in ("blank", "invalid", "contested") if name in counts)
    if "cast" not in counts and others:
        computed["cast"] = Figure(sum=("valid" if "valid" in counts else "votes", *others))
        draft.say("counts.computed", "no column holds the ballots cast: they are computed from their parts", 0.7)
    missing = [name for name in ("registered", "invalid") if name not in counts]
    for name in missing:
        draft.ask(
            "counts",
            f"no column for {name} was found: is there none?",
            f"if there is none, {KEEP}; if there is one, write {name} = COLUMN in [counts]",
        )
    return computed


def _check_sums(sums: ColumnSums, options: Sequence[str], found: Mapping[str, Sequence[str]], draft: Draft) -> bool:
    """Say how often the sums that define cast and valid hold, and ask where they do not, or always do.

    Returns:
        Whether a sum with the options as parts holds.
    """
    complete = False
    shares = []
    valid, cast = found.get("valid", []), found.get("cast", [])
    if len(valid) == 1 and options:
        share, rows = sums.share(valid[0], options)
        shares.append((share, rows))
        complete = share >= HOLDS
        draft.say("counts.valid", f"it is the sum of the options in {percent(share)} of {rows:,} rows", max(share, 0.6))
        if rows and share < HOLDS:
            draft.ask(
                "counts.valid",
                f"{valid[0]!r} is the sum of the options in only {percent(share)} of the rows: are all options found?",
                f"if each [[option]] is one and none is missing, {KEEP}: `check` lists the rows that differ; else take "
                "away or add an [[option]]",
            )
    parts = [*(valid or options), *found.get("invalid", []), *found.get("blank", [])]
    if len(cast) == 1 and len(parts) > 1 and found.get("invalid"):
        share, rows = sums.share(cast[0], parts)
        shares.append((share, rows))
        complete = complete or (not valid and bool(options) and share >= HOLDS)
        words = "valid and invalid ballots" + (" and blank ones" if found.get("blank") else "")
        draft.say("counts.cast", f"it is {words} in {percent(share)} of {rows:,} rows", max(share, 0.6))
        if rows and share < HOLDS:
            draft.ask(
                "counts.cast",
                f"{cast[0]!r} is {words} in only {percent(share)} of the rows: does it count the ballots cast?",
                f"if it does, {KEEP}: `check` lists the rows that differ; else name another column in counts.cast",
            )
    if shares and all(share == 1 and rows >= _DERIVED_FROM for share, rows in shares):
        draft.ask(
            "counts.derived",
            "the sums hold in every row: were valid or cast reported, or computed by the publisher?",
            f'if reported or not known, {KEEP}; if computed, write derived = ["valid"], ["cast"] or both in [counts]',
        )
    zero = found.get("registered", [])
    if len(zero) == 1 and cast:
        number = int(np.sum((sums.matrix[:, sums.index(zero[0])] == 0) & (sums.matrix[:, sums.index(cast[0])] > 0)))
        if number:
            draft.ask(
                "counts.registered",
                f"it is 0 in {number:,} of the tried rows that have ballots: what are these?",
                f"if they are a kind of station, such as postal votes, write a [[units.kind]] for them; else {KEEP}",
            )
    return complete
