"""The drafts of a short text, for tests of what figures are bound to."""

from scrutineer.claims.article_drafts import ArticleDrafts, draft_article
from scrutineer.claims.facts import ContestFacts
from scrutineer.claims.quantities.figures import find_figures
from scrutineer.formats.metric_words_file import read_metric_words
from scrutineer.formats.quantity_words_file import figure_grammar


def drafts(text: str, facts: ContestFacts | None = None, language: str = "en") -> ArticleDrafts:
    figures = find_figures(text, figure_grammar(language))
    return draft_article(
        text, language=language, statements=(), figures=figures, facts=facts, words=read_metric_words(language)
    )
