"""Forensic methods in their own words: a card for each, and the tables of all methods and of all tests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from scrutineer.figures.figure import Cell, Column
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.sensitivity import lines_of
from scrutineer.materiality.consequences import Consequence
from scrutineer.report.method_words import METHOD_WORDS, measure_of, method_title, title_of_test
from scrutineer.report.naming import OptionNames, sentence_start
from scrutineer.report.numerals import chance, count, measured, per_cent, plural
from scrutineer.report.outcomes import ALIKE, AT_LEVEL, DESCRIBES, DIFFERS, NOT_APPLICABLE, OUTCOMES, gravest, outcome
from scrutineer.report.page import MethodCard, Table, TestPart
from scrutineer.report.votes_in_question import Key

_SAME_UNIT: Final = frozenset(
    {"integer_percentage", "second_digit", "last_digit", "last_pair", "round_numbers", "clean_peak", "moran"}
)
"""Methods whose null is in the unit of their statistic."""
MOST_REGIONS: Final = 100
"""Tests of single regions in the table of a method."""


def by_method(results: Iterable[MethodResult]) -> dict[str, list[MethodResult]]:
    """The results of each method: first those of which a test differs, else in the order given."""
    found: dict[str, list[MethodResult]] = {}
    for result in results:
        found.setdefault(result.method, []).append(result)
    order = list(OUTCOMES)
    return dict(sorted(found.items(), key=lambda entry: order.index(gravest(entry[1]))))


def title_in_full(result: MethodResult, names: OptionNames) -> str:
    """Method, test and contestant of a result, inside a sentence."""
    who = names.name(result.contestant) if result.contestant else None
    test = title_of_test(result, who)
    title = method_title(result.method)
    return title[:1].lower() + title[1:] + (f" ({test})" if test else "")


def methods_table(results: Sequence[MethodResult], names: OptionNames) -> Table:
    """All methods: what each shows in a clean election, and here."""
    rows: list[tuple[Cell, ...]] = []
    for method, found in by_method(results).items():
        words = METHOD_WORDS.get(method)
        code = gravest(found)
        judged = [result for result in found if result.p_adjusted is not None]
        least = min(judged, key=_rarity, default=None)
        rows.append(
            (
                method_title(method),
                words.clean if words else "",
                " ".join(_here(code, found, judged, names)),
                "" if least is None else chance(least.p_value),
                "" if least is None else chance(least.p_adjusted),
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


def _here(code: str, found: list[MethodResult], judged: list[MethodResult], names: OptionNames) -> Iterator[str]:
    """The outcome, and the statistic that stands for it: of the rarest test, or of the leader where none judges."""
    if code == NOT_APPLICABLE:
        yield f"Not applicable: {next((result.reason for result in found if result.reason), 'no reason given')}."
        return
    if code == DESCRIBES:
        told = next(result for result in found if outcome(result) == DESCRIBES)
        yield "Describes only."
    else:
        told = min(judged, key=_rarity)
        differing = sum(outcome(result) == DIFFERS for result in judged)
        if len(judged) == 1:
            yield f"{OUTCOMES[code]}."
        elif code == ALIKE:
            yield f"As in clean elections, in all {len(judged)} tests."
        else:
            yield f"Differs in {differing} of {len(judged)} tests."
    if told.statistic is not None:
        which = title_of_test(told, names.name(told.contestant) if told.contestant else None)
        expected = _expected(told)
        yield (
            f"{sentence_start(which) or 'All'}: {measure_of(told)} {measured(told.statistic)}"
            + (f" (in clean elections {expected})." if expected else ".")
        )


def _rarity(result: MethodResult) -> tuple[float, float]:
    return (2.0 if result.p_adjusted is None else result.p_adjusted, 2.0 if result.p_value is None else result.p_value)


def tests_table(results: Sequence[MethodResult], names: OptionNames) -> Table:
    """Every test of the whole with its numbers."""
    rows: list[tuple[Cell, ...]] = [
        (
            method_title(result.method),
            sentence_start(title_of_test(result, names.name(result.contestant) if result.contestant else None)),
            OUTCOMES[outcome(result)],
            "" if result.statistic is None else f"{measure_of(result)} {measured(result.statistic)}",
            _expected(result),
            chance(result.p_value),
            chance(result.p_adjusted),
            per_cent(result.false_positive_rate, 1),
            result.reason or "; ".join(_power(result)),
        )
        for result in results
        if result.unit is None
    ]
    return Table(
        id="forensic-tests",
        caption=f"{plural(len(rows), 'test')} with statistic, p value and error rates",
        columns=(
            Column("method", "Method"),
            Column("test", "Test"),
            Column("outcome", "Outcome"),
            Column("statistic", "Statistic"),
            Column("expected", "In clean elections"),
            Column("p", "p", "number"),
            Column("p_corrected", "p, corrected", "number"),
            Column("false_positive_rate", f"False positives {AT_LEVEL}", "number"),
            Column("note", "Why not, or power"),
        ),
        rows=tuple(rows),
    )


def _expected(result: MethodResult) -> str:
    """Mean and standard deviation of the statistic in clean elections, where the null tells them."""
    mean, sd = result.null.get("mean"), result.null.get("sd")
    if not isinstance(mean, int | float) or result.method not in _SAME_UNIT:
        return ""
    # What the integer test compares is an excess; the null tells the number at integers.
    if result.method == "integer_percentage":
        mean = 0
    return f"{measured(mean)} ± {measured(float(sd))}" if isinstance(sd, int | float) else measured(mean)


def _power(result: MethodResult) -> Iterator[str]:
    for power in result.power:
        yield f"found in {per_cent(power.found, 0)} of {power.elections:,} simulated elections: {power.fault}"


def method_cards(
    results: Sequence[MethodResult], names: OptionNames, weighed: Mapping[Key, Consequence]
) -> tuple[MethodCard, ...]:
    """A card for each method.

    Args:
        results: The results of the battery.
        names: Names of the options.
        weighed: Key of a result to what the votes that it puts in question could change.
    """
    return tuple(_card(method, found, names, weighed) for method, found in by_method(results).items())


def _card(method: str, found: list[MethodResult], names: OptionNames, weighed: Mapping[Key, Consequence]) -> MethodCard:
    code = gravest(found)
    words = METHOD_WORDS.get(method)
    whole = [result for result in found if result.unit is None]
    tables = [table for table in (_regions(method, found, names), _sensitivity(method, whole, names)) if table]
    return MethodCard(
        id=f"method-{method.replace('_', '-')}",
        title=method_title(method),
        question=words.question if words else "",
        outcome=code,
        outcome_label=OUTCOMES[code],
        tests=tuple(_part(result, names, weighed.get(result.key)) for result in whole),
        blind=_once(result.words.blind for result in whole),
        ordinary=_once(cause for result in whole for cause in result.words.ordinary),
        caveats=_once(caveat for result in whole for caveat in result.caveats),
        references=_once(work for result in found for work in result.evidence.references),
        tables=tuple(tables),
    )


def _once(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))


def _part(result: MethodResult, names: OptionNames, consequence: Consequence | None) -> TestPart:
    code = outcome(result)
    facts: list[tuple[str, str]] = []
    if result.statistic is not None:
        facts.append((sentence_start(measure_of(result)), measured(result.statistic)))
    if expected := _expected(result):
        facts.append(("In clean elections", expected))
    if result.p_adjusted is not None:
        facts.append(("p value", f"{chance(result.p_value)}; corrected for all tests {chance(result.p_adjusted)}"))
    if result.false_positive_rate is not None:
        facts.append(
            ("False positives", f"{per_cent(result.false_positive_rate, 1)} of clean simulated elections, {AT_LEVEL}")
        )
    title = title_of_test(result, names.name(result.contestant) if result.contestant else None)
    seen = result.words.seen if result.applicable else f"Not applicable, because {result.reason}."
    return TestPart(
        title=sentence_start(title) or method_title(result.method),
        outcome=code,
        outcome_label=OUTCOMES[code],
        seen=f"{seen} {consequence.sentence}" if consequence else seen,
        clean=result.words.clean,
        facts=tuple(facts),
        power=tuple(sentence_start(f"{sentence}.") for sentence in _power(result)),
    )


def _regions(method: str, found: list[MethodResult], names: OptionNames) -> Table | None:
    """The tests of single regions, the rarest first."""
    regions = sorted(
        (result for result in found if result.unit is not None and result.applicable),
        key=_rarity,
    )
    if not regions:
        return None
    differing = sum(outcome(result) == DIFFERS for result in regions)
    rest = len(regions) - MOST_REGIONS
    return Table(
        id=f"regions-{method.replace('_', '-')}",
        caption=f"By region: {count(differing)} of {plural(len(regions), 'test')} differ",
        columns=(
            Column("test", "Test"),
            Column("outcome", "Outcome"),
            Column("statistic", "Statistic", "number"),
            Column("p", "p", "number"),
            Column("p_corrected", "corrected", "number"),
        ),
        rows=tuple(
            (
                sentence_start(title_of_test(result, names.name(result.contestant) if result.contestant else None)),
                OUTCOMES[outcome(result)],
                measured(result.statistic),
                chance(result.p_value),
                chance(result.p_adjusted),
            )
            for result in regions[:MOST_REGIONS]
        ),
        cut=f"The {plural(rest, 'test')} with larger p values are left out." if rest > 0 else None,
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


def _sensitivity(method: str, whole: list[MethodResult], names: OptionNames) -> Table | None:
    """How the results move with other cuts and definitions, where it was worked out."""
    rows: list[tuple[Cell, ...]] = []
    for result in whole:
        title = title_of_test(result, names.name(result.contestant) if result.contestant else None)
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
