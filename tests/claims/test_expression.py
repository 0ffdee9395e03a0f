"""The language of metrics: what it takes, what it refuses, and that every text ends in one of the two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.expression import Expression, Operand, at_previous, leaves, parse_metric
from scrutineer.claims.region import Kind, kind_of
from scrutineer.claims.wording import label
from scrutineer.errors import ClaimError


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("cast/registered", "cast / registered"),
        ("(cast)/(registered)", "cast / registered"),
        ("votes[ ash-2 ] / valid", "votes[ash-2] / valid"),
        ("1 - (invalid / cast)", "1 - invalid / cast"),
        ("cast - (valid + invalid)", "cast - (valid + invalid)"),
        ("cast - valid - invalid", "cast - valid - invalid"),
        ("cast / (registered / 2.50)", "cast / (registered / 2.5)"),
        ("-(cast + valid)", "-(cast + valid)"),
        ("--cast", "--cast"),
        ("max(votes)", "first(votes)"),
        ("rank( votes ,ash )", "rank(votes, ash)"),
        ("min_over(polling district, first(votes) / valid)", "min_over(polling district, first(votes) / valid)"),
        ("previous.votes[ash]", "previous.votes[ash]"),
        ("external.letters", "external.letters"),
    ],
)
def test_reading_and_writing(text: str, canonical: str) -> None:
    metric = parse_metric(text)
    assert metric.text == canonical
    assert parse_metric(metric.text) == metric


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cats / registered",
        "cast /",
        "cast registered",
        "(cast",
        "cast)",
        "votes",
        "votes[]",
        "votes(ash)",
        "sum(cast)",
        "rank(votes)",
        "min_over(province)",
        "min_over(province, min_over(district, cast))",
        "min_over(province, previous.cast)",
        "previous.previous.cast",
        "previous.external.x",
        "1e5",
        "1.",
        "0x10",
        "cast ** 2",
        "__import__('os')",
        "cast; cast",
        "(" * 60 + "cast" + ")" * 60,
        "-" * 60 + "cast",
        "cast + " * 200 + "cast",
        "٣",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ClaimError) as caught:
        parse_metric(text)
    assert caught.value.value == text


PIECES = st.sampled_from(
    [
        "cast",
        "registered",
        "valid",
        "votes",
        "[ash]",
        "sum(votes)",
        "rank(votes,",
        "ash)",
        "previous.",
        "external.",
        "min_over(",
        "province",
        ",",
        "(",
        ")",
        "+",
        "-",
        "*",
        "/",
        "1",
        "0",
        "2.5",
        ".",
        "[",
        "]",
        "magnitude",
        "first(seats)",
        "999999999999999",
    ]
)


@given(st.text(max_size=60) | st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_a_metric_or_an_error(text: str) -> None:
    try:
        metric = parse_metric(text)
    except ClaimError:
        return
    assert parse_metric(metric.text) == metric
    assert isinstance(kind_of(metric), Kind)
    assert label(metric, {})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("cast", Kind.COUNT),
        ("cast / registered", Kind.SHARE),
        ("previous.invalid / previous.cast", Kind.SHARE),
        ("votes[a] / (votes[a] + votes[b])", Kind.SHARE),
        ("votes[a] / valid - votes[b] / valid", Kind.SHARE),
        ("1 - invalid / cast", Kind.SHARE),
        ("cast / previous.cast", Kind.NUMBER),
        ("first(votes) / second(votes)", Kind.NUMBER),
        ("valid / magnitude", Kind.NUMBER),
        ("seats[a] / magnitude", Kind.SHARE),
        ("seats[a] / sum(seats)", Kind.SHARE),
        ("seats[a] / valid", Kind.NUMBER),
        ("registered - cast", Kind.COUNT),
        ("min_over(province, cast / registered)", Kind.SHARE),
    ],
)
def test_kinds(text: str, kind: Kind) -> None:
    assert kind_of(parse_metric(text)) is kind


def test_the_election_before() -> None:
    shifted = at_previous(parse_metric("votes[ash] / valid"), {"ash": "old-ash"})
    assert shifted == parse_metric("previous.votes[old-ash] / previous.valid")
    assert at_previous(parse_metric("previous.cast"), {}) is None
    assert at_previous(parse_metric("external.x + 1"), {}) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cast / registered", "turnout (ballots cast as a share of registered voters)"),
        ("previous.cast", "ballots cast at the election before"),
        ("previous.invalid / previous.cast", "invalid ballots as a share of ballots cast, at the election before"),
        ("votes[ash] / valid", "votes of Ash as a share of valid ballots"),
        ("cast / previous.cast", "ballots cast over ballots cast at the election before"),
        ("external.foreign_letters", "foreign letters"),
    ],
)
def test_labels(text: str, words: str) -> None:
    metric: Expression = parse_metric(text)
    assert label(metric, {"ash": "Ash"}) == words


def test_leaves_come_from_left_to_right() -> None:
    found = [leaf.text for leaf in leaves(parse_metric("(registered - cast) / -registered + 3"))]
    assert found == ["registered", "cast", "registered"]
    assert Operand("cast").text == "cast"
