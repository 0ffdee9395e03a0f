"""How a figure is said, and what that leaves to be tested.

A figure that is taken as given or said with a reservation is tested like any other, and the verdict says how it was
said. A condition asserts nothing, and a prediction was neither right nor wrong when it was made: their figures are set
beside the record for the reader, and the claim itself stays not checkable.
"""

import datetime as dt
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from scrutineer.claims.claim import Claim
from scrutineer.claims.verdict import FigureVerdict, Finding
from scrutineer.claims.wording import capital, day_text

SAID: Final = MappingProxyType(
    {
        "presupposed": "The claim takes the figure as given and does not assert it; it is tested all the same.",
        "hedged": "It was said with a reservation.",
        "conditional": "The figure stands in a condition: it is not said to be so.",
        "predicted": "It was a prediction: when it was made there was nothing it could be tested on.",
    }
)
_FITS: Final = MappingProxyType(
    {
        Finding.SUPPORTED: "which fits it",
        Finding.SUPPORTED_THEN: "which fits it for a version of that day",
        Finding.CONTRADICTED: "which does not fit it",
        Finding.DEPENDS: "which fits it by one definition only",
    }
)


def said_before_polling(claim: Claim, figures: Sequence[FigureVerdict], first_day: dt.date | None) -> str | None:
    """A remark on a result that was asserted before anybody had voted; None where there is nothing to remark.

    Args:
        claim: The claim.
        figures: Its figures. Numbers that no version of the count changes, such as a fixed register or those of an
            earlier election, may well be told before.
        first_day: The first polling day; None where unknown.
    """
    results = any(item.evaluation is not None and not item.evaluation.fixed for item in figures)
    if claim.date is None or first_day is None or claim.date >= first_day or not results:
        return None
    return (
        f"It is dated {day_text(claim.date)}, before polling day ({day_text(first_day)}): "
        "there was no result yet, so look at the date, or at whether it was a prediction."
    )


def untested_words(modality: str, figures: Sequence[FigureVerdict]) -> str:
    """The explanation of a claim that asserts nothing: how it was said, and what the record holds.

    Args:
        modality: conditional or predicted.
        figures: Its figures, each as if it had been asserted.
    """
    parts = [SAID[modality]]
    for item in figures:
        if item.computed is None:
            parts.append(f"The record gives no figure for {item.label}.")
            continue
        fits = _FITS.get(item.finding)
        what = "what came of it" if modality == "predicted" else "what the record has"
        printed = f" It names {item.figure.printed}{f', {fits}' if fits else ''}." if item.figure.printed else ""
        parts.append(f"{capital(what)}: {item.label} {item.computed}.{printed}")
    return " ".join(dict.fromkeys(parts))
