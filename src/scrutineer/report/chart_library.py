"""The chart library that every page carries: Vega, Vega-Lite and Vega-Embed as vl-convert bundles them.

Bundling takes more processor time than all else in a small report, and gives the same text for the same version of
vl-convert. So it is kept in the user's cache folder; where that cannot be read or written, it is made again.
"""

import os
import re
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

import vl_convert

from scrutineer.errors import OutputError
from scrutineer.formats.atomic import write_file

SNIPPET = "window.vegaEmbed = vegaEmbed;"
END = "\n/* end of the chart library */"
"""Closes the kept file, so that one that was cut off is not used."""


@cache
def chart_library() -> str:
    """The script; it cannot end the element it stands in."""
    place = _place()
    try:
        kept = place.read_text(encoding="utf-8")
        if kept.endswith(END):
            return kept
    except (OSError, UnicodeDecodeError):
        pass
    made = script_text(vl_convert.javascript_bundle(SNIPPET)) + END
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_file(place, made)
    except (OSError, OutputError):
        pass  # a cache that cannot be written costs time and nothing else
    return made


def _place() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    folder = Path(named) if named else Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return folder / "scrutineer" / f"charts-{version('vl-convert-python')}-{vl_convert.get_vega_version()}.js"


def script_text(code: str) -> str:
    """Script code that cannot end the element it stands in; the same to JavaScript, inside strings and patterns."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", code, flags=re.IGNORECASE)
