"""The sets of forms whose weight is asked for: by finding, by rule, by state, and by what a later version changed."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from scrutineer.checks.rule import SEVERITIES
from scrutineer.materiality.at_stake import StakeSet
from scrutineer.materiality.corrections import Corrections
from scrutineer.materiality.failed_units import FailedUnits
from scrutineer.materiality.forms import ANNULLED, MISSING, NOT_COUNTED, NOT_OPENED, Forms, IntArray

QUARANTINE: Final = SEVERITIES.index("quarantine")
_STATES: Final = (
    ("missing", MISSING, "without figures"),
    ("not_counted", NOT_COUNTED, "with ballots that were not counted"),
    ("annulled", ANNULLED, "annulled"),
    ("not_opened", NOT_OPENED, "not opened"),
)
_OPEN_VERDICTS: Final = (
    ("pending", "whose verdict is pending"),
    ("recount", "that are to be counted again"),
    ("invalid", "that were declared invalid"),
)


def stake_sets(forms: Forms, failed: Sequence[FailedUnits], changes: Sequence[Corrections]) -> Iterator[StakeSet]:
    """The sets of one contest and stage that have a form, and classes of findings that are about totals only.

    Args:
        forms: The forms.
        failed: What fails each rule.
        changes: The corrections between earlier stages and this one.

    Yields:
        Forms without figures, by state; forms whose verdict is open or against them; forms that an earlier version gave
        otherwise or not at all; forms that fail each rule; all forms with a finding of at least quarantine; all forms
        with any finding.
    """
    for name, state, title in _STATES:
        chosen = np.flatnonzero(forms.state == state)
        if chosen.size:
            yield StakeSet(name, name, title, chosen)  # type: ignore[arg-type]
    yield from _verdicts(forms)
    waiting = np.flatnonzero((forms.state == MISSING) | (forms.state == NOT_COUNTED))
    for change in changes:
        yield from _changed(forms, change)
    for entry in failed:
        yield StakeSet(
            f"rule:{entry.rule.code}",
            "rule",
            f"{_do_not_meet(entry)} rule {entry.rule.code} ({_lower(entry.rule.title)})",
            entry.forms,
            SEVERITIES[int(entry.severity.max())] if entry.severity.size else entry.rule.severity,
            int(entry.gap.sum()) if entry.gap_in_votes else None,
            entry.about_totals,
        )
    grave = _union([entry.forms[entry.severity >= QUARANTINE] for entry in failed])
    every = _union([entry.forms for entry in failed])
    by_rule = [entry.forms for entry in failed]
    if _is_new(grave, [every, *by_rule]):
        yield StakeSet("quarantine", "severity", "with a finding of quarantine or graver", grave, "quarantine")
    if _is_new(every, by_rule):
        yield StakeSet("findings", "severity", "with any finding", every)
    together = _union([every, waiting])
    if waiting.size and every.size and together.size > waiting.size:
        yield StakeSet("open", "severity", "with any finding, without figures or not counted", together)


def _verdicts(forms: Forms) -> Iterator[StakeSet]:
    """Forms about which a decision is open, or went against them, where the record has their verdicts."""
    if "verdict" not in forms.sheet.ballots.columns:
        return
    verdict = forms.sheet.ballots["verdict"]
    for word, title in _OPEN_VERDICTS:
        held = np.append((verdict == word).fill_null(value=False).to_numpy(), False)  # for forms without a line
        chosen = np.flatnonzero(held[forms.line])
        if chosen.size:
            yield StakeSet(f"verdict:{word}", "verdict", title, chosen)


def _changed(forms: Forms, change: Corrections) -> Iterator[StakeSet]:
    earlier = forms.subject.stage_name(change.earlier)
    if change.changed.size:
        yield StakeSet(
            f"changed:{change.earlier}", "corrections", f"whose votes differ from the {earlier}", change.changed
        )
    if change.only_later.size:
        yield StakeSet(f"new:{change.earlier}", "corrections", f"that are not in the {earlier}", change.only_later)
    if change.changed.size and change.only_later.size:
        title = f"whose votes differ from the {earlier} or that are not in it"
        both = _union([change.changed, change.only_later])
        yield StakeSet(f"changed-or-new:{change.earlier}", "corrections", title, both)


def _do_not_meet(entry: FailedUnits) -> str:
    return "that does not meet" if entry.forms.size == 1 else "that do not meet"


def _lower(title: str) -> str:
    """A title within a sentence; abbreviations keep their capitals."""
    return title[:1].lower() + title[1:] if title[1:2].islower() or title[1:2] == " " else title


def _is_new(chosen: IntArray, others: Sequence[IntArray]) -> bool:
    """Whether a set has a form and is none of the others."""
    return bool(chosen.size) and not any(np.array_equal(chosen, other) for other in others)


def _union(parts: Sequence[IntArray]) -> IntArray:
    """The distinct places of some sets, ascending; marking them is much faster than sorting them."""
    chosen = np.zeros(max((int(part.max()) + 1 for part in parts if part.size), default=0), bool)
    for part in parts:
        chosen[part] = True
    return np.flatnonzero(chosen)
