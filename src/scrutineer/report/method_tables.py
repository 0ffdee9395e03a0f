"""The tables of forensic tests: all methods, all tests, single regions, and other cuts and definitions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scrutineer.figures.figure import Cell, Column
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.sensitivity import lines_of
from scrutineer.report.method_values import Beside, beside, rarity, statistic_of
from scrutineer.report.method_words import METHOD_WORDS, measure_of, method_title, title_of_test
from scrutineer.report.naming import OptionNames, sentence_start
from scrutineer.report.numerals import NOT_KNOWN, chance, count, measured, plural
from scrutineer.report.outcomes import (
    AT_LEVEL,
    DESCRIBES,
    DIFFERS,
    NOT_APPLICABLE,
    OUTCOMES,
    gravest,
    outcome,
)
from scrutineer.report.page import Table
from scrutineer.report.power_words import corrected_together, found_words, measured_rate, power_words

MOST_REGIONS: Final = 100
"""Tests of single regions in the table of a method."""


def by_method(results: Iterable[MethodResult]) -> dict[str, list[MethodResult]]:
    """The results of each method: first those of which a test differs, else in the order given."""
    found: dict[str, list[MethodResult]] = {}
    for result in results:
        found.setdefault(result.method, []).append(result)
    order = list(OUTCOMES)
    return dict(sorted(found.items(), key=lambda entry: order.index(gravest(entry[1]))))


def which_test(result: MethodResult, names: OptionNames) -> str:
    """Test, contestant and region of a result, inside a sentence; empty where the method has one test."""
    return title_of_test(result, names.name(result.contestant) if result.contestant else None)


def title_in_full(result: MethodResult, names: OptionNames) -> str:
    """Method, test and contestant of a result, inside a sentence."""
    test = which_test(result, names)
    title = method_title(result.method)
    return title[:1].lower() + title[1:] + (f" ({test})" if test else "")


def told_of(found: Sequence[MethodResult]) -> MethodResult | None:
    """The test that stands for a method: the rarest of the whole, or the first description where none judges.

    A region stands for it where it differs and the whole does not.
    """
    judged = [result for result in found if result.p_adjusted is not None]
    if judged:
        return min(judged, key=lambda result: (outcome(result) != DIFFERS, result.unit is not None, *rarity(result)))
    return next((result for result in found if outcome(result) == DESCRIBES), None)


def methods_table(results: Sequence[MethodResult], names: OptionNames) -> Table:
    """All methods: what each shows in a clean election, and here."""
    rows: list[tuple[Cell, ...]] = []
    for method, found in by_method(results).items():
        words = METHOD_WORDS.get(method)
        told = told_of(found)
        judged = told is not None and told.p_adjusted is not None
        rows.append(
            (
                method_title(method),
                words.clean if words else "",
                " ".join(_here(found, told, names)),
                chance(told.p_value) if told and judged else "",
                chance(told.p_adjusted) if told and judged else "",
            )
        )
    return Table(
        id="forensic-methods",
        caption="All methods: what a clean election shows, and what this one does",
        columns=(
            Column("method", "Method"),
            Column("clean", "A clean election"),
            Column("here", "Here"),
            Column("p", "Smallest p", "number"),
            Column("p_corrected", "corrected", "number"),
        ),
        rows=tuple(rows),
        is_open=True,
    )


def _here(found: list[MethodResult], told: MethodResult | None, names: OptionNames) -> Iterator[str]:
    """The outcome, and the statistic that stands for it: of the rarest test, or of the leader where none judges."""
    if told is None:
        yield f"Not applicable: {next((result.reason for result in found if result.reason), 'no reason given')}."
        return
    judged = [result for result in found if result.p_adjusted is not None]
    if judged:
        yield f"{outcome_in_numbers(judged)}."
    else:
        yield f"{OUTCOMES[DESCRIBES]}."
    if told.statistic is not None:
        clean = beside(told)
        yield (
            f"{sentence_start(which_test(told, names)) or 'All'}: {statistic_of(told)}"
            + (f" ({clean.where} {clean.value})." if clean else ".")
        )


def outcome_in_numbers(judged: Sequence[MethodResult]) -> str:
    """What became of several tests of one method: of the whole, and of regions by themselves."""
    whole = [result for result in judged if result.unit is None]
    regions = [result for result in judged if result.unit is not None]
    parts = [(whole, "")] if whole else []
    parts += [(regions, "by region ")] if regions else []
    said = []
    for tests, where in parts:
        differing = sum(outcome(result) == DIFFERS for result in tests)
        if differing:
            said.append(f"{where}differs in {count(differing)} of {plural(len(tests), 'test')}")
        elif len(tests) == 1:
            said.append(f"{where}not distinguished from clean elections")
        else:
            said.append(f"{where}not distinguished from clean elections in any of {plural(len(tests), 'test')}")
    return sentence_start("; ".join(said))


def tests_table(results: Sequence[MethodResult], names: OptionNames) -> Table:
    """Every test of the whole with its numbers."""
    whole = [result for result in results if result.unit is None]
    tests = corrected_together(results)
    rows: list[tuple[Cell, ...]] = [
        (
            method_title(result.method),
            sentence_start(which_test(result, names)),
            OUTCOMES[outcome(result)],
            statistic_of(result),
            _expected(beside(result)),
            chance(result.p_value),
            chance(result.p_adjusted),
            _false_positives(result),
            result.reason or _power(result, tests),
        )
        for result in whole
    ]
    return Table(
        id="forensic-tests",
        caption=f"All that was worked out for the whole, one by one: {counted(whole)}",
        columns=(
            Column("method", "Method"),
            Column("test", "Test"),
            Column("outcome", "Outcome"),
            Column("statistic", "Statistic"),
            Column("expected", "Beside it"),
            Column("p", "p", "number"),
            Column("p_corrected", "p, corrected", "number"),
            Column("false_positive_rate", f"False positives {AT_LEVEL}", "number"),
            Column("note", "Why not, or power"),
        ),
        rows=tuple(rows),
    )


def _power(result: MethodResult, tests: int) -> str:
    if result.power:
        return "; ".join(found_in_simulations(result))
    return power_words(result, tests) if result.p_value is not None else ""


def counted(results: Sequence[MethodResult]) -> str:
    """How many results are tests, describe, or could not be made, inside a sentence."""
    found = [outcome(result) for result in results]
    describe, absent = found.count(DESCRIBES), found.count(NOT_APPLICABLE)
    tests = len(found) - describe - absent
    parts = [plural(tests, "test with a p value", "tests with a p value")]
    if describe:
        parts.append(f"{plural(describe, 'description')} without one")
    if absent:
        parts.append(f"{count(absent)} not applicable")
    return f"{', '.join(parts)}"


def _expected(found: Beside | None) -> str:
    return "" if found is None else f"{found.value} {found.where}"


def _false_positives(result: MethodResult) -> str:
    if result.false_positive_rate is None:
        return NOT_KNOWN
    return measured_rate(result.false_positive_rate, result.false_positive_interval, 1)


def found_in_simulations(result: MethodResult) -> Iterator[str]:
    """How often each planted fault was found."""
    for power in result.power:
        yield f"found in {found_words(power)} of {plural(power.elections, 'simulated election')}: {power.fault}"


def regions_table(method: str, found: Sequence[MethodResult], names: OptionNames) -> Table | None:
    """The tests of single regions, the rarest first; None where there are none."""
    regions = sorted((result for result in found if result.unit is not None and result.applicable), key=rarity)
    if not regions:
        return None
    judged = [result for result in regions if result.p_adjusted is not None]
    differing = sum(outcome(result) == DIFFERS for result in judged)
    places = len({result.unit for result in regions})
    rest = len(regions) - MOST_REGIONS
    return Table(
        id=f"regions-{method.replace('_', '-')}",
        caption=(
            f"{method_title(method)} by region: {count(differing)} of {plural(len(judged), 'test')} in "
            f"{plural(places, 'region')} {'differs' if differing == 1 else 'differ'} {AT_LEVEL} after correction for "
            "all tests together, those of regions among them"
        ),
        columns=(
            Column("region", "Region"),
            Column("test", "Test"),
            Column("stations", "Stations", "count"),
            Column("statistic", sentence_start(measure_of(regions[0])), "number"),
            Column("expected", "In clean elections", "number"),
            Column("p", "p", "number"),
            Column("p_corrected", "corrected", "number"),
            Column("outcome", "Outcome"),
        ),
        rows=tuple(_region(result, names) for result in regions[:MOST_REGIONS]),
        cut=f"The {plural(rest, 'test')} with larger p values {'is' if rest == 1 else 'are'} left out."
        if rest > 0
        else None,
    )


def _region(result: MethodResult, names: OptionNames) -> tuple[Cell, ...]:
    stations, clean = result.estimates.get("stations"), beside(result)
    name = names.name(result.contestant) if result.contestant else None
    return (
        result.unit,
        sentence_start(title_of_test(result, name, with_unit=False)),
        stations if isinstance(stations, int) else None,
        measured(result.statistic),
        clean.value if clean else "",
        chance(result.p_value),
        chance(result.p_adjusted),
        # Short beside the p values; the caption says what it means.
        "Differs" if outcome(result) == DIFFERS else "",
    )


_VARIANTS: Final = {
    "registered": "at least {} registered voters",
    "at_most": "turnout and share at most {} %",
    "share_of": "share of the {}",
    "every_channel": "with stations of special kinds that have a register",
}
_WHOLES: Final = {"valid": "valid ballots", "cast": "ballots cast", "registered": "register"}


def _variant(name: str) -> str:
    for start, words in _VARIANTS.items():
        if name.startswith(start):
            rest = name.removeprefix(start).removeprefix("_")
            return words.format(_WHOLES.get(rest, rest))
    return name.replace("_", " ")


def sensitivity_table(method: str, whole: list[MethodResult], names: OptionNames) -> Table | None:
    """How the results move with other cuts and definitions; None where it was not worked out."""
    rows: list[tuple[Cell, ...]] = []
    for result in whole:
        title = which_test(result, names)
        rows += [
            (
                sentence_start(title) or method_title(method),
                sentence_start(_variant(line.variant)),
                line.stations,
                measured(line.statistic),
                chance(line.p),
            )
            for line in lines_of(result)
        ]
    if not rows:
        return None
    return Table(
        id=f"sensitivity-{method.replace('_', '-')}",
        caption="How the results move with other cuts and definitions (p values not corrected)",
        columns=(
            Column("test", "Test"),
            Column("variant", "Stations and definition"),
            Column("stations", "Stations", "count"),
            Column("statistic", "Statistic", "number"),
            Column("p", "p", "number"),
        ),
        rows=tuple(rows),
    )
