"""Rules on voters admitted and ballots found: A05, A06, A09, A10, A11, A16, A19."""

import numpy as np
import polars as pl

from scrutineer.checks.form_sums import DIVISIONS, NO_CAST, NO_REGISTER, NOT_REPORTED, is_published, unknown
from scrutineer.checks.parts_and_whole import parts_and_whole, sum_message
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
    at_least,
    number_of,
    results,
    share_of,
)
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number, percent
from scrutineer.record.sheet import Sheet

RELATIONS = {"equal": 0, "more": 1, "fewer": -1}
"""What a form may tick: ballots found against voters admitted."""

DERIVED_ADMITTED = "derived: the voters admitted were computed from the other figures of the form"

DERIVED_CAST = "derived: the ballots cast were computed, and are the voters admitted"
DERIVED_DIFFERENCE = "derived: the difference was computed from the other figures of the form"

Missing = tuple[tuple[str, BoolArray], ...]


def _both(subject: Subject, sheet: Sheet) -> tuple[IntArray, IntArray, Missing]:
    """Ballots cast and voters admitted, and what makes a comparison impossible."""
    cast, cast_known = subject.figures(sheet, "cast")
    admitted, admitted_known = subject.figures(sheet, "accredited")
    return (
        cast,
        admitted,
        (
            (NOT_REPORTED, ~sheet.reported.to_numpy()),
            (NO_CAST, ~cast_known),
            (unknown("accredited"), ~admitted_known),
            (DERIVED_ADMITTED, sheet.derived("accredited").to_numpy()),
            (DERIVED_CAST, sheet.derived("cast").to_numpy() & (cast == admitted)),
        ),
    )


def _more_than_admitted(subject: Subject, parameters: Parameters) -> Outcome:
    allowance, share = int(number_of(parameters, "k")), share_of(parameters, "share")
    found = []
    for sheet in subject.sheets:
        cast, admitted, missing = _both(subject, sheet)
        surplus = cast - admitted
        result, reasons = results((surplus > allowance) & above(surplus, share, admitted), missing)
        found.append(Judgement(sheet.contest, sheet.stage, "cast", sheet.rows, result, reasons, admitted, cast))
    return Outcome(tuple(found))


def _fewer_than_admitted(subject: Subject, parameters: Parameters) -> Outcome:
    allowance = int(number_of(parameters, "k"))
    found = []
    for sheet in subject.sheets:
        cast, admitted, missing = _both(subject, sheet)
        result, reasons = results(admitted - cast > allowance, missing)
        found.append(Judgement(sheet.contest, sheet.stage, "cast", sheet.rows, result, reasons, admitted, cast))
    return Outcome(tuple(found))


def _large_gap(subject: Subject, parameters: Parameters) -> Outcome:
    least, share = int(number_of(parameters, "least")), share_of(parameters, "share")
    found = []
    for sheet in subject.sheets:
        cast, admitted, missing = _both(subject, sheet)
        gap = np.abs(admitted - cast)
        result, reasons = results((gap >= least) & at_least(gap, share, admitted), missing)
        found.append(Judgement(sheet.contest, sheet.stage, "cast", sheet.rows, result, reasons, admitted, cast))
    return Outcome(tuple(found))


def _against_admitted(subject: Subject, row: Row) -> str:
    gap, admitted = row["gap"], row["expected"]
    share = f" ({percent(abs(gap) / admitted, 1)})" if admitted else ""
    return (
        f"{subject.place(row['row'])}: {number(row['observed'])} ballots cast, {number(admitted)} voters admitted; "
        f"{number(abs(gap))} {'more' if gap > 0 else 'fewer'} ballots than voters{share}."
    )


def _categories(subject: Subject, _: Parameters) -> Outcome:
    found = [
        parts_and_whole(subject, sheet, names, "accredited")
        for sheet in subject.sheets
        for division in DIVISIONS
        if len(names := tuple(name for name in division if is_published(sheet, name))) > 1
    ]
    if not found:
        return Outcome(findings=(Finding(NOT_EVALUABLE, reason="no division of the voters admitted is published"),))
    return Outcome(tuple(found))


def _sum_to_admitted(subject: Subject, row: Row) -> str:
    return sum_message(subject, row, "accredited")


def _bookkeeping(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        cast, admitted, missing = _both(subject, sheet)
        for name, gap in (("surplus", cast - admitted), ("deficit", admitted - cast)):
            if is_published(sheet, name):
                stated, known = subject.figures(sheet, name)
                right = np.maximum(gap, 0)
                computed = (DERIVED_DIFFERENCE, sheet.derived(name).to_numpy() & (stated == right))
                result, reasons = results(stated != right, (*missing, (f"no {name} is stated", ~known), computed))
                found.append(Judgement(sheet.contest, sheet.stage, name, sheet.rows, result, reasons, right, stated))
        if is_published(sheet, "relation"):
            words = subject.words(sheet, "relation").str.to_lowercase()
            ticked = words.replace_strict(RELATIONS, default=None, return_dtype=pl.Int64)
            sign = np.sign(cast - admitted)
            stated = ticked.fill_null(0).to_numpy()
            unclear = ("the form ticks nothing that says one thing", ticked.is_null().to_numpy())
            result, reasons = results(stated != sign, (*missing, unclear))
            found.append(Judgement(sheet.contest, sheet.stage, "relation", sheet.rows, result, reasons, sign, stated))
    return Outcome(tuple(found))


def _bookkeeping_message(subject: Subject, row: Row) -> str:
    place = subject.place(row["row"])
    if row["metric"] == "relation":
        words = {
            value: f"{key} ballots {'and' if key == 'equal' else 'than'} voters" for key, value in RELATIONS.items()
        }
        return f"{place}: the form ticks {words[row['observed']]}; the figures show {words[row['expected']]}."
    return (
        f"{place}: the form states a {row['metric']} of {number(row['observed'])}; ballots and voters admitted make "
        f"{number(row['expected'])}."
    )


def _explained(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        cast, admitted, missing = _both(subject, sheet)
        if is_published(sheet, "explained"):
            explained, known = subject.flags(sheet, "explained")
            differs = cast != admitted
            unsaid = ("whether the difference was explained is not known", differs & ~known)
            result, reasons = results(differs & ~explained, (*missing, unsaid))
            found.append(
                Judgement(sheet.contest, sheet.stage, "explained", sheet.rows, result, reasons, admitted, cast)
            )
        if is_published(sheet, "relation"):
            words = subject.words(sheet, "relation")
            number_ticked = (words.str.count_matches(";", literal=True) + 1).fill_null(0).cast(pl.Int64).to_numpy()
            result, reasons = results(number_ticked > 1, (("nothing is known to be ticked", number_ticked == 0),))
            one = np.broadcast_to(np.int64(1), number_ticked.shape)
            found.append(
                Judgement(sheet.contest, sheet.stage, "boxes", sheet.rows, result, reasons, one, number_ticked)
            )
    return Outcome(tuple(found))


def _explained_message(subject: Subject, row: Row) -> str:
    if row["metric"] == "boxes":
        return f"{subject.place(row['row'])}: {number(row['observed'])} boxes are ticked where one was to be chosen."
    return f"{_against_admitted(subject, row).removesuffix('.')}, and the form gives no explanation."


def _passes(subject: Subject, _: Parameters) -> Outcome:
    found = []
    for sheet in subject.sheets:
        name = "cards" if is_published(sheet, "cards") else "accredited"
        passes, passes_known = subject.figures(sheet, name)
        register, register_known = subject.figures(sheet, "registered")
        result, reasons = results(
            register < passes,
            (
                (NOT_REPORTED, ~sheet.reported.to_numpy()),
                (NO_REGISTER, ~(register_known & (register > 0))),
                (unknown(name), ~passes_known),
            ),
        )
        found.append(Judgement(sheet.contest, sheet.stage, name, sheet.rows, result, reasons, register, passes))
    return Outcome(tuple(found))


def _passes_message(subject: Subject, row: Row) -> str:
    what = "voting cards taken in" if row["metric"] == "cards" else "voters admitted"
    return (
        f"{subject.place(row['row'])}: {number(row['observed'])} {what}, and {number(row['expected'])} registered "
        f"voters; {number(row['gap'])} more."
    )


_NO_ADMITTED = "ballots cast or voters admitted are missing, or one of them was computed and may be so from the other"
_CARDS = ("accredited", "cast")

A05 = Rule(
    code="A05",
    title="No more ballots than voters admitted",
    formula="cast - accredited is not above both k papers and the share of accredited",
    severity="error",
    source="Nigeria, Electoral Act 2022; tally-ho pass_card (5 %); Georgia 2020 (8 % of sampled stations)",
    legal_basis="Nigeria: Electoral Act 2022, section 51(2): the result of the unit is cancelled",
    when_not_evaluable=_NO_ADMITTED,
    cries_wolf="where voters are admitted elsewhere than they are counted, as with a mobile box, and where one paper "
    "too many comes from a voter who forgot to sign",
    evaluate=_more_than_admitted,
    message=_against_admitted,
    parameters={"k": 0, "share": "0"},
    meanings={"k": "surplus in papers that is always allowed", "share": "surplus allowed, of the voters admitted"},
    needs=_CARDS,
    version="2",
)

A06 = Rule(
    code="A06",
    title="No fewer ballots than voters admitted",
    formula="accredited - cast <= k",
    severity="warning",
    source="Georgia 2020, deficit imbalance (25.8 % of sampled stations, ISFED)",
    when_not_evaluable=_NO_ADMITTED,
    cries_wolf="where voters take their paper home or sign and leave: a deficit of a few papers is ordinary",
    evaluate=_fewer_than_admitted,
    message=_against_admitted,
    parameters={"k": 0},
    meanings={"k": "missing papers that are allowed"},
    needs=_CARDS,
    version="2",
)

A09 = Rule(
    code="A09",
    title="The categories of voters make up the voters admitted",
    formula="cards + proxies + certificates = accredited; men + women = accredited; main_list + supplementary_list = "
    "accredited; each where the record holds at least two of the parts",
    severity="error",
    source="Abacus F.201; stations by gender in Libya",
    when_not_evaluable="one of the figures is missing and the others do not exceed the voters admitted, or one was "
    "computed from the others",
    cries_wolf="where a form has a category that the record does not hold",
    evaluate=_categories,
    message=_sum_to_admitted,
    owner="recipe",
    identity=True,
    needs=("accredited", "|".join(name for division in DIVISIONS for name in division)),
    version="2",
)

A10 = Rule(
    code="A10",
    title="The difference that the form states is the one that its figures make",
    formula="surplus = max(0, cast - accredited); deficit = max(0, accredited - cast); the relation that is ticked "
    "(equal, more, fewer) agrees",
    severity="error",
    source="Abacus F.301 to F.309 and F.312",
    when_not_evaluable=f"{_NO_ADMITTED}; or the form states no difference",
    cries_wolf="where the form counts a difference against another figure than the voters admitted",
    evaluate=_bookkeeping,
    message=_bookkeeping_message,
    needs=(*_CARDS, "surplus|deficit|relation"),
    version="2",
)

A11 = Rule(
    code="A11",
    title="A difference between ballots and voters is explained",
    formula="cast <> accredited: the form gives an explanation; and only one box is ticked",
    severity="warning",
    source="Abacus F.310 and F.311",
    when_not_evaluable=f"{_NO_ADMITTED}; or it is not known whether the form explains anything",
    cries_wolf="where explanations are kept in another document",
    evaluate=_explained,
    message=_explained_message,
    needs=(*_CARDS, "explained|relation"),
    version="2",
)

A16 = Rule(
    code="A16",
    title="Voters admitted and ballots counted lie close together",
    formula="|accredited - cast| is not at least both the share of accredited and the least number",
    severity="warning",
    source="Abacus W.203 (2 % and 15)",
    when_not_evaluable=_NO_ADMITTED,
    cries_wolf="where voters may leave with their papers",
    evaluate=_large_gap,
    message=_against_admitted,
    parameters={"least": 15, "share": "2/100"},
    meanings={"least": "difference in papers from which it counts", "share": "difference, of the voters admitted"},
    needs=_CARDS,
    version="2",
)

A19 = Rule(
    code="A19",
    title="The register is no smaller than the voters who came with a card",
    formula="cards (or accredited, where cards are not counted apart) <= registered",
    severity="warning",
    source="Abacus W.206",
    when_not_evaluable="the register or the number of cards is missing, or the register is 0",
    cries_wolf="where voters may use any station, so that cards belong to other registers",
    evaluate=_passes,
    message=_passes_message,
    needs=("registered", "cards|accredited"),
)
