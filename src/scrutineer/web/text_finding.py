"""What the figures of one text say of one another, as the page shows it beside the drafts of those figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scrutineer.claims.ledger_state import DraftState, Status

OUTCOMES: Final = {
    "contradicts": "Cannot all be right",
    "question": "Differ; the text may leave out why",
    "undecided": "Too coarse to tell",
    "consistent": "Agree",
}
"""Outcome to words, the gravest first."""


@dataclass(frozen=True, slots=True)
class TextFinding:
    """A finding of a text, by places in it.

    Attributes:
        outcome: One of OUTCOMES.
        words: It in a sentence or two.
        places: Start and end of each figure, in code points.
        faulty: Those that do not go with the others, as far as that can be told.
    """

    outcome: str
    words: str
    places: tuple[tuple[int, int], ...]
    faulty: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A finding with the drafts of its figures.

    Attributes:
        finding: The finding.
        figures: Label of each figure's draft, None where the ledger has none of it, and its words.
        label: Its label on the page, such as `x1`.
        doubted: Labels of the drafts that do not go with the others.
        is_old: Whether a person has rejected one of the figures, or given it another value.
    """

    finding: TextFinding
    label: str
    figures: tuple[tuple[str | None, str], ...]
    doubted: tuple[str, ...]
    is_old: bool


def text_findings(document: Mapping[str, Any], text: str) -> tuple[TextFinding, ...]:
    """The findings of what `scrutineer claims extract --json` printed; what is not in its form is passed over.

    Args:
        document: What was printed.
        text: The text.

    Returns:
        The findings, the gravest first.
    """
    found = []
    items = document.get("consistency")
    for item in items if isinstance(items, list) else ():
        try:
            outcome, words, where = str(item["outcome"]), str(item["words"]), [tuple(span) for span in item["where"]]
            faulty = tuple(where[item["figures"].index(place)] for place in item["faulty"])
        except (KeyError, TypeError, ValueError, IndexError):
            continue
        if outcome in OUTCOMES and all(_lies_in(span, text) for span in where):
            found.append(TextFinding(outcome, words, tuple(where), faulty))
    order = list(OUTCOMES)
    return tuple(sorted(found, key=lambda one: order.index(one.outcome)))


def linked(findings: Sequence[TextFinding], drafts: Mapping[str, DraftState], text: str) -> tuple[Linked, ...]:
    """Findings with the drafts of their figures.

    Args:
        findings: The findings.
        drafts: Label to draft of the text.
        text: The text.
    """
    first = {(one.first["start"], one.first["end"]): name for name, one in drafts.items() if one.type == "figure"}
    made = []
    for number, finding in enumerate(findings, 1):
        names = [first.get(place) for place in finding.places]
        changed = any(name is not None and _is_changed(drafts[name]) for name in names)
        figures = tuple((name, text[slice(*place)]) for name, place in zip(names, finding.places, strict=True))
        doubted = tuple(name for place in finding.faulty if (name := first.get(place)))
        made.append(Linked(finding, f"x{number}", figures, doubted, changed))
    return tuple(made)


def _is_changed(draft: DraftState) -> bool:
    return draft.status is Status.REJECTED or any(
        draft.current.get(key) != draft.first.get(key) for key in ("value", "hedge", "start", "end")
    )


def _lies_in(span: tuple[Any, ...], text: str) -> bool:
    ends = len(span) == 2 and all(type(end) is int for end in span)
    return ends and 0 <= span[0] < span[1] <= len(text)
