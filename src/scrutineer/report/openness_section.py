"""What was published and what was not: the nine principles of open election data, and the fields of the count."""

from scrutineer.figures.figure import Column
from scrutineer.report.examination import Examination
from scrutineer.report.naming import sentence_start
from scrutineer.report.numerals import count, listed, per_cent
from scrutineer.report.page import Section, Table
from scrutineer.tabulation.openness import NO, NOT_TOLD, PARTLY, YES, PublishedField


def openness_section(examination: Examination) -> Section:
    """The section; every principle has a row, also where nothing can be told."""
    card = examination.openness
    numbers = {answer: sum(1 for p in card.principles if p.answer == answer) for answer in (YES, PARTLY, NO, NOT_TOLD)}
    parts = [f"{answer} for {count(numbers[answer])}" for answer in (YES, PARTLY, NO) if numbers[answer]]
    answered = f"the answer is {listed(parts)}" if parts else "none has an answer"
    untold = f"; for {count(numbers[NOT_TOLD])} it cannot be told from the record" if numbers[NOT_TOLD] else ""
    return Section(
        id="openness",
        title="How open were the data?",
        sentences=(
            f"Of the nine principles of open election data, {answered}{untold}.",
            "It judges what reached this record: an authority may have published more than its makers found.",
        ),
        tables=(
            Table(
                id="openness-principles",
                caption="The nine principles (Open Election Data Initiative), and what the record says to each",
                columns=(Column("title", "Principle"), Column("answer", "Answer"), Column("because", "Because")),
                rows=tuple((p.title, sentence_start(p.answer), sentence_start(p.because)) for p in card.principles),
                is_open=True,
            ),
            Table(
                id="openness-fields",
                caption="Fields of the latest count: at which level they were published",
                columns=(Column("name", "Field"), Column("meaning", "Meaning"), Column("levels", "Published at")),
                rows=tuple((field.name, field.meaning, _levels(field)) for field in card.fields),
            ),
        ),
    )


def _levels(field: PublishedField) -> str:
    if not field.levels:
        return "not in the record"
    return ", ".join(
        level if share == 1 else f"{level} ({per_cent(share, 1)} of its units)" for level, share in field.levels.items()
    )
