"""The forensic methods in plain words: what each asks, and what it shows in a clean election."""

from dataclasses import dataclass
from typing import Final

from scrutineer.forensics.method_result import MethodResult


@dataclass(frozen=True, slots=True)
class MethodWords:
    """A method for readers.

    Attributes:
        title: What it is called.
        question: What it asks.
        clean: What a clean election shows.
        measure: What its statistic is.
    """

    title: str
    question: str
    clean: str
    measure: str


METHOD_WORDS: Final = {
    "integer_percentage": MethodWords(
        "Whole percentages",
        "Do more stations report a whole percentage than whole ballots bring about?",
        "About as many as chance gives stations of these sizes; in small stations that is many.",
        "stations beyond chance",
    ),
    "second_digit": MethodWords(
        "Second digits",
        "Are the second digits of the counts those that counts of these stations have?",
        "Those that a smooth spread of counts has. Benford's law is not the measure: clean elections break it.",
        "",
    ),
    "last_digit": MethodWords(
        "Last digits",
        "Are the last digits of counts of 100 and more spread as chance spreads them?",
        "All digits about equally often.",
        "",
    ),
    "last_pair": MethodWords(
        "Last two digits",
        "Do the last two digits repeat, and neighbour each other, as often as chance makes them?",
        "About one in ten repeats, one in five are neighbours. People who make numbers up avoid repeats.",
        "share of counts",
    ),
    "round_numbers": MethodWords(
        "Round numbers",
        "Do counts and percentages end in 0 or 5 more often than voting makes them?",
        "About one in five does.",
        "share",
    ),
    "spikes": MethodWords(
        "Spikes",
        "Do more stations share one turnout, or one share of the vote, than chance brings together?",
        "No spike beyond those that small whole numbers make.",
        "per cent of stations in spikes",
    ),
    "late_count": MethodWords(
        "The late count",
        "Do stations that came late differ from early ones of the same place?",
        "Within a place, no difference beyond chance.",
        "difference within places",
    ),
    "versions": MethodWords(
        "Versions of the count",
        "Did changes between two published versions favour the contestant over the strongest rival?",
        "Honest corrections give back to whoever is strong at a station, to both sides alike.",
        "changes for less changes against",
    ),
    "turnout_share": MethodWords(
        "Turnout and support",
        "Do stations with a higher turnout support the contestant more?",
        "Often yes: town and country, age and mobilisation differ. So it describes and judges nothing.",
        "correlation",
    ),
    "moments": MethodWords(
        "Shape of the distribution",
        "Is turnout or support over stations skewed, heavy-tailed, or of several humps?",
        "Skewed and humped where regions differ. So it describes and judges nothing.",
        "skewness",
    ),
    "fingerprint": MethodWords(
        "Fingerprint model",
        "How much of the picture does the model of Klimek and others call fraud?",
        "From little to nearly all: the model takes places that differ for fraud. It describes and judges nothing.",
        "incremental part of the model",
    ),
    "standardised_fingerprint": MethodWords(
        "Small stations",
        "Do small stations have both a higher turnout and a higher share than large ones beside them?",
        "Often, or the contrary: small ones are villages, hospitals, barracks. It describes and judges nothing.",
        "smaller of two z scores",
    ),
    "clean_peak": MethodWords(
        "Clean peak",
        "How many votes has the contestant above the most frequent turnout, beyond the ratio up to it?",
        "Rarely none: some per cent, to either side, in undisputed elections too. It describes and judges nothing.",
        "votes beyond the ratio",
    ),
    "outliers": MethodWords(
        "Outliers",
        "Which stations differ from the other stations of their own place?",
        "A few in a thousand: hospitals, halls of residence, slips of the pen. It describes and judges nothing.",
        "stations that stand out",
    ),
    "moran": MethodWords(
        "Resemblance of neighbours",
        "Do neighbouring stations resemble each other, and which stand apart together?",
        "They do in every country. It describes and judges nothing.",
        "Moran's I",
    ),
    "contests": MethodWords(
        "Contests of one day",
        "Do the ballot boxes of several contests of one day hold the same number of ballots?",
        "Nearly, with slips to both sides. It describes and judges nothing.",
        "stations with more here less those with fewer",
    ),
}

_TESTS: Final = {
    "": "",
    "either": "turnout or result{who}",
    "turnout": "turnout",
    "result": "result{who}",
    "share": "share{who}",
    "turnout_mean": "ballots, mean digit",
    "turnout_chi_square": "ballots, all digits",
    "result_mean": "votes{who}, mean digit",
    "result_chi_square": "votes{who}, all digits",
    "turnout_repeats": "ballots, repeats",
    "turnout_adjacency": "ballots, neighbours",
    "result_repeats": "votes{who}, repeats",
    "result_adjacency": "votes{who}, neighbours",
    "turnout_counts": "ballots",
    "turnout_percentages": "turnout in per cent",
    "result_counts": "votes{who}",
    "result_percentages": "result{who} in per cent",
    "turnout_residual": "turnout beside its region",
    "share_residual": "share{who} beside its region",
}
"""What each test looks at; `{who}` is where its contestant stands."""
_DIGITS: Final = {"mean": "mean digit", "chi_square": "chi-square of the digits"}


def measure_of(result: MethodResult) -> str:
    """What the statistic of a result is, in words."""
    digit = next((words for end, words in _DIGITS.items() if result.test.endswith(end)), "")
    found = METHOD_WORDS.get(result.method)
    return (found.measure if found else "") or digit or "statistic"


def method_title(method: str) -> str:
    """What a method is called on the page; its id where there are no words for it."""
    found = METHOD_WORDS.get(method)
    return found.title if found else method


def title_of_test(result: MethodResult, name: str | None, *, with_unit: bool = True) -> str:
    """Which of a method's tests a result is of, and of whom.

    Args:
        result: The result.
        name: The contestant's name; None where the test looks at none.
        with_unit: Whether a region is named.
    """
    who = f" of {name}" if name else ""
    test = _TESTS.get(result.test, result.test.replace("_", " "))
    said = test.replace("{who}", who) if "{who}" in test else test + who
    where = f"in {result.unit}" if result.unit and with_unit else ""
    return " ".join(part for part in (said.strip(), where) if part)
