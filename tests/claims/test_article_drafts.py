"""Which statement a figure of an article stands in."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scrutineer.claims.article_drafts import ArticleDrafts
from scrutineer.claims.extraction.statement_draft import StatementDraft
from scrutineer.claims.quantities.figure_draft import FigureDraft

spans = st.tuples(st.integers(0, 30), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair)))


@settings(max_examples=40)
@given(st.lists(spans, max_size=6), spans)
def test_it_is_the_shortest_around_it(around: list[tuple[int, int]], place: tuple[int, int]) -> None:
    statements = tuple(StatementDraft(start, end, "A", None, None, (), "direct", "high") for start, end in around)
    figure = FigureDraft(*place, "5", "exact", Fraction(5), None)
    holding = [
        (end - start, number) for number, (start, end) in enumerate(around) if start <= place[0] and place[1] <= end
    ]
    found = ArticleDrafts("", "en", statements, (), ()).speaker_of(figure)
    assert found == (min(holding)[1] if holding else None)
