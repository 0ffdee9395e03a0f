"""A second way to statements: the dependency parse of a spaCy pipeline, from the extra `nlp`.

Which pipeline reads a text is the user's choice, by the name under which it is installed; none comes with Scrutineer.
What it proposes goes through the same reading of speakers as what the word lists find.
"""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any, Final

from scrutineer.claims.extraction.attribution import extract_statements
from scrutineer.claims.extraction.lexicon import Lexicon
from scrutineer.claims.extraction.register import Register
from scrutineer.claims.extraction.statement_draft import Candidate, StatementDraft
from scrutineer.claims.extraction.text import Span, body_start, paragraphs
from scrutineer.errors import UsageError

EXTRA: Final = "nlp"
PIPELINE_VARIABLE: Final = "SCRUTINEER_SPACY_PIPELINE"
"""Environment variable that names the pipeline where no option does."""
_NEEDED = ("parser", "tagger")
_CLAUSES = ("ccomp", "parataxis")
_SUBJECTS = ("nsubj",)
_LONGEST = 20_000
"""Code points of a paragraph beyond which it is left to the word lists."""


def is_installed() -> bool:
    """Whether spaCy is there; nothing of it is imported."""
    return find_spec("spacy") is not None


def load_pipeline(name: str | None = None) -> Any:
    """Load a spaCy pipeline.

    Args:
        name: Name of an installed pipeline or path of one; None takes it from the environment.

    Returns:
        The pipeline: a callable of a text that gives its parse.

    Raises:
        UsageError: spaCy is not installed, no pipeline is named, there is none of this name, or it has no parser.
    """
    if not is_installed():
        raise UsageError(
            f"reading a text with a parser needs the extra {EXTRA}", mend=f"install scrutineer[{EXTRA}] and a pipeline"
        )
    chosen = name or os.environ.get(PIPELINE_VARIABLE)
    if not chosen:
        raise UsageError(
            "no spaCy pipeline is named", mend=f"name an installed pipeline, or set {PIPELINE_VARIABLE} to its name"
        )
    import spacy  # noqa: PLC0415  # optional and slow

    try:
        pipeline = spacy.load(chosen, exclude=["ner"])
    except (OSError, ImportError, ValueError) as fault:
        raise UsageError(
            f"the spaCy pipeline cannot be loaded: {str(fault).splitlines()[0][:160]}",
            value=chosen,
            mend="name a pipeline that is installed for this version of spaCy",
        ) from None
    missing = [part for part in _NEEDED if part not in pipeline.pipe_names]
    if missing:
        raise UsageError(f"the spaCy pipeline has no {' and no '.join(missing)}", value=chosen)
    return pipeline


def extract_with_parser(
    text: str, *, lexicon: Lexicon, register: Register, pipeline: Any
) -> tuple[StatementDraft, ...]:
    """Find who said what by the word lists and by the parse together.

    Args:
        text: The text.
        lexicon: The reporting words of its language.
        register: Persons and bodies of the election.
        pipeline: As `load_pipeline` gives it.

    Returns:
        The union of both; what both found with the same speaker is marked with both methods.

    Raises:
        InputError: The text is too long.
    """
    candidates = tuple(parsed_candidates(text, lexicon=lexicon, pipeline=pipeline))
    return extract_statements(text, lexicon=lexicon, register=register, candidates=candidates)


def parsed_candidates(text: str, *, lexicon: Lexicon, pipeline: Any) -> Iterator[Candidate]:
    """What the parse of each paragraph proposes, in no particular order."""
    spans = [paragraph for paragraph in paragraphs(text) if paragraph.end - paragraph.start <= _LONGEST]
    starts = [body_start(text, paragraph) for paragraph in spans]
    bodies = [text[start : paragraph.end] for start, paragraph in zip(starts, spans, strict=True)]
    for start, parse in zip(starts, pipeline.pipe(bodies), strict=True):
        for token in parse:
            candidate = _candidate(token, lexicon, start)
            if candidate is not None:
                yield candidate


def _candidate(token: Any, lexicon: Lexicon, offset: int) -> Candidate | None:
    """The statement that a verb reports, if it is a reporting verb with a subject and a clause."""
    verb = lexicon.verbs.get(token.lower_)
    if verb is None or token.pos_ not in ("VERB", "AUX") or verb.group in ("call", "quote"):
        return None
    if any(child.dep_ == "neg" or child.lower_ in lexicon.words["modals"] for child in token.children):
        return None
    clause = next((child for child in token.children if child.dep_ in _CLAUSES and child.i != token.i), None)
    subject = _subject(token)
    if clause is None or subject is None:
        return None
    inside = [part for part in clause.subtree if part.i != token.i and not part.is_space]
    if not inside or subject.i in {part.i for part in inside}:
        return None
    first, last = inside[0], inside[-1]
    while (
        first.i < last.i
        and (first.lower_ in lexicon.that or first.text in (",", ":"))
        and first.dep_ in ("mark", "punct")
    ):
        first = first.nbor(1)
    while last.i > first.i and last.is_punct and not last.is_quote and not last.is_bracket:
        last = last.nbor(-1)
    if last.i - first.i < 1:
        return None
    return Candidate(
        offset + first.idx,
        offset + last.idx + len(last),
        Span(offset + subject.left_edge.idx, offset + subject.idx + len(subject)),
        Span(offset + token.idx, offset + token.idx + len(token)),
    )


def _subject(token: Any) -> Any | None:
    """The subject of a verb, or of the verb that it is joined to or hangs on (`..., adding that`)."""
    verb = token
    for _ in range(3):
        found = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
        if found is not None:
            return found if found.tag_ not in ("WP", "WDT") else _antecedent(verb)
        if verb.dep_ not in ("conj", "advcl") or verb.head is verb:
            return None
        verb = verb.head
    return None


def _antecedent(verb: Any) -> Any | None:
    """The noun that a relative clause belongs to."""
    return verb.head if verb.dep_ == "relcl" else None
