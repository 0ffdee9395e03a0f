"""`report.json`: the page's content, and the documents of the commands behind it."""

import json
from typing import Any

from scrutineer import __version__
from scrutineer.forensics.forensic_document import forensic_document
from scrutineer.report.examination import Examination
from scrutineer.report.import_section import import_document
from scrutineer.report.page import FORMAT, Page, plain
from scrutineer.report.votes_in_question import votes_in_question

MOST_FINDINGS = 1_000
"""Findings written one by one; the summary counts them all."""


def report_document(examination: Examination, page: Page) -> dict[str, Any]:
    """Everything that the page says as plain JSON values.

    Units are not listed: `scrutineer tally --level` does that. Findings beyond a limit are counted, not listed:
    `findings_total` counts all, `findings_latest` those of the latest version of the count.

    Args:
        examination: The examination.
        page: The page made from it.

    Returns:
        `format`, `version`, `page` (the text, charts and tables as shown), and `tally`, `check`, `seats`, `claims`,
        `comparison`, `stage_differences`, `placements` in the shapes of the commands; `import` is the account of the
        import where one lies beside the record, else null.
    """
    record = examination.record
    parts = examination.as_dict()
    check = parts["check"]
    findings = check["findings"]
    parts["check"] = {
        **check,
        "findings": findings[:MOST_FINDINGS],
        "findings_total": len(findings),
        "findings_latest": sum(not finding["versions_behind"] for finding in findings),
    }
    results = examination.method_results
    if results is not None:
        weighed = votes_in_question(examination, results)
        plain_weighed = {key: found.as_dict() for key, found in weighed.items()}
        parts["forensics"] = forensic_document(examination.cases[0], results, plain_weighed)
    return {
        "format": FORMAT,
        "version": __version__,
        "record": {"id": record.id, "digest": record.digest},
        "page": _without_specifications(plain(page)),
        "import": import_document(examination.account),
        **parts,
    }


def _without_specifications(page: dict[str, Any]) -> dict[str, Any]:
    """The page without Vega-Lite: the tables behind the charts say the same."""
    for section in page["sections"]:
        for figure in section["figures"]:
            del figure["spec"]
            del figure["marks"]
    return page


def report_text(document: dict[str, Any]) -> str:
    """The document as text. Written compactly: nobody reads it by eye."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
