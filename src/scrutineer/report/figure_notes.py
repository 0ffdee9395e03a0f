"""What the tests say beside the figure that shows the same: seen, p values, error rates, limits."""

from collections.abc import Iterator, Sequence
from typing import Final

from scrutineer.forensics.method_result import MethodResult
from scrutineer.report.method_values import beside
from scrutineer.report.method_words import measure_of, method_title
from scrutineer.report.naming import sentence_start
from scrutineer.report.numerals import chance, typeset
from scrutineer.report.outcomes import ALIKE, AT_LEVEL, DIFFERS, outcome
from scrutineer.report.power_words import found_words, measured_rate

_SAID: Final = {DIFFERS: "this differs from clean elections", ALIKE: "not distinguished from clean elections"}


def results_of(results: Sequence[MethodResult], method: str, test: str, contestant: str) -> tuple[MethodResult, ...]:
    """The results of one test of the whole that belong to a figure about a contestant; none where it was not run."""
    return tuple(
        result
        for result in results
        if (result.method, result.test, result.unit) == (method, test, None) and result.contestant in {None, contestant}
    )


def notes_of(results: Sequence[MethodResult]) -> tuple[str, ...]:
    """What each test says, in its own words, with its p value."""
    return tuple(_note(result) for result in results)


def _note(result: MethodResult) -> str:
    title = method_title(result.method)
    if not result.applicable:
        return f"{title}: not applicable, because {result.reason}."
    if result.p_adjusted is None:
        clean = beside(result)
        said = f" {sentence_start(clean.where)}: {measure_of(result)} {clean.value}." if clean else ""
        return typeset(f"{title} (describes, no test): {result.words.seen}{said}")
    return typeset(
        f"{title}: {result.words.seen} p {chance(result.p_value)}, corrected {chance(result.p_adjusted)}: "
        f"{_SAID[outcome(result)]}."
    )


def limits_of(results: Sequence[MethodResult], caveats: Sequence[str] = ()) -> tuple[str, ...]:
    """Error rates, what the tests cannot see, ordinary explanations, and caveats.

    Args:
        results: The tests beside the figure.
        caveats: What limits the figure by itself, where no test was run.
    """
    found = [sentence for result in results if result.applicable for sentence in _limits(result)]
    return tuple(typeset(sentence) for sentence in dict.fromkeys(found or caveats))


def _limits(result: MethodResult) -> Iterator[str]:
    if result.words.clean:
        yield result.words.clean
    if result.false_positive_rate is not None:
        rate = measured_rate(result.false_positive_rate, result.false_positive_interval, 1)
        yield f"False positives: {AT_LEVEL} in {rate} of clean elections simulated for these stations."
    for power in result.power:
        yield f"Power: found in {found_words(power)} of simulated elections: {power.fault}."
    if result.words.blind:
        yield f"What it cannot see: {result.words.blind}"
    for cause in result.words.ordinary:
        yield f"An ordinary explanation: {cause}"
    yield from result.caveats
