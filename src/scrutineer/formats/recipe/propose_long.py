"""Long files: which column holds the code, which the figure, and which codes are sums of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from scrutineer.formats.recipe.propose_columns import COUNT_ROLES, UNKNOWN, Column, count_candidates
from scrutineer.formats.recipe.propose_draft import KEEP, Draft, percent
from scrutineer.formats.recipe.propose_sums import HOLDS, Counts, block_identities, sum_share
from scrutineer.formats.recipe.recipe import Figure, Long

_ITEMS = 400
_NEAR = 0.6


@dataclass(frozen=True)
class LongRoles:
    """What the codes of a long file are.

    Attributes:
        long: Columns of code and figure.
        office: Columns that tell contests apart.
        party: Columns that say more of an item, such as the party of a candidate.
        options: Codes that are options.
        counts: Count to its codes.
        subtotals: Codes that are sums of others, with why.
        unknown: Codes that are neither.
        keys: One row per unit: the cells of its other columns.
        complete: Whether the options add up to the valid ballots, so that none can be missing.
    """

    long: Long
    office: tuple[str, ...]
    party: tuple[str, ...]
    options: tuple[str, ...]
    counts: Mapping[str, Figure]
    subtotals: Mapping[str, str]
    unknown: tuple[str, ...]
    keys: pl.DataFrame
    complete: bool = False


@dataclass(frozen=True)
class _Shape:
    item: Column
    value: Column
    office: tuple[str, ...]
    party: tuple[str, ...]
    keys: tuple[str, ...]


def long_roles(table: pl.DataFrame, columns: Sequence[Column], draft: Draft, file: str) -> LongRoles | None:
    """Find out whether a file is long and what its codes are; None if it is not."""
    shape = _shape(table, columns)
    if shape is None:
        return None
    item, value = shape.item.name, shape.value.name
    key = f"file.{file}"
    size = table.select(shape.keys).unique().height
    draft.say(
        f"{key}.long",
        f"{size:,} units have about {table.height / max(size, 1):.0f} rows each, which differ in {item!r}; "
        f"{value!r} holds the figure",
        0.93,
    )
    long = Long((item,), value)
    keys = table.select(shape.keys).unique(maintain_order=True)
    if shape.office:
        draft.say("contest", f"{', '.join(shape.office)} tell several contests apart", 0.85)
        items = tuple(table[item].drop_nulls().unique(maintain_order=True).to_list())
        return LongRoles(long, shape.office, shape.party, items, {}, {}, (), keys)
    codes, matrix = _matrix(table, shape)
    roles = _roles(codes, matrix, draft)
    return LongRoles(long, (), shape.party, *roles, keys, complete="valid" in roles[1])


def _shape(table: pl.DataFrame, columns: Sequence[Column]) -> _Shape | None:
    filled = [c for c in columns if c.filled]
    items = [c for c in filled if c.says("item") and c.distinct <= _ITEMS and not c.name.startswith("v_")]
    counts = [c for c in count_candidates(columns) if c not in items]
    plain = [c for c in counts if c.says("value") and c.role in {"value", "cast", "total"}] or [
        c for c in filled if c.counts is not None and c.role == "value"
    ]
    others = [c for c in counts if c not in plain and c.says(*COUNT_ROLES)]
    if not items or len(plain) != 1 or others or len(counts) > 3:
        return None
    value = plain[0]
    office = tuple(c.name for c in filled if c.role == "office")
    rest = [
        c for c in filled if c is not value and c not in items and c.role not in {"address", "date", "kind", "note"}
    ]
    if office:
        # The seat of an office ("State House 149") tells contests apart; it is no region above the station.
        station = max((c.place for c in rest if c.role == "station"), default=-1)
        office += tuple(c.name for c in rest if c.place > station and c.name not in office and c.role == "region")
    keys = tuple(c.name for c in rest if c.name not in office)
    best = max(items, key=lambda c: table.select(*keys, *office, c.name).unique().height * 1000 + c.distinct)
    distinct = table.select(*keys, *office, best.name).unique().height
    units = table.select(keys).unique().height if keys else 1
    if not keys or distinct < 0.98 * table.height or table.height < 2 * units:
        return None
    return _Shape(best, value, office, tuple(c.name for c in items if c is not best), keys)


def _matrix(table: pl.DataFrame, shape: _Shape) -> tuple[list[str], Counts]:
    """Shape (units, codes): the figure of each code, `UNKNOWN` where it has no row; codes in their order."""
    codes = sorted(table[shape.item.name].drop_nulls().unique().to_list(), key=_code_order)
    place = {code: number for number, code in enumerate(codes)}
    units = table.select(pl.struct(shape.keys).rank("dense").alias("unit"))["unit"].to_numpy().astype(np.int64) - 1
    items = table[shape.item.name].replace_strict(place, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy()
    matrix = np.full((int(units.max(initial=-1)) + 1, len(codes)), UNKNOWN, np.int64)
    assert shape.value.counts is not None  # noqa: S101 - a value column holds whole numbers
    known = items >= 0
    matrix[units[known], items[known]] = shape.value.counts[known]
    return codes, matrix


def _code_order(code: str) -> tuple[int, str]:
    return (int(code), code) if code.isascii() and code.isdigit() else (10**18, code)


def _roles(
    codes: Sequence[str], matrix: Counts, draft: Draft
) -> tuple[tuple[str, ...], dict[str, Figure], dict[str, str], tuple[str, ...]]:
    blocks = [identity for identity in block_identities(codes, matrix) if len(identity.parts) > 2]
    counts: dict[str, Figure] = {}
    subtotals: dict[str, str] = {}
    if blocks:
        block = max(blocks, key=lambda identity: len(identity.parts))
        # A sum inside a sum: the narrower one is that of the options, the wider adds ballots for none of them.
        inside = [b for b in blocks if set(b.parts) < set(block.parts) and 10 * len(b.parts) >= 7 * len(block.parts)]
        block = min(inside, key=lambda identity: len(identity.parts), default=block)
        options, whole = list(block.parts), block.whole
        draft.say(
            "option",
            f"code {block.words('codes')}: these {len(options)} codes are the options",
            0.6 + 0.38 * block.share,
        )
        counts["valid"] = Figure(code=(whole,))
        draft.say(
            "counts.valid", f"code {whole} is the sum of the options in {percent(block.share)} of the units", 0.85
        )
    else:
        options, found = _grouped(codes, matrix)
        if found is None:
            text = f"no code is a sum of others: all {len(codes)} are options"
            draft.say("option", text, 0.65)
            return tuple(codes), {}, {}, ()
        whole, plus, share, rows = found
        sum_words = f"the codes {options[0]} to {options[-1]}" + "".join(f" + {code}" for code in plus)
        draft.say("option", f"code {whole} equals {sum_words} in {percent(share)} of {rows:,} units", 0.5 + 0.4 * share)
        if share < HOLDS:
            draft.ask(
                "option",
                f"code {whole} equals {sum_words} in only {percent(share)} of the units: are these the options?",
                f"if each [[option]] is one and none is missing, {KEEP}; else take away or add an [[option]] with code",
            )
        role = "cast" if plus else "valid"
        counts[role] = Figure(code=(whole,))
        draft.say(f"counts.{role}", f"by that sum code {whole} is the ballots {role}", 0.65)
        if plus:
            draft.ask(
                "counts",
                f"codes {', '.join(plus)} count for no option: which are blank, invalid, contested?",
                "write blank, invalid, contested = { code = [..] } in [counts], each with its own codes",
            )
            counts["invalid"] = Figure(code=tuple(plus))
            draft.say("counts.invalid", f"codes {', '.join(plus)} are cast and count for no option", 0.55)
    rest = [code for code in codes if code not in options and code != whole]
    if "cast" not in counts:
        _cast_of(whole, rest, codes, matrix, counts, draft)
    used = {code for figure in counts.values() for code in figure.code}
    largest = counts.get("cast", counts["valid"] if "valid" in counts else Figure()).code
    for code in rest if "cast" in counts else ():
        if code not in used and largest and _never_below(matrix, codes.index(code), codes.index(largest[0])):
            counts["registered"] = Figure(code=(code,))
            draft.say("counts.registered", f"code {code} is never below code {largest[0]}", 0.58)
            used.add(code)
            break
    unknown = [code for code in rest if code not in used]
    for code in unknown:
        equal = next(
            (other for other in used if sum_share(matrix, codes.index(code), [codes.index(other)])[0] >= 0.5), None
        )
        text = f"code {code} is no option by the sums" + (f" and mostly equals code {equal}" if equal else "")
        subtotals[code] = text
        draft.say(
            "leave_out",
            text,
            0.55,
            doubt=f"what is code {code}? {text}; its rows are left out",
            answer=f"if it is a sum or no figure, {KEEP}; if it is a count or an option, delete its [[leave_out]] and "
            "name it in [counts] or in an [[option]]",
        )
    return tuple(options), counts, subtotals, ()


def _cast_of(
    valid: str, rest: Sequence[str], codes: Sequence[str], matrix: Counts, counts: dict[str, Figure], draft: Draft
) -> None:
    """The code that is the valid ballots and one other code: ballots cast, and those that count for no option."""
    for whole in rest:
        for other in rest:
            if whole == other or not (matrix[:, codes.index(other)] > 0).any():
                continue
            share, rows = sum_share(matrix, codes.index(whole), [codes.index(valid), codes.index(other)])
            if share >= HOLDS:
                counts["cast"] = Figure(code=(whole,))
                counts["invalid"] = Figure(code=(other,))
                draft.say("counts.cast", f"code {whole} = {valid} + {other} in {percent(share)} of {rows:,} units", 0.7)
                draft.say("counts.invalid", f"code {other} is cast and counts for no option", 0.5)
                draft.ask(
                    "counts",
                    f"what is code {other}, which with code {valid} makes code {whole}: blank, invalid?",
                    f"if it is all ballots that count for no option, {KEEP}; else write its count in place of invalid",
                )
                return


def _never_below(matrix: Counts, larger: int, smaller: int) -> bool:
    rows = (matrix[:, larger] != UNKNOWN) & (matrix[:, smaller] != UNKNOWN)
    return bool(rows.any()) and float((matrix[rows, larger] >= matrix[rows, smaller]).mean()) >= HOLDS


def _grouped(codes: Sequence[str], matrix: Counts) -> tuple[list[str], tuple[str, tuple[str, ...], float, int] | None]:
    """Codes that stand apart by their numbers, and the code outside that their sum, with others, equals most often."""
    if not all(code.isascii() and code.isdigit() for code in codes) or len(codes) < 4:
        return list(codes), None
    numbers = np.array([int(code) for code in codes])
    gaps = np.diff(numbers)
    cut = int(gaps.argmax()) + 1
    if gaps.max(initial=0) < 10 * max(float(np.median(gaps)), 1):
        return list(codes), None
    group, rest = (list(range(cut)), list(range(cut, len(codes))))
    tried = []
    for options, others in ((group, rest), (rest, group)):
        for whole in others:
            free = [code for code in others if code != whole]
            subsets = [
                [],
                *([code] for code in free),
                *([a, b] for i, a in enumerate(free) for b in free[i + 1 :]),
                free,
            ]
            subsets.append(
                [code for code in free if int((matrix[:, code] > 0).sum()) and not _never_below(matrix, code, whole)]
            )
            for plus in subsets:
                share, rows = sum_share(matrix, whole, [*options, *plus])
                tried.append((share, -len(plus), rows, options, whole, plus))
    share, _, rows, options, whole, plus = max(tried, key=lambda item: item[:3])
    if share < _NEAR:
        return list(codes), None
    return [codes[i] for i in options], (codes[whole], tuple(codes[i] for i in plus), share, rows)
