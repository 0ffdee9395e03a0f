"""Does it matter: what is in doubt, and whether it could change what the votes decide."""

from collections.abc import Iterator

from scrutineer.figures.figure import Column
from scrutineer.materiality.assessment import Materiality
from scrutineer.materiality.weighed import Weighed
from scrutineer.materiality.wording import alone_words
from scrutineer.report.examination import Examination
from scrutineer.report.finding_counts import may_be_lawful
from scrutineer.report.naming import sentence_start
from scrutineer.report.numerals import change, plural
from scrutineer.report.page import Section, Table
from scrutineer.report.verdict_words import SEVERITY_WORDS, UNLESS_LAWFUL

MOST_FORMS = 25
"""Forms of the review queue that the page lists."""

_FIRST = {
    "seats": "the seats of their district that they could move alone",
    "rule": "whether they could change the outcome alone",
    "order": "whether they could change alone who has most votes",
}
"""What the queue is about to what its order looks at first."""

MEANING = (
    "“Can” says that no arithmetic excludes it; it does not say that it is likely, or that it happened. “Cannot” holds "
    "if all other forms are right and no form holds more votes than its bound."
)


def matter_section(examination: Examination) -> Section | None:
    """The section, or None where the record holds no votes by option."""
    found = examination.materiality
    if found is None:
        return None
    sentences = [found.headline, *found.notes]
    if found.weighed:
        sentences.append(MEANING)
    if len(found.queue):
        sentences.append(found.queue_sentence)
    if not any(entry.set.forms.size for entry in found.weighed):
        sentences.append("No single form is in doubt: no finding belongs to one, and no unit is missing or annulled.")
    return Section(
        id="matter",
        title="Could what is in doubt change the result?",
        sentences=tuple(sentences),
        points=found.sentences,
        tables=tuple(_tables(found)),
    )


def _tables(found: Materiality) -> Iterator[Table]:
    has_threshold = any(entry.threshold for entry in found.weighed)
    if not all(_about_totals(entry) for entry in found.weighed):
        yield Table(
            id="matter-sets",
            caption="What is in doubt: forms, votes on them, and what they could change",
            columns=(
                Column("set", "In doubt"),
                Column("forms", "Forms", "count"),
                Column("votes", "Votes on them", "count"),
                Column("most", "Could hold at most", "count"),
                Column("outcome", "Outcome"),
                Column("order", "Order of the options"),
                *((Column("threshold", "The legal threshold"),) if has_threshold else ()),
                Column("seat", "A seat"),
            ),
            rows=tuple(_row(entry, has_threshold=has_threshold) for entry in found.weighed if not _about_totals(entry)),
            is_open=True,
        )
    for correction in found.corrections:
        name = found.subject.stage_name(correction.earlier)
        yield Table(
            id=f"matter-corrections-{correction.earlier}",
            caption=f"Corrections since the {name}: {_differ(int(correction.changed.size))}; net effect "
            "by option, and a sign test whether corrections favoured it more often than tosses of a coin would",
            columns=(
                Column("option", "Option"),
                Column("net", "Net votes"),
                Column("gained", "More on", "count"),
                Column("lost", "Fewer on", "count"),
                Column("p", "Sign test p"),
                Column("p_holm", "Adjusted for all options (Holm)"),
            ),
            rows=tuple(
                (found.name(o.option), change(o.net), o.gained, o.lost, f"{o.p:.2g}", f"{o.p_holm:.2g}")
                for o in correction.options
            ),
        )
    if len(found.queue):
        yield _queue(found)


def _differ(number: int) -> str:
    return f"{plural(number, 'form')} {'differs' if number == 1 else 'differ'}"


def _about_totals(entry: Weighed) -> bool:
    return not entry.set.forms.size and bool(entry.set.about_totals)


def _row(entry: Weighed, *, has_threshold: bool) -> tuple[str | int | None, ...]:
    stake = entry.stake
    return (
        sentence_start(entry.set.title),
        stake.units or None,
        stake.valid if stake.units else None,
        None if stake.unbounded else stake.ceiling,
        entry.outcome.answer if entry.outcome else "about totals",
        entry.outcome.order if entry.outcome else "about totals",
        *((entry.threshold.answer if entry.threshold else "not weighed",) if has_threshold else ()),
        entry.seats.answer if entry.seats else "not derived from votes",
    )


def _severity(found: Materiality, severity: str, codes: list[str]) -> str:
    """The words of the findings section: an error of a lawful cause is one only where all its errors may have one."""
    errors = [
        rule.rule.code for rule in found.queue.failed if rule.rule.code in codes and rule.rule.severity == "error"
    ]
    lawful = severity == "error" and bool(errors) and all(may_be_lawful(code) for code in errors)
    return UNLESS_LAWFUL if lawful else SEVERITY_WORDS[severity]


def _queue(found: Materiality) -> Table:
    head = found.queue.head(MOST_FORMS)
    rest = len(found.queue) - len(head)
    nothing = f"could not {'move a seat' if found.queue.about == 'seats' else 'change it'}"
    return Table(
        id="matter-queue",
        caption=f"Which forms to look at first: by {_FIRST[found.queue.about]}, then by the most votes that they could "
        "hold, then by severity",
        columns=(
            Column("rank", "Place", "count"),
            Column("unit", "Form"),
            Column("alone", "By itself it"),
            Column("reach", "Could hold at most", "count"),
            Column("severity", "Gravest finding"),
            Column("rules", "Rules that fail"),
        ),
        rows=tuple(
            (
                form["rank"],
                form["name"],
                alone_words(form["seats"], found.queue.about).removesuffix(" alone") if form["decisive"] else nothing,
                form["reach"],
                _severity(found, form["severity"], form["rules"]),
                ", ".join(form["rules"]),
            )
            for form in head
        ),
        cut=f"{plural(rest, 'further form')}; scrutineer matter --queue lists more." if rest > 0 else None,
    )
