"""The seats part of rule E01: those of the whole against the seats to be filled, and against the districts."""

from collections.abc import Iterator

import polars as pl

from scrutineer.checks.rule import FAIL, NOT_EVALUABLE, PASS, Finding, Row
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number
from scrutineer.record.election import Contest

SEATS = "seats"
TO_BE_FILLED = "seats to be filled"


def seat_totals(subject: Subject) -> Iterator[Finding]:
    """Compare the reported seats of the whole with what they must add up to.

    Yields:
        Per contest and stage: the sum over all options against the seats to be filled, and per option the seats of
        the whole against the sum over the districts, where every district has a figure for it.
    """
    record = subject.record
    for contest in record.metadata.contests:
        root = subject.root(contest.id)
        rows = record.seats.filter((pl.col("contest") == contest.id) & pl.col("option").is_not_null())
        for stage in rows["stage"].unique(maintain_order=True):
            here = rows.filter(pl.col("stage") == stage)
            whole = here.filter(pl.col("unit") == contest.unit)
            if not whole.height:
                continue
            total = int(whole["seats"].sum())
            if contest.seats is not None:
                yield Finding(
                    PASS if total == contest.seats else FAIL,
                    contest.id,
                    stage,
                    root,
                    TO_BE_FILLED,
                    expected=contest.seats,
                    observed=total,
                )
            yield from _by_district(subject, contest, stage, here, whole)


def _by_district(
    subject: Subject, contest: Contest, stage: str, here: pl.DataFrame, whole: pl.DataFrame
) -> Iterator[Finding]:
    table = subject.record.units.table
    districts = table.filter(pl.col("level") == pl.lit(contest.district_level, pl.String))["unit"]
    below = here.filter(pl.col("unit").is_in(districts.implode()))
    root = subject.root(contest.id)
    for option, reported in whole.select("option", "seats").iter_rows():
        parts = below.filter(pl.col("option") == option)
        if not parts.height:
            continue
        total = int(parts["seats"].sum())
        complete = parts["unit"].n_unique() == districts.len()
        if total == reported and complete:
            result, reason = PASS, None
        elif complete or total > reported:
            result, reason = FAIL, None
        else:
            result, reason = NOT_EVALUABLE, "the seats of some districts are not known"
        yield Finding(result, contest.id, stage, root, SEATS, option, expected=reported, observed=total, reason=reason)


def seat_message(subject: Subject, row: Row) -> str:
    """A failed comparison of seats in words."""
    place = subject.place(row["row"])
    if row["metric"] == TO_BE_FILLED:
        return (
            f"{place}: the seats reported add up to {number(row['observed'])}, the seats to be filled are "
            f"{number(row['expected'])}."
        )
    return (
        f"{place}: the seats of {subject.option_name(row['contest'], row['option'])} in the districts add up to "
        f"{number(row['observed'])}, reported for the whole are {number(row['expected'])}."
    )
