"""The review page: the text with its passages, a card for each draft, and what the person can do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from scrutineer.claims.claim import HEDGES
from scrutineer.claims.drafts.collected import said_on
from scrutineer.claims.drafts.proposed_check import proposed_check, shown_value
from scrutineer.claims.expression import parse_metric
from scrutineer.claims.ledger_state import DraftState, Status
from scrutineer.claims.region import Kind, kind_of
from scrutineer.claims.signature import verdict_sha256
from scrutineer.errors import ClaimError
from scrutineer.formats.check_entry import write_check
from scrutineer.report.numerals import day
from scrutineer.report.verdict_words import VERDICTS
from scrutineer.web.added_draft import BY_HAND, FORMS, MOST_SHOWN, UNITS, Occurrence, occurrences
from scrutineer.web.decision import TYPED, Form
from scrutineer.web.desk import DONE, Desk, Judged, Standing, last_entry, when
from scrutineer.web.passages import Passage, paragraphs
from scrutineer.web.text_finding import OUTCOMES, linked

STATIC: Final = {"review.css": "text/css; charset=utf-8", "review.js": "text/javascript; charset=utf-8"}
AROUND: Final = 30
"""Cards on either side of the current one that the page holds: a browser reads some hundred forms at once, and is held
up by thousands. The text and the list of drafts are always whole."""
_SIGNS: Final = {
    Status.PENDING: "",
    Status.CONFIRMED: "\u2713",
    Status.CORRECTED: "\u2713",
    Status.REJECTED: "\u00d7",
}
_STATUS: Final = {
    Status.PENDING: "open",
    Status.CONFIRMED: "confirmed",
    Status.CORRECTED: "corrected",
    Status.REJECTED: "rejected",
}
_FITS: Final = {
    "yes": "goes with the figure",
    "near": "is within a tenth of it",
    "no": "does not go with it",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate that a figure can be bound to.

    Attributes:
        metric: The metric, in the language of metrics.
        words: The metric in words.
        record: What the record has, in words; empty where it has nothing.
        reasons: Why it is a candidate.
        check: The check that it stands for, as TOML; None where it cannot be bound as it is.
        chosen: Whether the figure is bound to it.
    """

    metric: str
    words: str
    record: str
    reasons: tuple[str, ...]
    check: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A draft on the page.

    Attributes:
        label: Its label, such as `s1`; also the end of its name in the page.
        name: Its label in words, such as `Statement 1`.
        draft: The draft.
        status: Where it stands, in a word.
        sign: The same as a sign; empty while it is open.
        seen: Number of its last entry.
        said: The passage, as it stands in the text.
        value: The number of a figure for reading; empty where it has none.
        readings: Other numbers that its digits can be.
        around: Label of the statement around a figure.
        choices: Candidates of a figure.
        check: The check of a figure, or the likeliest one, as TOML.
        judged: The verdict on the claim that it has become.
        proof: Hash of that verdict.
    """

    label: str
    name: str
    draft: DraftState
    status: str
    sign: str
    seen: int
    said: str
    value: str
    readings: tuple[str, ...]
    around: str | None
    choices: tuple[Choice, ...]
    check: str
    judged: Judged | None
    proof: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page says first.

    Attributes:
        words: The sentence.
        bad: Whether something was not done.
        typed: The form that was refused, to be shown as it was typed.
    """

    words: str
    bad: bool = False
    typed: Form | None = None


def review_page(desk: Desk, standing: Standing, *, form_token: str, at: str = "", notice: Notice | None = None) -> str:
    """The page as HTML.

    Args:
        desk: The article and who decides.
        standing: Where the drafts stand.
        form_token: What every form carries.
        at: Label of the draft to be shown; the first open one where there is none of this label.
        notice: What is said first.
    """
    current = at if at in standing.drafts else next_open(standing, "") or next(iter(standing.drafts), "")
    labels = list(standing.drafts)
    place = labels.index(current) if current else 0
    shown = labels[max(0, place - AROUND) : place + AROUND + 1]
    names = {draft.id: label for label, draft in standing.drafts.items()}
    cards = {
        label: _card(desk, standing, label, draft, names, choose=label in shown)
        for label, draft in standing.drafts.items()
    }
    spans = [Passage(c.label, c.draft.current["start"], c.draft.current["end"]) for c in cards.values()]
    typed = notice.typed if notice and notice.typed else {}
    findings = [one for one in linked(desk.findings, standing.drafts, desk.text) if one.finding.outcome != "consistent"]
    return (
        _environment()
        .get_template("review.html.j2")
        .render(
            desk=desk,
            cards=cards,
            shown=shown,
            before=labels[place - AROUND - 1] if place > AROUND else None,
            after=labels[place + AROUND + 1] if place + AROUND + 1 < len(labels) else None,
            findings=findings,
            agreeing=sum(one.outcome == "consistent" for one in desk.findings),
            OUTCOMES=OUTCOMES,
            places=_places(desk, typed),
            FORMS=FORMS,
            UNITS=UNITS,
            following=next_open(standing, ""),
            to_sign=[label for label, card in cards.items() if card.judged and card.judged.word != "signed"],
            lines=paragraphs(desk.text, spans),
            current=current,
            notice=notice,
            typed={"draft": "", **typed},
            problem=standing.problem,
            token=form_token,
            decided=sum(card.draft.status is not Status.PENDING for card in cards.values()),
            hedges=HEDGES,
            TYPED=TYPED,
            DONE=DONE,
            VERDICTS=VERDICTS,
            when=when,
            said_on=said_on,
            day=day,
            BY_HAND=BY_HAND,
        )
    )


def refusal_page(words: str) -> str:
    """A page that only says why there is no other."""
    return _environment().get_template("refusal.html.j2").render(words=words)


@cache
def static_file(name: str) -> bytes:
    """A file that the page asks for; `name` is one of STATIC."""
    return (files("scrutineer") / "web" / "static" / name).read_bytes()


def next_open(standing: Standing, label: str) -> str | None:
    """The next open draft after one, from the start where none comes after; None where none is open."""
    labels = list(standing.drafts)
    place = labels.index(label) + 1 if label in labels else 0
    turned = [*labels[place:], *labels[:place]]
    return next((one for one in turned if standing.drafts[one].status is Status.PENDING), None)


def done_notice(standing: Standing, label: str) -> Notice | None:
    """What was last done with a draft, by the ledger."""
    draft = standing.drafts.get(label)
    if draft is None:
        return None
    judged = standing.judged.get(draft.id)
    if judged and judged.signature and judged.signature.sequence == last_entry(draft, judged.signature):
        return Notice(f"{label.upper()}: verdict signed.")
    if draft.decisions:
        return Notice(f"{label.upper()} {DONE[draft.decisions[-1].action]}.")
    return Notice(f"{label.upper()} added.") if BY_HAND in draft.first.get("methods", ()) else None


def _card(
    desk: Desk, standing: Standing, label: str, draft: DraftState, names: Mapping[str, str], *, choose: bool
) -> Card:
    """The card of a draft; the candidates of a figure are worked out only where they can be chosen from."""
    now = draft.current
    choices = _choices(desk, draft) if choose and draft.type == "figure" else ()
    judged = standing.judged.get(draft.id)
    check = write_check(draft.check) if draft.check else next((c.check for c in choices if c.check), "")
    return Card(
        label=label,
        name=f"{draft.type.capitalize()} {label[1:]}",
        draft=draft,
        status=_STATUS[draft.status] + (", bound" if draft.check and draft.is_accepted else ""),
        sign=_SIGNS[draft.status],
        seen=last_entry(draft, None if judged is None else judged.signature),
        said=desk.text[now["start"] : now["end"]],
        value=shown_value(now),
        readings=tuple(shown_value({"value": one}) for one in now.get("readings") or ()),
        around=names.get(now.get("statement") or ""),
        choices=choices,
        check=check,
        judged=judged,
        proof="" if judged is None else verdict_sha256(judged.verdict),
    )


def _places(desk: Desk, typed: Form) -> tuple[Occurrence, ...]:
    """Where the words of a draft that was to be added stand, if that is more than one place."""
    found = occurrences(desk.text, typed.get("words", "")) if typed.get("action") == "add" else ()
    return found[:MOST_SHOWN] if len(found) > 1 else ()


def _choices(desk: Desk, draft: DraftState) -> tuple[Choice, ...]:
    found = []
    for candidate in draft.current["candidates"]:
        check = proposed_check(draft.current, candidate)
        metric = str((check or candidate).get("metric", ""))
        reasons: Sequence[Any] = candidate.get("reasons") or ()
        found.append(
            Choice(
                metric=metric,
                words=_words(desk, metric),
                record=_record_value(candidate),
                reasons=tuple(str(reason) for reason in reasons),
                check=None if check is None else write_check(check),
                chosen=check is not None and check == draft.check,
            )
        )
    return tuple(found)


def _words(desk: Desk, metric: str) -> str:
    if desk.examination is None:
        return metric
    facts = desk.examination.facts
    try:
        return facts.contest(desk.examination.contest.id).label(parse_metric(metric))
    except ClaimError:
        return metric


def _record_value(candidate: Mapping[str, Any]) -> str:
    """What the record has for a candidate, and whether it goes with the figure."""
    value = candidate.get("value")
    ends = value if isinstance(value, Mapping) else {}
    if ends.get("exact") is None:
        return ""
    try:
        number, kind = Fraction(str(ends["exact"])[:60]), kind_of(parse_metric(str(candidate.get("metric"))))
    except (ValueError, ZeroDivisionError, ClaimError):
        return ""
    shown = f"{float(100 * number):.2f} per cent" if kind is Kind.SHARE else f"{float(number):,.10g}"
    if number.denominator == 1 and kind is not Kind.SHARE:
        shown = f"{int(number):,}"
    stage = f" ({candidate['stage']})" if candidate.get("stage") else ""
    fits = _FITS.get(str(candidate.get("fits")))
    return f"the record has {shown}{stage}" + (f", which {fits}" if fits else "")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scrutineer", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
