"""Rule F06: whether shares moved among stations that reported late, once it is allowed for where these lie.

Late stations are far, large or urban: the raw shift mixes that with any change. So each area is compared with itself.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from scrutineer.checks.form_sums import is_published
from scrutineer.checks.form_times import wall_clock
from scrutineer.checks.neighbours import Stations, leading_option, stations_of
from scrutineer.checks.rule import (
    FAIL,
    NOT_EVALUABLE,
    PASS,
    BoolArray,
    Finding,
    Outcome,
    Parameters,
    Row,
    Rule,
    number_of,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import points

RAW: Final = "late shift over all stations"
ADJUSTED: Final = "late shift within areas"
_NO_ORDER: Final = "the forms have no times, and no earlier version of the count held some of the stations only"


@dataclass(frozen=True)
class LateShift:
    """The share of the leading option among late stations less that among early ones.

    Attributes:
        option: The leading option of the whole.
        raw: Shift of the share over all stations.
        adjusted: Mean shift within areas that have both, weighted by late valid ballots.
        error: Standard error of it, areas taken as drawn independently.
        late: Number of late stations.
        areas: Areas with both early and late stations.
    """

    option: str
    raw: float
    adjusted: float
    error: float
    late: int
    areas: int


def _late(subject: Subject, found: Stations, parameters: Parameters) -> tuple[BoolArray, BoolArray] | None:
    """Which stations are late, and of which it is known. Shapes (stations,)."""
    sheet = found.sheet
    if is_published(sheet, "form_time"):
        times = wall_clock(sheet.ballots["form_time"])[found.lines]
        if parameters["cutoff"]:
            cutoff = wall_clock(pl.Series([str(parameters["cutoff"])]))[0]
            if cutoff is None:
                raise TypeError(
                    f"the parameter cutoff must be a moment such as 2020-05-03T19:40, not {parameters['cutoff']!r}"
                )
        else:
            cutoff = times.quantile(float(share_of(parameters, "early")), interpolation="lower")
        return (times > cutoff).fill_null(value=False).to_numpy(), times.is_not_null().to_numpy()
    root = subject.root(sheet.contest)
    before = next((rolled for rolled in subject.rolled_of(sheet.contest) if rolled.reported[root] > 0), None)
    if before is None or before.sheet.stage == sheet.stage:
        return None
    late = before.reported[sheet.rows[found.lines]] == 0
    return late, np.ones(late.size, bool)


def late_shift(subject: Subject, contest: str, parameters: Parameters) -> LateShift | str:
    """Compare late and early stations of the latest count.

    Args:
        subject: What is examined.
        contest: The contest.
        parameters: cutoff, early and least_areas of the rule.

    Returns:
        The shift, or why it cannot be told.

    Raises:
        TypeError: The cut-off is no moment.
    """
    found = stations_of(subject, contest, 1)
    option = None if found is None else leading_option(subject, found.sheet)
    order = None if found is None else _late(subject, found, parameters)
    if found is None or option is None or order is None:
        return _NO_ORDER
    late, known = order
    votes, there = found.votes(option)
    table = pl.DataFrame(
        {"area": found.group, "late": late, "votes": votes, "valid": found.valid, "used": known & there & found.large}
    ).filter("used")
    sums = [
        pl.col(figure).filter(pl.col("late") == is_late).sum().alias(f"{name}_{figure}")
        for name, is_late in (("late", True), ("early", False))
        for figure in ("votes", "valid")
    ]
    areas = table.group_by("area", maintain_order=True).agg(*sums)
    both = areas.filter((pl.col("late_valid") > 0) & (pl.col("early_valid") > 0))
    least = int(number_of(parameters, "least_areas"))
    if both.height < least:
        return f"fewer than {least} areas have both early and late stations"
    total = areas.sum()
    raw = total["late_votes"][0] / total["late_valid"][0] - total["early_votes"][0] / total["early_valid"][0]
    shift = (both["late_votes"] / both["late_valid"] - both["early_votes"] / both["early_valid"]).to_numpy()
    weight = both["late_valid"].to_numpy() / both["late_valid"].sum()
    adjusted = float((weight * shift).sum())
    error = float(np.sqrt((weight**2 * (shift - adjusted) ** 2).sum()))
    return LateShift(option, raw, adjusted, error, int(table["late"].sum()), both.height)


def _shifts(subject: Subject, parameters: Parameters) -> Outcome:
    gap, widest = float(share_of(parameters, "gap")), number_of(parameters, "k")
    found = []
    for contest in subject.record.metadata.contests:
        latest = subject.record.latest(contest.id)
        stage, root = latest.id if latest else None, subject.root(contest.id)
        shift = late_shift(subject, contest.id, parameters)
        if isinstance(shift, str):
            found.append(Finding(NOT_EVALUABLE, contest.id, stage, root, ADJUSTED, reason=shift))
            continue
        far = abs(shift.adjusted) > gap and abs(shift.adjusted) > widest * shift.error
        place = (FAIL if far else PASS, contest.id, stage, root)
        found.append(Finding(*place, ADJUSTED, shift.option, expected=0.0, observed=shift.adjusted))
        if far:
            found.append(Finding(*place, RAW, shift.option, expected=0.0, observed=shift.raw, severity="info", items=0))
    return Outcome(findings=tuple(found))


def _message(subject: Subject, row: Row) -> str:
    who = subject.option_name(row["contest"], row["option"])
    where = subject.place(row["row"])
    if row["metric"] == RAW:
        return (
            f"{where}: over all stations the share of {who} is {points(row['observed'])} among late ones, before it is "
            "allowed for where they lie."
        )
    return (
        f"{where}: within one area the share of {who} is {points(row['observed'])} among stations that reported late, "
        "on the average. Stations report late for reasons that also make them vote otherwise; a shift does not say why."
    )


F06: Final = Rule(
    code="F06",
    title="No shift among late stations",
    formula="share of the leading option among late stations - among early ones of the same centre or area, averaged "
    "with the valid ballots of the late ones as weights: at most gap, or at most k standard errors. Late is a form "
    "made after the cut-off (or after the share `early` of the forms), or, where forms have no times, a station that "
    "the first version of the count did not hold",
    severity="warning",
    source="OAS Bolivia 2019; against it CEPR 2019 and Williams and Curiel 2020",
    when_not_evaluable="the forms have no times and there is no earlier version that held a part of the stations, or "
    "fewer than least_areas areas have both early and late stations",
    cries_wolf="nearly always to some degree: large stations finish late, and within one area late rooms may hold "
    "other people, since registers are split by age, name or street. Off unless asked for; read it beside the map and "
    "the rebuttals named in the source",
    evaluate=_shifts,
    message=_message,
    parameters={"gap": "1/100", "k": 4, "early": "4/5", "cutoff": "", "least_areas": 30},
    meanings={
        "gap": "shift of the share that is let pass",
        "k": "standard errors that chance may make",
        "early": "share of the forms that count as early, where no cut-off is given",
        "cutoff": "last moment of the early forms on the local clock, as ISO 8601",
        "least_areas": "areas that must have both early and late stations",
    },
    level="record",
    default_on=False,
    owner="profile",
)
