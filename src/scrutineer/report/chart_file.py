"""One chart as a file of its own: SVG, PNG, or a page that asks for nothing beyond itself."""

from pathlib import Path
from typing import Any, Final

import vl_convert
from markupsafe import escape

from scrutineer.errors import UsageError
from scrutineer.figures.figure import TABLE, Figure
from scrutineer.formats.atomic import write_file
from scrutineer.report.chart_library import chart_library
from scrutineer.report.html import cell_text, data_text

SUFFIXES: Final = (".svg", ".png", ".html")
WIDTH: Final = 640


def check_chart_file(path: Path) -> None:
    """Refuse a name that says no kind of chart, before anything is worked out.

    Raises:
        UsageError: The file is of another kind.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError("a chart is not written in this format", value=path.name, mend="end in .svg, .png or .html")


def write_chart(figure: Figure, path: Path) -> None:
    """Write a chart with its title, or nothing.

    Args:
        figure: The chart.
        path: Its file; the suffix says what is written.

    Raises:
        UsageError: The file is of another kind.
        OutputError: It cannot be written.
    """
    check_chart_file(path)
    spec = _standalone(figure)
    suffix = path.suffix.lower()
    if suffix == ".html":
        write_file(path, _page(figure, spec))
    elif suffix == ".svg":
        write_file(path, vl_convert.vegalite_to_svg(spec))
    else:
        write_file(path, vl_convert.vegalite_to_png(spec, scale=2))


def _standalone(figure: Figure) -> dict[str, Any]:
    spec = {**figure.spec, "data": {"name": TABLE, "values": list(figure.marks)}, "padding": 18}
    if spec.get("width") == "container":
        spec["width"] = WIDTH
    subtitle = [figure.subtitle, *(f"{entry.label}" for entry in figure.legend)]
    return {
        **spec,
        "title": {"text": _lines(figure.title, 62), "subtitle": [x for t in subtitle for x in _lines(t, 92)]},
    }


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _page(figure: Figure, spec: dict[str, Any]) -> str:
    """The chart, and its table for those who do not see it; texts are escaped for their place."""
    head = "".join(f"<th scope='col'>{escape(column.label)}</th>" for column in figure.columns)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(cell_text(cell, column.kind))}</td>" for cell, column in zip(row, figure.columns, strict=True)
        )
        + "</tr>"
        for row in figure.rows
    )
    policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(figure.title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        "<style>body{margin:1rem auto;max-width:46rem;padding:0 1rem;font:16px/1.5 sans-serif}"
        "#chart svg{max-width:92vw;height:auto}td,th{text-align:left;padding:.2rem .8rem .2rem 0}</style></head><body>"
        f'<div id="chart" role="img" aria-label="{escape(figure.text)}"></div>'
        f"<table><caption>{escape(figure.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f'<script type="application/json" id="spec">{data_text(spec)}</script><script>{chart_library()}</script>'
        '<script>vegaEmbed("#chart",JSON.parse(document.getElementById("spec").textContent),'
        '{actions:false,ast:true,renderer:"svg"})</script></body></html>\n'
    )
