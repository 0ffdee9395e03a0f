"""The forensic tests of the stations: what they say together, the table of methods, and each in its own words."""

from collections.abc import Iterator, Sequence
from typing import Final

from scrutineer.figures.figure import Column
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.sensitivity import lines_of
from scrutineer.report.control_choice import other_controls
from scrutineer.report.examination import Examination
from scrutineer.report.method_cards import method_cards
from scrutineer.report.method_tables import counted, methods_table, tests_table, title_in_full
from scrutineer.report.method_words import method_title
from scrutineer.report.naming import OptionNames, counted_units, level_noun, mid_sentence, sentence_start, stage_name
from scrutineer.report.numerals import count, listed, per_cent, plural
from scrutineer.report.outcomes import AT_LEVEL, DIFFERS, OFTEN, outcome
from scrutineer.report.page import Section, Sentence, Table
from scrutineer.report.power_words import measured_rate
from scrutineer.report.votes_in_question import votes_in_question

ANCHOR: Final = "forensics"
NO_PROOF: Final = (
    "An anomaly is not proof of fraud, and no anomaly is not proof of a clean election: each method sees one kind of "
    "fault, and what all stations of a district share is seen by none."
)
NOT_RUN: Final = (
    "The forensic tests were not run for this page. They take a minute or two: scrutineer report RECORD --forensics "
    "runs them, and --forensics-from FILE takes the results that scrutineer forensics --json printed."
)
NO_SENSITIVITY: Final = (
    "How the results move with other cuts of size, filters and definitions of the share was not worked out for this "
    "page: --sensitivity does that."
)
LEVELS_ABOVE: Final = frozenset(
    {"nation", "region", "province", "county", "municipality", "commune", "canton", "constituency", "department"}
)
"""Levels whose units are sums of several stations."""
MOST_NAMED: Final = 8


def forensics_section(examination: Examination) -> Section | None:
    """The section; None where the contest has no count at all."""
    if examination.tabulation.latest(examination.contest.id) is None:
        return None
    title = "What forensic tests of the stations show"
    cases = examination.cases
    if not cases or cases[0].why_not is not None:
        return Section(id=ANCHOR, title="Forensic tests", sentences=tuple(_no_stations(examination)))
    apart = _apart(cases[0])
    results = examination.method_results
    names = OptionNames.of(examination.record, examination.contest.id)
    if results is None:
        sentences = (
            NOT_RUN,
            *_denominators(examination, cases[0]),
            NO_PROOF,
        )
        return Section(id=ANCHOR, title=title, sentences=sentences, tables=(apart,) if apart else ())
    sentences = (
        lead(results),
        *_by_region(results, len(cases[0].stations.regions)),
        NO_PROOF,
        *_counted_tests(results),
        *_denominators(examination, cases[0]),
        *_looked_at(cases, results, names),
        *_error_rates(results, names),
        *(() if any(lines_of(result) for result in results) else (NO_SENSITIVITY,)),
    )
    tables = [methods_table(results, names), tests_table(results, names)]
    return Section(
        id=ANCHOR,
        title=title,
        sentences=tuple(sentences),
        tables=(*tables, apart) if apart else tuple(tables),
        methods=method_cards(results, names, votes_in_question(examination, results), other_controls(examination)),
    )


def forensics_summary(examination: Examination) -> tuple[Sentence, ...]:
    """What the tests say, for the head of the page; nothing where they were not run."""
    results = examination.method_results
    if results is None:
        return ()
    why_not = examination.cases[0].why_not
    if why_not is not None:
        return (Sentence(f"No forensic test can be made: {why_not}.", ANCHOR, "Tests of the stations."),)
    return (
        Sentence(lead(results), ANCHOR, "Tests of the stations."),
        Sentence(NO_PROOF, ANCHOR, "", is_caveat=True),
    )


def lead(results: Sequence[MethodResult]) -> str:
    """What the tests of the whole say together, in one sentence that accuses nobody."""
    judged = [result for result in results if result.p_adjusted is not None and result.unit is None]
    if not judged:
        return "No test that could differ from clean elections could be made."
    differing = [result for result in judged if outcome(result) == DIFFERS]
    how = f"{AT_LEVEL}, after correction for all tests made together"
    if not differing:
        which = "The one test does not differ" if len(judged) == 1 else f"None of the {len(judged)} tests differs"
        return f"{which} from what clean elections of this kind show, {how}. Faults too small to be seen may be there."
    methods = dict.fromkeys(result.method for result in differing)
    named = listed([_counted(method, differing, judged) for method in methods])
    verb = "differs" if len(differing) == 1 else "differ"
    return (
        f"{len(differing)} of {plural(len(judged), 'test')} {verb} from what clean elections of this kind show, "
        f"{how}: {named}. That asks for an explanation; ordinary ones stand beside each test."
    )


def _counted(method: str, differing: Sequence[MethodResult], judged: Sequence[MethodResult]) -> str:
    title = mid_sentence(method_title(method))
    some, all_ = (sum(result.method == method for result in results) for results in (differing, judged))
    return f"{title} ({some} of {plural(all_, 'test')})"


def _by_region(results: Sequence[MethodResult], number: int) -> Iterator[str]:
    """What the tests of single regions say, by method."""
    judged = [result for result in results if result.p_adjusted is not None and result.unit is not None]
    if not judged and number > 1 and any(result.p_adjusted is not None for result in results):
        yield (
            f"None of the {number:,} regions was tested by itself: either none has stations enough, or the tests were "
            "run without --by-region."
        )
    for method in dict.fromkeys(result.method for result in judged):
        tests = [result for result in judged if result.method == method]
        regions = plural(len({test.unit for test in tests}), "region")
        differing = sum(outcome(test) == DIFFERS for test in tests)
        said = f"{count(differing) if differing else 'none'} of {plural(len(tests), 'test')} in {regions}"
        yield (
            f"{method_title(method)} by region: {said} {'differ' if differing > 1 else 'differs'} {AT_LEVEL}, after "
            "correction for all tests with those of regions; the table is in the card of the method."
        )


def _counted_tests(results: Sequence[MethodResult]) -> Iterator[str]:
    """What is counted as a test, and how many of which kind there are."""
    whole = [result for result in results if result.unit is None]
    regions = sum(result.p_adjusted is not None for result in results if result.unit is not None)
    text = f"Worked out for the whole: {counted(whole)}. Only those with a p value are called tests here"
    if regions:
        text += f"; {plural(regions, 'test')} of single regions {'comes' if regions == 1 else 'come'} on top"
    yield f"{text}."


def _no_stations(examination: Examination) -> Iterator[str]:
    """Why no test can be made, and what is known of station results."""
    record = examination.record
    level = record.finest_level.get(examination.contest.id, record.units.levels[0])
    cases = examination.cases
    if not cases or level == record.units.levels[0]:
        yield "Forensic tests need results by polling station, and this record holds none."
    elif level in LEVELS_ABOVE:
        yield (
            f"Forensic tests need results by polling station; the finest figures of this record are those of "
            f"{counted_units(len(cases[0].stations), level)}."
        )
    else:
        yield f"No forensic test can be made: {cases[0].why_not}."
    known = record.metadata.election.extra.get("station_results")
    if isinstance(known, str) and known:
        yield known


def _denominators(examination: Examination, case: Case) -> Iterator[str]:
    """How many stations take part, of which version, and how many were set apart."""
    level = examination.record.finest_level[case.contest]
    stage = examination.record.metadata.stage(case.stage)
    number = len(case.stations)
    text = f"{counted_units(number, level)} of {stage_name(stage)} have figures that can be set against each other"
    apart = case.stations.separated
    if apart:
        others = sum(part.stations for part in apart)
        ballots = sum(part.ballots for part in apart)
        have = "was" if others == 1 else "were"
        text += f"; {count(others)} with {plural(ballots, 'ballot')} {have} set apart, for the reasons in the table"
    yield f"{text}."
    if level in LEVELS_ABOVE:
        yield (
            f"These {level_noun(level)} are sums of several polling stations. The tests are made for single stations; "
            "what happened in one is blurred in a sum."
        )


def _looked_at(cases: Sequence[Case], results: Sequence[MethodResult], names: OptionNames) -> Iterator[str]:
    tested = list(dict.fromkeys(result.contestant for result in results if result.contestant))
    known = cases[0].stations.options
    ranked = sorted(tested, key=lambda option: known.index(option) if option in known else len(known))
    if ranked:
        yield f"Looked at were turnout and the votes of {listed([names.full(option) for option in ranked])}."


def _error_rates(results: Sequence[MethodResult], names: OptionNames) -> Iterator[str]:
    """How often the tests fire in clean elections of these stations, where that was measured."""
    judged = [result for result in results if result.p_adjusted is not None and result.unit is None]
    rated = [result for result in judged if result.false_positive_rate is not None]
    if not any(result.power for result in rated):
        yield (
            "How often the tests find stated faults in these stations was not measured for this page; where a rate of "
            "false positives stands, it is that in clean elections drawn as the test itself supposes. scrutineer "
            "forensics RECORD --calibrate 50 --json measures both, with clean elections made otherwise."
        )
        return
    often = [result for result in rated if (result.false_positive_rate or 0.0) > OFTEN]
    text = "In clean elections simulated for these very stations "
    if not often:
        most = max(rated, key=lambda result: result.false_positive_rate or 0.0)
        rate = measured_rate(most.false_positive_rate or 0.0, most.false_positive_interval, 1)
        runs = plural(most.false_positive_runs or 0, "election")
        yield f"{text}({runs}) no test fired {AT_LEVEL} more often than in {rate} of them."
        return
    named = [f"{title_in_full(r, names)} in {per_cent(r.false_positive_rate, 0)}" for r in often]
    which = "this test fired" if len(often) == 1 else "these tests fired"
    weigh = "weighs" if len(often) == 1 else "weigh"
    yield (
        f"{text}{which} {AT_LEVEL} more often than in {per_cent(OFTEN, 0)} of them, and {weigh} less here: "
        f"{listed(named, most=MOST_NAMED)}."
    )


def _apart(case: Case) -> Table | None:
    """The stations that were set apart."""
    if not case.stations.separated:
        return None
    return Table(
        id="stations-set-apart",
        caption="Set apart before any test: they have no register of a place, or figures that contradict each other",
        columns=(
            Column("reason", "Why"),
            Column("stations", "Stations", "count"),
            Column("ballots", "Ballots cast", "count"),
        ),
        rows=tuple((sentence_start(part.reason), part.stations, part.ballots) for part in case.stations.separated),
        is_open=True,
    )
