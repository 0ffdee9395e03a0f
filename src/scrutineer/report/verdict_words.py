"""The verdict scale in words, in the order in which the page lists it."""

from typing import Final

VERDICTS: Final[dict[str, str]] = {
    "supported": "Supported",
    "supported_then": "Right when said, since revised",
    "depends": "Depends on the definition",
    "sources_disagree": "Sources disagree",
    "contradicted": "Contradicted",
    "not_enough_evidence": "Not enough evidence",
    "not_checkable": "Not checkable",
}
"""Verdict code to the words of its badge."""

WOULD_CHANGE: Final[dict[str, str]] = {
    "supported": "A later official version with figures outside the range that the claim leaves open.",
    "supported_then": "A later official version that returns to the earlier figures, or proof that they were out of "
    "date on the day of the claim.",
    "depends": "Evidence of the definition that the speaker meant.",
    "sources_disagree": "A correction by one of the sources, or a document that settles which version they show.",
    "contradicted": "A published version, or a sourced count, that lies within the range that the claim leaves open.",
    "not_enough_evidence": "A published figure for what is missing here.",
    "not_checkable": "A wording that names a figure, and what it is to be measured against.",
}
"""Verdict code to what would change it, in general; the check of a claim may say it more closely."""

SEVERITIES: Final = ("alert", "error", "quarantine", "warning", "info")
"""Severities, the gravest first."""

SEVERITY_NOUNS: Final[dict[str, tuple[str, str]]] = {
    "alert": ("alerts", "alert"),
    "error": ("errors", "error"),
    "quarantine": ("to be cleared up before use", "to be cleared up before use"),
    "warning": ("warnings", "warning"),
    "info": ("for information", "for information"),
}
"""Severity to what several findings of it are, and what one is."""

UNLESS_LAWFUL: Final = "Error, unless there is a lawful cause"
"""Words of the badge, in place of those of an error, where a rule also fails for causes that the law allows."""

SEVERITY_WORDS: Final[dict[str, str]] = {
    "alert": "Alert: to be looked at first",
    "error": "Error: figures do not fit together",
    "quarantine": "To be cleared up before use",
    "warning": "Worth a second look",
    "info": "To know",
}
"""Severity to the words of its badge."""
