"""Forensic methods in their own words: a card for each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scrutineer.forensics.method_result import MethodResult
from scrutineer.formats.control_results import ControlElection
from scrutineer.materiality.consequences import Consequence
from scrutineer.report.method_tables import (
    by_method,
    found_in_simulations,
    regions_table,
    sensitivity_table,
    told_of,
    which_test,
)
from scrutineer.report.method_values import PER_SIZE, beside, brief_figure, in_controls, statistic_of
from scrutineer.report.method_words import METHOD_WORDS, measure_of, method_title
from scrutineer.report.naming import OptionNames, sentence_start
from scrutineer.report.numerals import chance, typeset
from scrutineer.report.outcomes import ALIKE, AT_LEVEL, DESCRIBES, DIFFERS, OUTCOMES, gravest, outcome
from scrutineer.report.page import MethodCard, TestPart
from scrutineer.report.power_words import corrected_together, measured_rate, power_words
from scrutineer.report.votes_in_question import Key


def method_cards(
    results: Sequence[MethodResult],
    names: OptionNames,
    weighed: Mapping[Key, Consequence],
    controls: Sequence[ControlElection] = (),
) -> tuple[MethodCard, ...]:
    """A card for each method.

    Args:
        results: The results of the battery.
        names: Names of the options.
        weighed: Key of a result to what the votes that it puts in question could change.
        controls: Undisputed elections, whose figures stand beside those of this one.
    """
    tests = corrected_together(results)
    return tuple(
        MethodCard(
            id=f"method-{method.replace('_', '-')}",
            title=method_title(method),
            question=words.question if (words := METHOD_WORDS.get(method)) else "",
            outcome=gravest(found),
            outcome_label=OUTCOMES[gravest(found)],
            line=" ".join(_line(found, names, controls, tests)),
            tests=tuple(
                _part(result, names, weighed.get(result.key), tests) for result in found if result.unit is None
            ),
            blind=_once(result.words.blind for result in found if result.unit is None),
            ordinary=_once(cause for result in found if result.unit is None for cause in result.words.ordinary),
            caveats=_once(caveat for result in found if result.unit is None for caveat in result.caveats),
            references=_once(work for result in found for work in result.evidence.references),
            tables=tuple(
                table
                for table in (
                    regions_table(method, found, names),
                    sensitivity_table(method, [result for result in found if result.unit is None], names),
                )
                if table
            ),
        )
        for method, found in by_method(results).items()
    )


def _once(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(typeset(sentence) for sentence in sentences if sentence))


def _line(
    found: Sequence[MethodResult], names: OptionNames, controls: Sequence[ControlElection], tests: int
) -> Iterator[str]:
    """What a reader sees without opening the card: the figure here and in clean elections, and the power."""
    told = told_of(found)
    if told is None:
        yield f"Not applicable, because {next((r.reason for r in found if r.reason), 'no reason was given')}."
        return
    code = outcome(told)
    if told.statistic is not None:
        clean = beside(told)
        said = f"{sentence_start(which_test(told, names)) or 'All'}: {statistic_of(told)}"
        if told.method in PER_SIZE:
            said += f", {brief_figure(told)}"
        if clean is not None:
            said += f"; {clean.where} {clean.value}"
        if code != DESCRIBES:
            said += f"; p {chance(told.p_value)}, corrected {chance(told.p_adjusted)}"
        yield f"{said}."
    if code == DESCRIBES and (others := in_controls(told, controls)):
        yield others
    if code == ALIKE:
        yield power_words(told, tests)


def _part(result: MethodResult, names: OptionNames, consequence: Consequence | None, tests: int) -> TestPart:
    code = outcome(result)
    seen = result.words.seen if result.applicable else f"Not applicable, because {result.reason}."
    power = [sentence_start(f"{sentence}.") for sentence in found_in_simulations(result)]
    if not power and code in {ALIKE, DIFFERS}:
        power = [power_words(result, tests)]
    return TestPart(
        title=sentence_start(which_test(result, names)) or method_title(result.method),
        outcome=code,
        outcome_label=OUTCOMES[code],
        seen=typeset(f"{seen} {consequence.sentence}" if consequence else seen),
        clean=typeset(result.words.clean),
        facts=tuple(_facts(result)),
        power=tuple(power),
    )


def _facts(result: MethodResult) -> Iterator[tuple[str, str]]:
    if result.statistic is not None:
        yield sentence_start(measure_of(result)), statistic_of(result).removeprefix(measure_of(result)).strip()
    if (clean := beside(result)) is not None:
        yield sentence_start(clean.where), clean.value
    if result.p_adjusted is not None:
        yield "p value", f"{chance(result.p_value)}; corrected for all tests {chance(result.p_adjusted)}"
    if result.false_positive_rate is not None:
        rate = measured_rate(result.false_positive_rate, result.false_positive_interval, 1)
        yield "False positives", f"{rate} of clean simulated elections, {AT_LEVEL}"
