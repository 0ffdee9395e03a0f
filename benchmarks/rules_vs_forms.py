"""Rules on a station file, beside the same rules in frictionless, and beside a loop over forms in plain Python.

Two comparisons, each in one run on one machine:

* from a CSV file to findings: types, least values, A01, A02 and A04, here and as Table Schema constraints and row
  constraints in frictionless;
* from figures in memory to findings: A03, A04 and A05 as tally-ho applies them (3 % of the computed total, five
  ballots, 5 % of the voting cards), here with its profile and as functions that look at one form at a time, an object
  with its results. What tally-ho itself takes, with its database, was measured before: 39 forms in a second.

`python benchmarks/rules_vs_forms.py [STATIONS]`
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
import numpy as np
import polars as pl

from checks_vs_pandas import cpu, invent, plant

TALLY_HO_FORMS_PER_SECOND = 39
"""Forms that tally-ho re-checked in a second, as measured on its own code with PostgreSQL."""


def station_file(folder: Path, stations: int) -> tuple[Path, list[str]]:
    """A station file with a few planted faults."""
    made = plant(invent(stations, 1), 2)
    options = [name for name in made if name.startswith("o")]
    table = pl.DataFrame(made).with_columns(pl.when(pl.all() >= 0).then(pl.all()))
    table = table.with_columns(pl.col("o00").fill_null(0)).fill_null(0).rename({name: f"v_{name}" for name in options})
    place = folder / "stations.csv"
    table.with_columns(pl.Series("station_id", np.arange(stations).astype(str))).write_csv(place)
    return place, [f"v_{name}" for name in options]


def from_a_file(place: Path) -> tuple[float, dict[str, int]]:
    """Seconds and failures of this package, file to findings."""
    from scrutineer.checks.catalogue import rule
    from scrutineer.checks.run import run_checks
    from scrutineer.formats.open_record import open_record
    from scrutineer.tabulation.tally import tabulate

    rules = [rule(code) for code in ("A01", "A02", "A04", "A20")]
    seconds, report = cpu(lambda: run_checks(tabulate(open_record(place)), None, rules))
    return seconds, {row["code"]: row["fail"] for row in report.summary.iter_rows(named=True)}


def in_frictionless(place: Path, options: list[str]) -> tuple[float, dict[str, int]]:
    """Seconds and failures of frictionless, file to findings."""
    constraints = {
        "A01": f"{' + '.join(options)} == valid",
        "A02": "valid + invalid == cast",
        "A04": f"{' + '.join(options)} + invalid <= registered",
    }
    figures = ["registered", "cast", "valid", "invalid", *options]
    fields: list[dict[str, Any]] = [
        {"name": name, "type": "integer", "constraints": {"minimum": 0, "required": True}} for name in figures
    ]
    schema = frictionless.Schema.from_descriptor({"fields": [*fields, {"name": "station_id", "type": "string"}]})
    applied = [
        frictionless.Check.from_descriptor({"type": "row-constraint", "formula": formula})
        for formula in constraints.values()
    ]
    resource = frictionless.Resource(path=place.name, basepath=str(place.parent), schema=schema)
    seconds, report = cpu(lambda: resource.validate(frictionless.Checklist(checks=applied), limit_errors=10**9))
    notes = [error.note for error in report.tasks[0].errors]
    found = {code: sum(formula in note for note in notes) for code, formula in constraints.items()}
    return seconds, {**found, "A20": len(notes) - sum(found.values())}


@dataclass(slots=True)
class Result:
    """Votes of one candidate on a form, as one of its entries gives them."""

    candidate: int
    votes: int
    entry: str = "final"


@dataclass(slots=True)
class Form:
    """A form as an application holds it."""

    number: int
    registered: int
    cast: int
    invalid: int
    accredited: int
    results: list[Result]

    def votes(self) -> int:
        """Votes of all candidates in the final entry."""
        return sum(result.votes for result in self.results if result.entry == "final")


def reconciliation(form: Form) -> tuple[float, float] | None:
    """A03: what fails, or None."""
    counted = form.votes() + form.invalid
    gap = abs(form.cast - counted)
    return (gap, 0.03 * counted) if gap > 0.03 * counted else None


def over_voting(form: Form) -> tuple[float, float] | None:
    """A04: what fails, or None."""
    counted = form.votes() + form.invalid
    return (counted, form.registered + 5) if counted > form.registered + 5 else None


def voting_cards(form: Form) -> tuple[float, float] | None:
    """A05: what fails, or None."""
    return (form.cast, form.accredited * 1.05) if form.cast > form.accredited * 1.05 else None


def form_by_form(forms: list[Form]) -> list[list[tuple[int, tuple[float, float]]]]:
    """The failures of each rule: number of the form and operands."""
    rules = (reconciliation, over_voting, voting_cards)
    found: list[list[tuple[int, tuple[float, float]]]] = [[], [], []]
    for form in forms:
        for place, rule in enumerate(rules):
            failed = rule(form)
            if failed is not None:
                found[place].append((form.number, failed))
    return found


def in_memory(stations: int) -> None:
    """The second comparison."""
    from scrutineer.checks.run import run_checks
    from scrutineer.formats.profiles_file import load_profile
    from scrutineer.formats.station_table import read_station_file
    from scrutineer.tabulation.tally import tabulate

    made = plant(invent(stations, 1), 2)
    made = {name: np.maximum(column, 0) for name, column in made.items()}
    made["registered"] -= (np.arange(stations) % 499 == 0) * 900
    made["registered"] = np.maximum(made["registered"], 1)
    made["accredited"] = made["cast"] - (np.arange(stations) % 997 == 0) * 60
    options = [name for name in made if name.startswith("o")]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "stations.parquet"
        renamed = {**{name: f"v_{name}" for name in options}, "accredited": "x_accredited"}
        table = pl.DataFrame(made).rename(renamed)
        table.with_columns(pl.Series("station_id", np.arange(stations).astype(str))).write_parquet(place)
        record = read_station_file(place)
    tabulation = tabulate(record)
    ours, report = cpu(lambda: run_checks(tabulation, None, load_profile("tally-ho").rules()))
    votes = np.column_stack([made[name] for name in options]).tolist()
    names = ("registered", "cast", "invalid", "accredited")
    heads = np.column_stack([made[name] for name in names]).tolist()
    forms = [
        Form(number, head[0], head[1], head[2], head[3], [Result(place, figure) for place, figure in enumerate(row)])
        for number, (head, row) in enumerate(zip(heads, votes, strict=True))
    ]
    theirs, results = cpu(lambda: form_by_form(forms))
    failed = [len(result) for result in results]
    found = {row["code"]: row["fail"] for row in report.summary.iter_rows(named=True)}
    if [found["A03"], found["A04"], found["A05"]] != failed:
        raise SystemExit(f"the two sides disagree: {found} and {failed}")
    print(f"\n{stations:,} forms in memory: A03, A04, A05; failures found by both: {failed}")
    print(f"scrutineer {ours:.4f} s ({stations / ours:,.0f} forms/s); a loop over forms {theirs:.3f} s")
    print(f"ratio to the loop: {theirs / ours:,.0f}")
    print(
        f"ratio to tally-ho's {TALLY_HO_FORMS_PER_SECOND} forms/s: {stations / ours / TALLY_HO_FORMS_PER_SECOND:,.0f}"
    )


def main() -> None:
    """Print seconds, failures and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stations", nargs="?", type=int, default=23_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place, options = station_file(Path(folder), given.stations)
        from_a_file(place)  # imports and first use are not counted on either side
        ours, found = from_a_file(place)
        theirs, same = in_frictionless(place, options)
    if found != same:
        raise SystemExit(f"the two sides disagree: {found} and {same}")
    print(f"{given.stations:,} stations from a CSV file to findings: types, least values, A01, A02, A04")
    print(f"scrutineer {ours:.3f} s; frictionless {theirs:.2f} s; ratio {theirs / ours:,.0f}; failures {found}")
    in_memory(given.stations)


if __name__ == "__main__":
    main()
