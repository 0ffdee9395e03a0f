"""Rules F04 and F05: a station against the others of its centre, or of the area directly above it.

Both are flags: streets differ, and so do the wards, barracks and hostels in them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrutineer.checks.rule import (
    NOT_EVALUABLE,
    BoolArray,
    Finding,
    IntArray,
    Judgement,
    Outcome,
    Parameters,
    Row,
    Rule,
    above,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import many, number, percent
from scrutineer.record.sheet import Sheet

FloatArray = NDArray[np.float64]

NORMAL_MAD: Final = 1.4826
"""A median absolute deviation times this is the standard deviation of a normal distribution."""

_NO_CONTEST: Final = "the record holds no count with votes by station"
_FEW_BALLOTS: Final = "the station has too few valid ballots"
_FEW_STATIONS: Final = "too few other stations lie in the same centre or area"
_UNKNOWN: Final = "valid ballots or votes of the station are not known"


@dataclass(frozen=True)
class Stations:
    """The stations of one count that can be compared with their neighbours.

    Attributes:
        sheet: The count.
        lines: Lines of the units without units below them. Shape (stations,).
        group: Which of them share a centre, or the area directly above; numbered from 0. Shape (stations,).
        valid: Valid ballots, 0 where not known or not reported. Shape (stations,).
        large: Whether the station has enough of them. Shape (stations,).
        neighbours: Number of other large stations of the group. Shape (stations,).
    """

    sheet: Sheet
    lines: IntArray
    group: IntArray
    valid: IntArray
    large: BoolArray
    neighbours: IntArray

    def votes(self, option: str) -> tuple[IntArray, BoolArray]:
        """Votes of an option, 0 where not known, and where they are known. Shapes (stations,)."""
        column = self.sheet.votes[option]
        if self.lines.size < len(self.sheet):
            column = column[self.lines]
        return column.fill_null(0).to_numpy(), column.is_not_null().to_numpy()


def groups(subject: Subject, rows: IntArray) -> IntArray:
    """Number of the centre, or of the area directly above, of each unit. Shape (rows,)."""
    table = subject.record.units.table
    parent: IntArray = np.unique(subject.record.units.parent[rows], return_inverse=True)[1].ravel()
    if "centre" not in table.columns or table["centre"].null_count() == table.height:
        return parent
    keys = pl.DataFrame({"parent": parent, "centre": table["centre"].cast(pl.String).gather(rows)})
    ranked: IntArray = (
        keys.select(pl.struct("parent", "centre").rank("dense").cast(pl.Int64) - 1).to_series().to_numpy()
    )
    return ranked


def stations_of(subject: Subject, contest: str, least: int) -> Stations | None:
    """The stations of the latest count of a contest; None where it has none."""
    latest = subject.record.latest(contest)
    if latest is None:
        return None
    sheet = subject.record.sheets[contest, latest.id]
    lines = np.flatnonzero(~subject.has_children[sheet.rows] & (sheet.rows != subject.root(contest)))
    if not lines.size or not sheet.options:
        return None
    valid, known = subject.figures(sheet, "valid")
    valid = np.where(known & sheet.reported.to_numpy(), valid, 0)[lines]
    large = valid >= least
    group = groups(subject, sheet.rows[lines])
    neighbours = np.bincount(group, large).astype(np.int64)[group] - large
    return Stations(sheet, lines, group, valid, large, neighbours)


def leading_option(subject: Subject, sheet: Sheet) -> str | None:
    """The option with most votes in the whole; the first of the record where two have as many."""
    root = subject.root(sheet.contest)
    rolled = subject.tabulation.rolled[sheet.contest, sheet.stage]
    known = {option: votes for option, column in rolled.votes.items() if (votes := column.at(root)) is not None}
    return max(known, key=lambda option: known[option]) if known else None


def _contrast(subject: Subject, parameters: Parameters) -> Outcome:
    widest, gap = number_of(parameters, "k"), float(share_of(parameters, "gap"))
    least, fewest = (int(number_of(parameters, name)) for name in ("least_ballots", "least_neighbours"))
    judged = []
    for contest in subject.record.metadata.contests:
        found = stations_of(subject, contest.id, least)
        option = None if found is None else leading_option(subject, found.sheet)
        if found is None or option is None:
            continue
        votes, known = found.votes(option)
        usable = known & found.large
        share = np.where(usable, votes / np.maximum(found.valid, 1), np.nan)
        median, spread = _median_and_spread(found.group, share)
        # More votes than valid ballots make a share above one; that is rule A01, and nothing here.
        chance = np.maximum(median * (1 - median), 0) / np.maximum(found.valid, 1)
        away = np.abs(share - median)
        apart = (away > gap) & (away > widest * np.sqrt((NORMAL_MAD * spread) ** 2 + chance))
        compared = np.bincount(found.group, usable).astype(np.int64)[found.group]
        rows = found.sheet.rows[found.lines]
        _compared(subject).update({(contest.id, int(rows[i])): int(compared[i]) for i in np.flatnonzero(apart)})
        result, reasons = results(
            apart,
            (
                (_UNKNOWN, ~known | (found.valid == 0)),
                (_FEW_BALLOTS, ~found.large),
                (_FEW_STATIONS, found.neighbours < fewest),
            ),
        )
        judged.append(
            Judgement(
                contest.id,
                found.sheet.stage,
                "vote_share",
                rows,
                result,
                reasons,
                np.nan_to_num(median),
                np.nan_to_num(share),
                option=np.zeros(votes.size, np.int64),
                options=(option,),
                additive=False,
            )
        )
    return Outcome(tuple(judged), () if judged else (Finding(NOT_EVALUABLE, reason=_NO_CONTEST),))


def _compared(subject: Subject) -> dict[tuple[str, int], int]:
    """Contest and row of a station that stands out, to the number of stations that its median was taken of."""
    return subject.kept("stations compared by F04", dict)


def _median_and_spread(group: IntArray, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Median of each station's group and the median distance from it, stations without a share left out."""
    table = pl.DataFrame({"group": group, "share": share}).with_columns(pl.col("share").fill_nan(None))
    middle = table.group_by("group").agg(pl.col("share").median().alias("median"))
    table = table.join(middle, on="group", how="left", maintain_order="left").with_columns(
        (pl.col("share") - pl.col("median")).abs().alias("away")
    )
    spread = table.group_by("group").agg(pl.col("away").median().alias("spread"))
    table = table.join(spread, on="group", how="left", maintain_order="left")
    return table["median"].fill_null(np.nan).to_numpy(), table["spread"].fill_null(np.nan).to_numpy()


def _zero(subject: Subject, parameters: Parameters) -> Outcome:
    wanted = share_of(parameters, "share")
    least, fewest = (int(number_of(parameters, name)) for name in ("least_ballots", "least_neighbours"))
    judged = []
    for contest in subject.record.metadata.contests:
        found = stations_of(subject, contest.id, least)
        if found is None:
            continue
        inside = np.where(found.large, found.valid, 0)
        others = np.bincount(found.group, inside).astype(np.int64)[found.group] - inside
        strongest = np.zeros(inside.size, np.float64)
        which = np.full(inside.size, -1, np.int64)
        some = np.zeros(inside.size, bool)
        rows = found.sheet.rows[found.lines]
        for place, option in enumerate(found.sheet.options):
            votes, known = found.votes(option)
            some |= known
            around = np.bincount(found.group, np.where(found.large, votes, 0)).astype(np.int64)[found.group]
            empty = np.flatnonzero((votes == 0) & known & found.large & above(around, wanted, others))
            empty = empty[subject.on_ballot(contest.id, option, rows[empty])]
            share = around[empty] / np.maximum(others[empty], 1)
            stronger = share > strongest[empty]
            strongest[empty[stronger]], which[empty[stronger]] = share[stronger], place
        result, reasons = results(
            which >= 0,
            (
                (_UNKNOWN, ~some | (found.valid == 0)),
                (_FEW_BALLOTS, ~found.large),
                (_FEW_STATIONS, found.neighbours < fewest),
            ),
        )
        judged.append(
            Judgement(
                contest.id,
                found.sheet.stage,
                "vote_share",
                rows,
                result,
                reasons,
                strongest,
                np.zeros_like(strongest),
                option=which,
                options=found.sheet.options,
                additive=False,
            )
        )
    return Outcome(tuple(judged), () if judged else (Finding(NOT_EVALUABLE, reason=_NO_CONTEST),))


def _valid(subject: Subject, row: Row) -> int:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    return int(sheet.count("valid")[subject.line(row["contest"], row["stage"], row["row"]) or 0])


def _contrast_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: {subject.option_name(row['contest'], row['option'])} has "
        f"{percent(row['observed'], 1)} of {many(_valid(subject, row), 'valid ballot')}; the middle one of the "
        f"{number(_compared(subject)[row['contest'], row['row']])} stations compared in its centre or area has "
        f"{percent(row['expected'], 1)}."
    )


def _zero_message(subject: Subject, row: Row) -> str:
    return (
        f"{subject.place(row['row'])}: no vote for {subject.option_name(row['contest'], row['option'])} among "
        f"{number(_valid(subject, row))} valid ballots; the stations around it gave it {percent(row['expected'], 1)}."
    )


_AROUND: Final = "of the other stations of the centre, or of the area directly above where no centre is named"

F04: Final = Rule(
    code="F04",
    title="A station is like those around it",
    formula="share of the leading option of the whole at the station, against the median of its centre (or of the "
    "area directly above): away by at most gap, or by at most k times sqrt((1.4826 MAD)^2 + m (1 - m) / valid), where "
    "m is the median and MAD the median distance from it",
    severity="warning",
    source="escrutinio-social, command for recounts (distance from the mean of the circuit)",
    when_not_evaluable="valid ballots or votes are not known, the station has fewer valid ballots than least_ballots, "
    "or fewer than least_neighbours other stations that large lie around it",
    cries_wolf="at stations of barracks, hospitals, monasteries and new estates, where one area holds two peoples, and "
    "where registers are split by name or age. On seventeen files of thirteen elections 0 to 0.34 % of the stations "
    "fail at the thresholds given",
    evaluate=_contrast,
    message=_contrast_message,
    parameters={"k": 8, "gap": "1/5", "least_ballots": 50, "least_neighbours": 4},
    meanings={
        "k": "robust standard deviations that a station may be away",
        "gap": "share of the valid ballots that a station may be away",
        "least_ballots": "valid ballots that a station must have",
        "least_neighbours": "other stations that must lie around it",
    },
    level="total",
    owner="profile",
)

F05: Final = Rule(
    code="F05",
    title="No zero for an option that is strong around",
    formula=f"an option without a vote at a station has at most `share` of the valid ballots {_AROUND}",
    severity="warning",
    source="escrutinio-social, analysis of zeros",
    when_not_evaluable="as for F04",
    cries_wolf="where a hamlet or a household votes as one, and where the option's votes were written on the line of "
    "another: that is a slip, and a vote to be mended",
    evaluate=_zero,
    message=_zero_message,
    parameters={"share": "1/5", "least_ballots": 50, "least_neighbours": 4},
    meanings={
        "share": "share of the valid ballots around from which an option is called strong",
        "least_ballots": "valid ballots that a station must have",
        "least_neighbours": "other stations that must lie around it",
    },
    level="total",
    owner="profile",
)
