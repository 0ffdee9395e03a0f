"""Examine an article: read its word lists and the record it is about, and draft its statements and figures."""

import datetime as dt
from typing import TYPE_CHECKING

from scrutineer.claims.article_drafts import ArticleDrafts, draft_article
from scrutineer.claims.extraction.attribution import extract_statements
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.extraction.statement_draft import StatementDraft
from scrutineer.claims.quantities.figures import find_figures
from scrutineer.formats.metric_words_file import read_metric_words
from scrutineer.formats.parsed_statements import extract_with_parser, load_pipeline
from scrutineer.formats.quantity_words_file import figure_grammar, language_of
from scrutineer.formats.reporting_words import load_lexicon, reporting_languages

if TYPE_CHECKING:
    from scrutineer.record.record import ElectionRecord


def examine_article(
    text: str,
    *,
    record: "ElectionRecord | None",
    date: dt.date | None,
    language: str | None = None,
    pipeline: str | None = None,
) -> ArticleDrafts:
    """Draft what an article says.

    Args:
        text: The article.
        record: The record of the election that it is about; None for none.
        date: The day of the article.
        language: Its language; None tells it from the text.
        pipeline: A spaCy pipeline that proposes further statements; None for the word lists alone.

    Raises:
        InputError: There are no word lists for the language, or the text is too long.
        UsageError: The pipeline cannot be loaded.
    """
    spoken = language or language_of(text)
    grammar, words = figure_grammar(spoken), read_metric_words(spoken)
    register = Register() if record is None else _people(record).on(date)
    statements: tuple[StatementDraft, ...] = ()
    if spoken in reporting_languages():
        lexicon = load_lexicon(spoken)
        statements = (
            extract_statements(text, lexicon=lexicon, register=register)
            if pipeline is None
            else extract_with_parser(text, lexicon=lexicon, register=register, pipeline=load_pipeline(pipeline))
        )
    facts = None
    if record is not None:
        # An article without a record needs neither tables nor laws, which take most of the time and memory to load.
        from scrutineer.claims.facts import Facts  # noqa: PLC0415
        from scrutineer.report.examination import examine  # noqa: PLC0415

        seen = examine(record)
        facts = Facts(seen.tabulation, seen.previous, seen.references).contest(seen.contest.id)
    figures = find_figures(text, grammar, date=date)
    return draft_article(
        text, language=spoken, statements=statements, figures=figures, facts=facts, words=words, register=register
    )


def _people(record: "ElectionRecord") -> Register:
    from scrutineer.formats.people_file import people_beside  # noqa: PLC0415  # it loads the tables

    return people_beside(record)
