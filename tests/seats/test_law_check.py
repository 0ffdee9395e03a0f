"""What `law validate` tells a lawyer: gaps, overlaps, contradictions, unknown rules, values without a text."""

from datetime import date

import pytest

from scrutineer.errors import LawError
from scrutineer.formats.law_file import list_laws, load_law, read_law
from scrutineer.seats.law_check import examine_law

HEAD = """
format = "scrutineer-law/1"
[law]
id = "xx"
country = "XXX"
title = "Law"
body = "Diet"
[[source]]
id = "A"
title = "Act"
"""
REFERENCE = 'verified = true\nreferences = [{ text = "Art. 1", sources = ["A"] }]\n'


def parameter(name: str, value: str, *, since: str = "2000-01-01", until: str | None = None) -> str:
    """A parameter; a value that starts with a bracket becomes a table below it."""
    end = f"until = {until}\n" if until else ""
    plain = "" if value.startswith("[") else f"value = {value}\n"
    table = value if value.startswith("[") else ""
    table = table.removeprefix("[").removesuffix("]").replace("; ", "\n")
    below = f"[parameter.value]\n{table}\n" if table else ""
    return f'[[parameter]]\nname = "{name}"\nfrom = {since}\n{end}{plain}{REFERENCE}{below}'


DHONDT = parameter("formula", '[method = "highest_averages"; divisor = "dhondt"]')


def remarks(*parameters: str) -> list[tuple[str, str | None]]:
    return [(r.kind, r.parameter) for r in examine_law(read_law(HEAD + "".join(parameters), file="xx.toml"))]


@pytest.mark.parametrize(
    ("faulty", "expected"),
    [
        (parameter("formula", '"highest_average"'), "highest_averages, quota_highest_average"),
        (parameter("formula", '[method = "highest_averages"; divisor = "dhont"]'), "dhondt"),
        (parameter("formula", '[method = "largest_remainder"; quota = "hair"]'), "hare"),
        (
            parameter("formula", '[method = "largest_remainder"; quota = "hare"; over_allocation = "toss"]'),
            "smallest_remainder",
        ),
        (parameter("formula", '[method = "quota_highest_average"; averages = "twice"]'), "again, once"),
        (parameter("formula", '[method = "limited"]'), "votes_per_ballot"),
        (parameter("formula", '[method = "sntv"; quota = "hare"]'), "no further key"),
        (parameter("tie_rule", '"oldest"'), "most_votes"),
        (parameter("threshold", '[admitted = "share >= 3/100 or share >= 5/100"]'), "only the lower one matters"),
        (parameter("threshold", '[admitted = "share >= 3/100 and share > 5/100"]'), "only the higher one matters"),
        (parameter("threshold", '[admitted = "share > 1/1"]'), "more than all votes"),
        (parameter("treshold", '"5/100"'), "write threshold"),
        (parameter("threshold", '[admitted = "share >= 5/100"; of_2 = "3/100"]'), "larger coalition"),
        (parameter("threshold", '[admitted = "share >= 5/100"; base = "ballots"]'), "valid_and_blank"),
        (parameter("threshold", '[admitted = "lead >= 5/100"]'), "about shares"),
        (parameter("threshold", '"five per cent"'), "5/100 for 5 per cent"),
        (parameter("decision_rule", '"most"'), "plurality"),
        (parameter("alliances", '[threshold = "each"]'), "joint, apart"),
        (parameter("alliances", '[threshold = "each"; seats = "joint"; most = 1]'), "at least 2"),
        (parameter("alliances", '[threshold = "each"; seats = "joint"; divisor = "dhondt"]'), "inside"),
        (parameter("majority_bonus", '[kind = "added"]'), "either seats or share"),
        (parameter("majority_bonus", '[kind = "extra"; seats = 5]'), "added, guaranteed"),
        (parameter("majority_bonus", '[kind = "added"; share = "3/2"]'), "share > 1/2"),
        (
            parameter("majority_bonus", '[kind = "added"; seats = 50]')
            + parameter("total_seats", "40")
            + parameter("district_level", '"nation"'),
            "the body has 40 seats",
        ),
        (parameter("vacated_seats", '[party = "a"; left_out = "a"]'), "neither left out"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_named_with_what_would_do(faulty: str, expected: str) -> None:
    base = "" if 'name = "formula"' in faulty else DHONDT
    with pytest.raises(LawError) as raised:
        remarks(base, faulty)
    assert expected in str(raised.value)
    assert raised.value.mend
    assert raised.value.file == "xx"


def test_a_faulty_rule_of_a_later_period_is_found_too() -> None:
    early = parameter("formula", '"sntv"', until="2004-12-31")
    late = parameter("formula", '[method = "highest_averages"; divisor = "dhont"]', since="2005-01-01")
    with pytest.raises(LawError, match="in force on 2005-01-01"):
        remarks(early, late)


def test_days_that_leave_a_gap_and_days_that_overlap() -> None:
    first = parameter("formula", '"sntv"', until="2004-12-31")
    assert ("gap", "formula") in remarks(first, parameter("formula", '"block"', since="2005-01-02"))
    assert ("gap", "formula") not in remarks(first, parameter("formula", '"block"', since="2005-01-01"))
    with pytest.raises(LawError, match="hold on the same day"):
        remarks(first, parameter("formula", '"block"', since="2004-12-31"))
    law = read_law(HEAD + first + parameter("formula", '"block"', since="2006-01-01"), file="xx.toml")
    gap = next(r for r in examine_law(law) if r.kind == "gap")
    assert (gap.from_day, gap.until) == (date(2005, 1, 1), date(2005, 12, 31))
    with pytest.raises(LawError, match="no parameter for 2005-06-01"):
        law.in_force(date(2005, 6, 1))


def test_an_election_before_the_first_day_is_refused_with_that_day() -> None:
    law = read_law(HEAD + DHONDT, file="xx.toml")
    with pytest.raises(LawError, match="its first day is 2000-01-01"):
        law.in_force(date(1999, 12, 31))
    assert law.in_force(date(2000, 1, 1)).formula == "highest_averages"


def test_values_without_a_text_or_a_source_are_listed() -> None:
    bare = DHONDT.replace(REFERENCE, "verified = false\nreferences = []\n")
    assert {("unreferenced", "formula"), ("unverified", "formula")} <= set(remarks(bare))
    cited = DHONDT.replace(REFERENCE, 'verified = false\nreferences = [{ text = "Art. 1" }]\n')
    assert ("unverified", "formula") in remarks(cited)
    assert ("unreferenced", "formula") not in remarks(cited)
    # A value that was looked for and not found is no value.
    sought = '[[parameter]]\nname = "tie_rule"\nfrom = 2000-01-01\nverified = false\nreferences = []\n'
    assert remarks(DHONDT, sought) == [("first_day", None)]


def test_days_on_which_no_seats_follow_are_told() -> None:
    assert ("no_rule", None) in remarks(parameter("total_seats", "10"))
    assert ("no_rule", None) not in remarks(DHONDT)
    assert ("no_rule", None) not in remarks(parameter("decision_rule", '"plurality"'))


def test_a_variant_is_examined_like_the_law() -> None:
    variant = (
        '[[variant]]\nname = "v"\ntitle = "v"\nfrom = 2000-01-01\nverified = false\nreferences = []\n'
        '[variant.changes.formula]\nmethod = "highest_averages"\ndivisor = "dhont"\n'
    )
    with pytest.raises(LawError, match="dhondt"):
        remarks(DHONDT, variant)


@pytest.mark.parametrize("law_id", list_laws())
def test_every_packaged_law_can_be_applied_in_every_period(law_id: str) -> None:
    found = examine_law(load_law(law_id))
    assert [remark.kind for remark in found].count("first_day") == 1
