"""The chart library that every page carries: Vega, Vega-Lite and Vega-Embed as vl-convert bundles them.

Bundling takes about 1.5 s of CPU, half of a small report. It is done anew for every report all the same: a copy kept
on the disk would be a script that anybody who can write there could change, in a page that asks to be trusted.
"""

import re
from functools import cache

import vl_convert

SNIPPET = "window.vegaEmbed = vegaEmbed;"


@cache
def chart_library() -> str:
    """The script; it cannot end the element it stands in."""
    return script_text(vl_convert.javascript_bundle(SNIPPET))


def script_text(code: str) -> str:
    """Script code that cannot end the element it stands in; the same to JavaScript, inside strings and patterns."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", code, flags=re.IGNORECASE)
