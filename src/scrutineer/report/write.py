"""Write the report of an examination into a folder: the page and the same content as JSON."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from scrutineer.formats.atomic import write_folder
from scrutineer.report.build import build_page
from scrutineer.report.examination import Examination
from scrutineer.report.html import render
from scrutineer.report.json_report import report_document, report_text

PAGE, DATA = "index.html", "report.json"


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where a report was written.

    Attributes:
        page: The page.
        data: The same content as JSON.
    """

    page: Path
    data: Path


def write_report(examination: Examination, out: Path, *, command: str, made_on: dt.date) -> ReportFiles:
    """Write `index.html` and `report.json`, both or neither.

    Args:
        examination: The examination.
        out: Folder; it is made where missing.
        command: The command that makes the report again, as printed in it.
        made_on: Day on which it is made, as printed in it.

    Returns:
        The two files.

    Raises:
        OutputError: The folder cannot be made or written.
        InputError: The law or the claims beside the record are wrong.
    """
    page = build_page(examination, command=command, made_on=made_on)
    document = report_document(examination, page)
    write_folder(out, {PAGE: render(page), DATA: report_text(document)})
    return ReportFiles(out / PAGE, out / DATA)
