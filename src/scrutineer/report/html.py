"""Render the page model as one HTML file that asks for nothing beyond itself.

Texts of a record are taken as hostile: Jinja2 escapes them, addresses become links only where they are http or https,
data blocks cannot close their element, and a content security policy lets only the page's own scripts run.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from scrutineer.figures.figure import Cell, Column, Figure, Kind
from scrutineer.formats.claim_exports.names import web_address
from scrutineer.report.chart_library import chart_library
from scrutineer.report.numerals import NOT_KNOWN, change, count, per_cent
from scrutineer.report.page import Page, Sentence, plain

MOST_ROWS = 150
"""Rows of a table in the page; the CSV and report.json hold all of them."""
FIRST_FINDINGS = 4
"""Findings of a rule shown at once; the others of those listed open on demand."""
MOST_COLUMNS, MOST_TEXTS = 3, 1
"""Columns, and columns of text, that fit on a phone side by side; a wider table becomes a card for each row there."""
NUMERIC = {"count", "change", "rate", "number"}


def render(page: Page) -> str:
    """The page as HTML, UTF-8 text.

    Args:
        page: The page model.

    Returns:
        The whole file.
    """
    environment = _environment()
    loader = environment.loader
    if loader is None:
        raise RuntimeError("the templates are not installed")
    style = loader.get_source(environment, "style.css")[0]
    charts = any(section.figures for section in page.sections)
    scripts = [loader.get_source(environment, "page.js")[0]]
    if charts:
        scripts.insert(0, chart_library())
    template = environment.get_template("page.html.j2")
    return template.render(
        page=page,
        style=Markup(style),  # noqa: S704 (a file of this package)
        scripts=[Markup(script) for script in scripts],  # noqa: S704 (files of this package and of vl-convert)
        policy=_policy(scripts),
        most_rows=MOST_ROWS,
        numeric=NUMERIC,
        first_findings=FIRST_FINDINGS,
        source_anchors={source.id: _anchor(source.id) for section in page.sections for source in section.sources},
    )


def data_text(value: Any) -> Markup:
    """A value as JSON for a data block: no character of it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (escaped for its place above)


def figure_data(figure: Figure) -> Markup:
    """What the page's script needs to draw a chart and to write its CSV."""
    return data_text(
        plain(
            {
                "id": figure.id,
                "title": figure.title,
                "subtitle": figure.subtitle,
                "spec": figure.spec,
                "marks": figure.marks,
                "columns": [column.name for column in figure.columns],
                "rows": figure.rows,
                "sources": figure.sources,
                "legend": figure.legend,
            }
        )
    )


def cell_text(value: Cell, kind: Kind) -> str:
    """A cell as people read it."""
    if value is None:
        return NOT_KNOWN
    if kind == "count" and isinstance(value, int):
        return count(value)
    if kind == "change" and isinstance(value, int):
        return change(value)
    if kind == "rate" and isinstance(value, int | float):
        return per_cent(value)
    return str(value)


def keep_together(text: str) -> Markup:
    """Text in which a number is not torn from its per-cent sign."""
    return Markup(str(escape(text)).replace(" %", "\u00a0%"))  # noqa: S704 (escaped above)


def by_topic(sentences: Iterable[Sentence]) -> list[list[Sentence]]:
    """Sentences in paragraphs: each begins with one that names a new subject."""
    parts: list[list[Sentence]] = []
    for sentence in sentences:
        if sentence.topic or not parts:
            parts.append([])
        parts[-1].append(sentence)
    return parts


def is_wide(columns: Sequence[Column]) -> bool:
    """Whether a table does not fit on a phone."""
    return len(columns) > MOST_COLUMNS or sum(column.kind == "text" for column in columns) > MOST_TEXTS


def _anchor(source: str) -> str:
    return "source-" + re.sub(r"[^A-Za-z0-9_.-]", "-", source)


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("scrutineer.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        cell=cell_text,
        address=web_address,
        data=figure_data,
        keep=keep_together,
        by_topic=by_topic,
        is_wide=is_wide,
    )
    return environment
