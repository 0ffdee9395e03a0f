"""Rule A27: turnout above, or exactly at, one hundred per cent."""

import numpy as np

from scrutineer.checks.form_sums import (
    DERIVED_REGISTER,
    ELSEWHERE,
    NO_ADDITIONS,
    NO_REGISTER,
    NOT_REPORTED,
    lawful_additions,
)
from scrutineer.checks.rule import SEVERITIES, Judgement, Outcome, Parameters, Row, Rule, number_of, results
from scrutineer.checks.subject import Subject
from scrutineer.checks.wording import number, percent

_ERROR = SEVERITIES.index("error")
_WARNING = SEVERITIES.index("warning")


def _extreme_turnout(subject: Subject, parameters: Parameters) -> Outcome:
    allowance = int(number_of(parameters, "k"))
    least = int(number_of(parameters, "least_ballots"))
    high = parameters["high_turnout"]
    found = []
    for sheet in subject.sheets:
        register, register_known = subject.figures(sheet, "registered")
        additions, additions_known = lawful_additions(subject, sheet)
        register = register + additions
        cast, cast_known = subject.figures(sheet, "cast")
        above = cast > register + allowance
        stands_out = (cast == register) & (cast >= least)
        if isinstance(high, int | float):
            # Shares of voters near the threshold are decided in floats: it is a threshold of attention, not of law.
            stands_out |= (cast <= register) & (cast >= least) & (cast >= high * register)
        result, reasons = results(
            above | stands_out,
            (
                (NOT_REPORTED, ~sheet.reported.to_numpy()),
                (ELSEWHERE, ~subject.ordinary[sheet.rows]),
                (NO_REGISTER, ~(register_known & (register > 0))),
                (DERIVED_REGISTER, sheet.derived("registered").to_numpy()),
                ("ballots cast are not known", ~cast_known),
                # Any number of added voters leaves turnout below one hundred where it is below without them.
                (NO_ADDITIONS, (above | stands_out) & ~additions_known),
            ),
        )
        severity = np.where(above, _ERROR, _WARNING).astype(np.int8)
        found.append(
            Judgement(
                sheet.contest, sheet.stage, "turnout", sheet.rows, result, reasons, register, cast, severity=severity
            )
        )
    return Outcome(tuple(found))


def _message(subject: Subject, row: Row) -> str:
    cast, register = row["observed"], row["expected"]
    sheet = subject.record.sheets[row["contest"], row["stage"]]
    voters = "voters on the register and lawfully added to it" if "additional" in sheet.counts else "registered voters"
    figures_given = f"{number(cast)} ballots cast, {number(register)} {voters}"
    place = subject.place(row["row"])
    if cast > register:
        return f"{place}: {figures_given}; turnout of {percent(cast / register, 1)}, above one hundred."
    if cast == register:
        return f"{place}: {figures_given}; exactly as many."
    return f"{place}: {figures_given}; turnout of {percent(cast / register, 1)}."


A27 = Rule(
    code="A27",
    title="Turnout stays below one hundred per cent",
    formula="cast > registered + additional + k (k = 0) is an error; exactly as many, and at least 50 ballots, is a "
    "warning; additional counts voters lawfully added for the day, where the record holds them; "
    "turnout of at least 75 % is a warning only where a country's data ask for it",
    severity="error",
    source="OAS Haiti 2010 (216 stations at 75 % or more, 118 at 100 % or more); tally-ho turnout (retired)",
    when_not_evaluable="the register is missing, 0 or derived; ballots cast are missing; or the unit is not of the "
    "ordinary kind, where people vote who are not on its register; or turnout is high without the added voters, and "
    "how many there were is not known",
    cries_wolf="at stations where officials vote where they serve or voters come with a certificate, and in small or "
    "closed communities (ships, barracks, hamlets), where everybody votes. The clause of 75 % would accuse nearly "
    "every station of a country where turnout is high",
    evaluate=_extreme_turnout,
    message=_message,
    parameters={"k": 0, "least_ballots": 50, "high_turnout": None},
    meanings={
        "k": "papers above the register that are allowed",
        "least_ballots": "units with fewer ballots are left alone unless they exceed their register",
        "high_turnout": "turnout from which a unit stands out, as a fraction of 1; empty where none is asked for",
    },
    version="2",
)
