"""The peer of `checks_vs_pandas.py`: the roll-up and the same rules on one wide pandas frame, without loops over units.

Written for speed within pandas: figures as floats with NaN in one block (or, as a second peer, as pandas' own whole
numbers with missing values, which is what a record holds), integer group codes, sums over columns as block operations,
categorical words, and results shared between rules where one needs what another computed. Like the rules themselves it
gives three results, the number of each reason, and a frame of the failures.
"""

import resource
from typing import Any

import numpy as np
import pandas as pd

COUNTS = ["registered", "cast", "valid", "invalid"]
PER_DISTRICT = 200
PER_PROVINCE = 150
WIDEST = 5
LEAST_UNITS = 20


def frame(figures: dict[str, Any], upper: tuple[dict[str, Any], ...], dtype: str) -> pd.DataFrame:
    """One line per unit, nation first and stations last; -1 becomes missing."""
    districts, provinces, nation = upper
    columns = {
        name: np.concatenate([nation[name], provinces[name], districts[name], figures[name]]).astype(float)
        for name in figures
    }
    table = pd.DataFrame(columns)
    return table.where(table >= 0).astype(dtype)


def parents(stations: int) -> list[tuple[slice, Any, slice]]:
    """Per generation, deepest first: its lines, the parent of each as a code, and the lines of the parents."""
    districts = -(-stations // PER_DISTRICT)
    provinces = -(-districts // PER_PROVINCE)
    first_station = 1 + provinces + districts
    return [
        (
            slice(first_station, first_station + stations),
            np.arange(stations) // PER_DISTRICT,
            slice(1 + provinces, first_station),
        ),
        (slice(1 + provinces, first_station), np.arange(districts) // PER_PROVINCE, slice(1, 1 + provinces)),
        (slice(1, 1 + provinces), np.zeros(provinces, np.int64), slice(0, 1)),
    ]


def fill(own: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Own figures, and where there is none the sum of the children."""
    return own.fillna(sums.set_axis(own.index))


def floats(figures: Any) -> Any:
    """Figures as floats with NaN, whatever their type."""
    return figures.to_numpy(dtype=float, na_value=np.nan)


def holds(mask: pd.Series) -> Any:
    """Where a condition holds; unknown is no."""
    return mask.to_numpy() if mask.dtype == bool else mask.to_numpy(dtype=bool, na_value=False)


def roll_up(lines: pd.DataFrame, tree: list[tuple[slice, Any, slice]]) -> dict[str, Any]:
    """Values of every unit, sums and numbers of known children, register columns for turnout, coverage."""
    values = lines.copy()
    meaningful = (lines["registered"] > 0) & lines["cast"].notna()
    with_register = lines[["registered", "cast", "valid"]].where(meaningful)
    reported = lines.drop(columns="registered").notna().any(axis=1).astype(float)
    reported.iloc[: tree[0][0].start] = 0.0
    expected = pd.Series(0.0, index=lines.index)
    expected.iloc[tree[0][0]] = 1.0
    sums, known = [], []
    for children, code, above in tree:
        grouped = values.iloc[children].groupby(code, sort=False)
        total = grouped.sum(min_count=1)
        sums.append(total)
        known.append(grouped.count())
        values.iloc[above] = fill(values.iloc[above], total)
        registers = with_register.iloc[children].groupby(code, sort=False).sum(min_count=1)
        with_register.iloc[above] = fill(with_register.iloc[above], registers)
        coverage = pd.DataFrame({"e": expected.iloc[children].to_numpy(), "r": reported.iloc[children].to_numpy()})
        counted = coverage.groupby(code, sort=False).sum()
        expected.iloc[above] += counted["e"].to_numpy()
        reported.iloc[above] += counted["r"].to_numpy()
    return {
        "values": values,
        "sums": sums,
        "known": known,
        "with_register": with_register,
        "expected": expected,
        "reported": reported,
    }


class Outcome:
    """Results of one rule: numbers of failures, passes and reasons, and a frame of the failures."""

    def __init__(
        self, fail: pd.Series, reasons: list[pd.Series], expected: Any, observed: Any, certain: Any = None
    ) -> None:
        codes = holds(fail).astype(np.int8)
        for place in range(len(reasons) - 1, -1, -1):
            np.putmask(codes, holds(reasons[place]), 2 + place)
        if certain is not None:
            np.putmask(codes, holds(certain), 1)
        self.numbers = [int(np.count_nonzero(codes == code)) for code in range(2 + len(reasons))]
        failed = np.flatnonzero(codes == 1)
        figures = {"expected": expected, "observed": observed}
        found = pd.DataFrame(
            {"line": failed}
            | {
                name: floats(column.iloc[failed])
                if isinstance(column, pd.Series)
                else np.broadcast_to(column, codes.shape)[failed]
                for name, column in figures.items()
            }
        )
        found["gap"] = found["observed"] - found["expected"]
        self.findings = found.sort_values("gap", key=np.abs, ascending=False)

    @property
    def failed(self) -> int:
        """Number of failures."""
        return self.numbers[1]


def form_rules(lines: pd.DataFrame, options: list[str], words: pd.DataFrame) -> dict[str, Outcome]:
    """A01, A02, A04, A20, A27, A28."""
    votes = lines[options]
    total = votes.sum(axis=1)
    blank = votes.isna().sum(axis=1)
    registered, cast, valid, invalid = (lines[name] for name in COUNTS)
    no_report = words["status"] != "reported"
    elsewhere = words["kind"] != "ordinary"
    some_blank = blank > 0
    no_votes = blank == len(options)
    no_register = ~(registered > 0)
    ballots = total.where(~some_blank | valid.isna(), np.maximum(valid, total)) + invalid.fillna(0)
    parts = valid + invalid
    above = (total > valid) & ~no_report
    over = (ballots > registered) & ~no_report & ~elsewhere & ~no_register
    extreme = (cast > registered) | ((cast == registered) & (cast >= 50))
    negative = (lines < 0).any(axis=1)
    return {
        "A01": Outcome(total != valid, [no_report, no_votes, valid.isna(), some_blank], valid, total, above),
        "A02": Outcome(
            parts != cast,
            [no_report, cast.isna(), parts.isna()],
            cast,
            valid.fillna(0) + invalid.fillna(0),
            (valid.fillna(0) + invalid.fillna(0) > cast) & ~no_report,
        ),
        "A04": Outcome(
            ballots > registered,
            [no_report, elsewhere, no_register, some_blank & valid.isna(), invalid.isna()],
            registered,
            ballots,
            over,
        ),
        "A20": Outcome(negative, [lines.isna().all(axis=1)], 0.0, 0.0),
        "A27": Outcome(extreme, [no_report, elsewhere, no_register, cast.isna()], registered, cast),
        "A28": Outcome(some_blank, [no_report, no_votes], 0.0, blank),
    }


def key_rules(lines: pd.DataFrame, keys: pd.Series) -> dict[str, Outcome]:
    """B04 and C12: keys that repeat, and those of them with the same figures."""
    places = np.flatnonzero(keys.duplicated(keep=False))
    repeated = lines.iloc[places].assign(key=keys.iloc[places])
    rows = repeated.groupby("key").size()
    same = repeated.groupby(["key", *lines.columns], dropna=False).size().groupby(level=0).max()
    first = ~keys.duplicated().to_numpy()
    heads = repeated["key"].drop_duplicates()
    found = {}
    for rule, sizes in (("B04", same), ("C12", rows)):
        number = pd.Series(np.ones(len(lines)))
        number.loc[heads.index] = sizes.reindex(heads).to_numpy()
        found[rule] = Outcome(number[first] > 1, [], 1.0, number[first])
    return found


def sum_rules(lines: pd.DataFrame, rolled: dict[str, Any], tree: list[tuple[slice, Any, slice]]) -> dict[str, Outcome]:
    """E01, E04 and the sum of the registers in E07."""
    wholes, sums, complete = [], [], []
    for (_, code, above), total, known in zip(tree, rolled["sums"], rolled["known"], strict=True):
        wholes.append(lines.iloc[above].stack(future_stack=True))  # noqa: PD013 - melt goes column by column
        sums.append(floats(total).ravel())
        complete.append((known.to_numpy() == np.bincount(code)[:, None]).ravel())
    whole, parts, all_there = pd.concat(wholes), np.concatenate(sums), np.concatenate(complete)
    gaps = pd.Series(~all_there, index=whole.index)
    # The register of the nation is judged apart.
    apart = whole.index.get_loc((0, "registered"))
    register = Outcome(whole.iloc[[apart]] != parts[apart], [gaps.iloc[[apart]]], whole.iloc[[apart]], parts[[apart]])
    kept = np.arange(len(whole)) != apart
    whole, parts, gaps = whole[kept], parts[kept], gaps[kept]
    roll = Outcome(whole != parts, [whole.isna(), gaps], whole.to_numpy(), parts, (whole < parts) & whole.notna())
    # Stations without figures, for the nation and each province.
    upper = [tree[2][2], tree[2][0]]
    expected = pd.concat([rolled["expected"].iloc[where] for where in upper])
    reported = pd.concat([rolled["reported"].iloc[where] for where in upper])
    return {"E01": roll, "E04": Outcome(expected > reported, [], expected, reported), "E07": register}


def stage_rules(earlier: pd.DataFrame, later: pd.DataFrame, options: list[str]) -> dict[str, Outcome]:
    """D06 and the register in E07: units whose figures, or whose register, changed."""
    compared = ["cast", "valid", "invalid", *options]
    before = earlier.reindex(later.index) if not earlier.index.equals(later.index) else earlier
    change = later[compared] - before[compared]
    registers = later["registered"] - before["registered"]
    size = change.abs()
    largest = size.max(axis=1)
    expected, observed = np.zeros(len(later)), np.zeros(len(later))
    # The figure with the largest change speaks for the unit.
    changed = np.flatnonzero(largest > 0)
    which = np.nan_to_num(floats(size.iloc[changed])).argmax(axis=1)
    for figures, values in ((before, expected), (later, observed)):
        values[changed] = floats(figures.iloc[changed][compared])[np.arange(changed.size), which]
    return {
        "D06": Outcome(largest > 0, [largest.isna()], expected, observed),
        "E07": Outcome(registers != 0, [registers.isna()], before["registered"], later["registered"]),
    }


def history_rules(
    now: dict[str, Any], before: dict[str, Any], start: int, keys: pd.Series, keys_before: pd.Series
) -> dict[str, int]:
    """F01 and F02 at the stations: distance from the median change in median absolute deviations."""
    found = {}
    # Matched once for both rules.
    places = pd.Index(keys_before.iloc[start:]).get_indexer(keys.iloc[start:])
    for rule, source, part, whole in (
        ("F01", "with_register", "cast", "registered"),
        ("F02", "values", "invalid", "cast"),
    ):
        rates = [rolled[source].iloc[start:][part] / rolled[source].iloc[start:][whole] for rolled in (now, before)]
        observed = rates[0][places >= 0].reset_index(drop=True)
        old = rates[1].iloc[places[places >= 0]].reset_index(drop=True)
        change = observed - old
        known = change.notna()
        if known.sum() < LEAST_UNITS:
            continue
        median = change.median()
        distance = (change - median).abs()
        outcome = Outcome(distance > WIDEST * distance.median(), [~known], old + median, observed)
        national = [rolled[source].iloc[0][part] / rolled[source].iloc[0][whole] for rolled in (now, before)]
        found[rule] = outcome.failed + int(national[0] != national[1])
    return found


def pandas_side(made: dict[str, Any], dtype: str) -> dict[str, Any]:
    """Seconds and failures of pandas.

    Args:
        made: `official` and `above`, the keys of the units as `keys`, and with two stages `preliminary`, `before`
            and `before_above`.
        dtype: `float64` with NaN in one block, or `Int64`, pandas' whole numbers with missing values.
    """
    options = [name for name in made["official"] if name not in COUNTS]
    tree = parents(made["official"]["cast"].size)
    stages = {s: frame(made[s], made["above"], dtype) for s in ("preliminary", "official") if s in made}
    before = roll_up(frame(made["before"], made["before_above"], dtype), tree) if "before" in made else None
    words = pd.DataFrame(
        {
            "status": pd.Categorical(["reported"] * len(made["keys"]), ["reported", "missing"]),
            "kind": pd.Categorical(["ordinary"] * len(made["keys"]), ["ordinary", "postal"]),
        }
    )
    keys, unique = pd.Series(made["keys"]), pd.Series(made["unique"])
    rolled = {}
    used = [resource.getrusage(resource.RUSAGE_SELF)]
    for stage, lines in stages.items():
        rolled[stage] = roll_up(lines, tree)
    used.append(resource.getrusage(resource.RUSAGE_SELF))
    fail = dict.fromkeys(("A01", "A02", "A04", "A20", "A27", "A28", "B04", "C12", "D06", "E01", "E04", "E07"), 0)
    fail |= {"F01": 0, "F02": 0}
    for stage, lines in stages.items():
        rules = form_rules(lines, options, words) | key_rules(lines, keys) | sum_rules(lines, rolled[stage], tree)
        for rule, outcome in rules.items():
            fail[rule] += outcome.failed
    if "preliminary" in stages:
        for rule, outcome in stage_rules(stages["preliminary"], stages["official"], options).items():
            fail[rule] += outcome.failed
    if before is not None:
        fail |= history_rules(rolled["official"], before, tree[0][0].start, unique, unique)
    used.append(resource.getrusage(resource.RUSAGE_SELF))
    seconds = [use.ru_utime + use.ru_stime for use in used]
    return {
        "roll-up": seconds[1] - seconds[0],
        "rules": seconds[2] - seconds[1],
        "peak GB": used[2].ru_maxrss / 1e6,
        "fail": fail,
    }
