"""Rules B02 (a form of another station), B06 (agents' signatures) and B16 (corrections with author and reason)."""

from typing import Final

import numpy as np
import polars as pl

from scrutineer.checks.form_marks import form_place, forms_with, judge_mark
from scrutineer.checks.form_sums import unknown
from scrutineer.checks.rule import BoolArray, Judgement, Outcome, Parameters, Row, Rule, number_of, results
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import many, number
from scrutineer.record.sheet import Sheet


def _other_station(subject: Subject, parameters: Parameters) -> Outcome:
    most = int(number_of(parameters, "most_units"))
    found = [judge_mark(subject, sheet, "other_station", bad=True) for sheet in forms_with(subject, "other_station")]
    found += [_same_number(sheet, most) for sheet in forms_with(subject, "form_id")]
    return Outcome(tuple(found))


def _same_number(sheet: Sheet, most: int) -> Judgement:
    """The number printed on a form stands on the form of one unit only."""
    counted = sheet.ballots.select("form_id").with_columns(
        pl.when(pl.col("form_id").is_not_null()).then(pl.len().over("form_id")).otherwise(0).alias("units")
    )
    units = counted["units"].cast(pl.Int64).to_numpy()
    result, reasons = results(
        units > 1,
        (
            ("no number of the form is recorded", units == 0),
            (f"the number stands at more than {number(most)} units, so it may name a kind of form", units > most),
        ),
    )
    one = np.ones_like(units)
    return Judgement(sheet.contest, sheet.stage, "form_id", sheet.rows, result, reasons, one, units)


def _other_station_message(subject: Subject, row: Row) -> str:
    place = form_place(subject, row)
    if row["metric"] == "other_station":
        return f"{place}: the form is marked as one that belongs to another station."
    line = subject.line(row["contest"], row["stage"], row["row"])
    form = subject.words(subject.record.sheets[row["contest"], row["stage"]], "form_id")[line or 0]
    return f"{place}: form number {form} is recorded for {many(row['observed'], 'unit')}."


def _agents(subject: Subject, parameters: Parameters) -> Outcome:
    least = int(number_of(parameters, "least"))
    found = []
    for sheet in forms_with(subject, "agents_signed"):
        signed, signed_known = subject.figures(sheet, "agents_signed")
        present, present_known = subject.figures(sheet, "agents")
        wanted = np.maximum(present, least)
        result, reasons = results(
            signed < wanted,
            ((unknown("agents_signed"), ~signed_known), ("the number of agents present is not known", ~present_known)),
            certain=signed_known & (signed < least),
        )
        metric = "agents_signed"
        found.append(Judgement(sheet.contest, sheet.stage, metric, sheet.rows, result, reasons, wanted, signed))
    return Outcome(tuple(found))


def _agents_message(subject: Subject, row: Row) -> str:
    place = form_place(subject, row)
    if not row["observed"]:
        return f"{place}: no agent of a contestant signed the form."
    return f"{place}: {number(row['observed'])} of {many(row['expected'], 'agent')} present signed the form."


def explained_changes(subject: Subject, sheet: Sheet) -> BoolArray:
    """Lines that say who corrected the figures and why. Shape (lines,)."""
    who, why = (subject.words(sheet, name) for name in ("corrected_by", "correction_reason"))
    explained: BoolArray = (who.is_not_null() & why.is_not_null()).to_numpy()
    return explained


def _corrections(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in forms_with(subject, "corrected"):
        corrected, known = subject.flags(sheet, "corrected")
        result, reasons = results(
            corrected & ~explained_changes(subject, sheet),
            (("it is not recorded whether the figures were corrected", ~known),),
        )
        found.append(Judgement(sheet.contest, sheet.stage, "corrected", sheet.rows, result, reasons))
    return Outcome(tuple(found))


def _corrections_message(subject: Subject, row: Row) -> str:
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    line = subject.line(row["contest"], row["stage"], row["row"]) or 0
    missing = [
        words
        for name, words in (("corrected_by", "by whom"), ("correction_reason", "why"))
        if subject.words(sheet, name)[line] is None
    ]
    recounted, known = subject.flags(sheet, "recounted")
    again = "it is not recorded whether the ballots were counted again"
    if known[line]:
        again = f"the ballots were {'' if recounted[line] else 'not '}counted again"
    return (
        f"{form_place(subject, row)}: the figures were corrected and it is not recorded {' and '.join(missing)}; "
        f"{again}."
    )


B02: Final = Rule(
    code="B02",
    title="No form of another station",
    formula="other_station is not marked; and the number printed on a form (form_id) is recorded for one unit only",
    severity="quarantine",
    source="Haiti 2011; tally-ho clearance",
    when_not_evaluable="neither the mark nor a number is recorded for the form; or the number stands at so many units "
    "that it names a kind of form",
    cries_wolf="where stations swapped forms on the day and wrote their own names on them, and where form_id holds the "
    "number of the kind of form",
    evaluate=_other_station,
    message=_other_station_message,
    parameters={"most_units": 10},
    meanings={"most_units": "a number at more units than this is read as that of a kind of form"},
    owner="recipe",
    needs=("other_station|form_id",),
)

B06: Final = Rule(
    code="B06",
    title="The agents of contestants signed",
    formula="agents_signed >= agents present, and >= 1",
    severity="warning",
    source="Kenya 2017 (32 of 291 forms without); OAS Bolivia 2019",
    when_not_evaluable="the number who signed is not known; or that of those present is not, and at least one signed",
    cries_wolf="where contestants sent nobody, where agents left before the end or refused to sign without giving a "
    "reason, and where the law asks for none",
    evaluate=_agents,
    message=_agents_message,
    parameters={"least": 1},
    meanings={"least": "signatures of agents that every form must have"},
    needs=("agents_signed",),
)

B16: Final = Rule(
    code="B16",
    title="A correction says who made it and why",
    formula="if corrected is marked, corrected_by and correction_reason are given",
    severity="warning",
    source="Georgia 2020 (corrections without a recount were disputed)",
    when_not_evaluable="it is not recorded whether the figures were corrected",
    cries_wolf="where author and reason stand in a protocol that was not transcribed",
    evaluate=_corrections,
    message=_corrections_message,
    needs=("corrected",),
)
