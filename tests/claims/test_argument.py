"""Maps of arguments: what a conclusion stands on, and circles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scrutineer.claims.argument import Argument, ArgumentEdge, ArgumentNode, assess_argument

NODES = (
    ArgumentNode("end", "conclusion", "It is so."),
    ArgumentNode("step", "step", "People think so."),
    ArgumentNode("high", "figure", "Many voted.", claim="c1"),
    ArgumentNode("few", "figure", "Few were invalid.", claim="c2"),
    ArgumentNode("many", "figure", "Many were invalid.", claim="c3"),
)
EDGES = (
    ArgumentEdge("many", "few", "attacks"),
    ArgumentEdge("high", "step", joint="both"),
    ArgumentEdge("few", "step", joint="both"),
    ArgumentEdge("step", "end"),
)


def test_the_grounds_are_what_supports_and_rests_on_nothing():
    argument = Argument("a", "A", NODES, EDGES)
    assert [node.id for node in argument.grounds()] == ["high", "few"]
    assert argument.conclusion.id == "end"
    assert [edge.start for edge in argument.reasons("few")] == ["many"]
    assert not argument.circle()


def test_each_node_has_the_verdict_of_its_claim_and_others_none():
    assessed = assess_argument(
        Argument("a", "A", NODES, EDGES), {"c1": "supported", "c2": "contradicted", "c3": "depends"}
    )
    assert assessed.verdicts == {
        "end": "not_checkable",
        "step": "not_checkable",
        "high": "supported",
        "few": "contradicted",
        "many": "depends",
    }


@given(st.integers(1, 4), st.permutations(range(5)))
def test_a_circle_is_found_and_a_line_is_none(length, order):
    nodes = tuple(ArgumentNode(str(n), "step", "x") for n in order)
    line = tuple(ArgumentEdge(str(a), str(b)) for a, b in pairwise(order))
    assert not Argument("a", "A", nodes, line).circle()
    back = (*line, ArgumentEdge(str(order[length]), str(order[0])))
    # What the circle leads to can be told no more than the circle itself.
    assert set(Argument("a", "A", nodes, back).circle()) >= {str(n) for n in order[: length + 1]}
