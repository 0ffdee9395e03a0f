"""Colours and type of all charts: told apart by colour-blind readers, on grey paper and on white."""

from typing import Any, Final

INK: Final = "#1d1d1b"
SOFT_INK: Final = "#55544f"
RULE: Final = "#d9d6cd"
BAND: Final = "#e6e3da"
NOW: Final = "#1c5a8c"
BEFORE: Final = "#a8c3d8"
GAIN: Final = "#1c5a8c"
LOSS: Final = "#b5461a"
REST: Final = "#8f8d86"
MARK: Final = "#b5461a"
PAPER: Final = "#ffffff"

SEATS: Final = ("#1c5a8c", "#e0992b", "#5a3d7a", "#2f8f7f", "#c26a92", "#7d8b2e", "#8a5a2b", "#4aa3d1")
"""Colours of options with seats, the largest first; neighbours differ in lightness as well as in hue."""

DENSITY: Final = ("#dbe7f0", "#9dbfd9", "#5b93bd", "#28669a", "#0d3a63", "#041d36")
"""Few to many, light to dark; its lightness falls throughout, so it prints in grey."""

FONT: Final = '"Source Sans 3", "Helvetica Neue", Helvetica, "Noto Sans", Arial, "Noto Sans Khmer", sans-serif'

LABEL_SIZE: Final = 13
ROW_STEP: Final = 42
"""Height of a row that has its label above its mark, in pixels."""


def config() -> dict[str, Any]:
    """Vega-Lite configuration of every chart."""
    axis = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": LABEL_SIZE,
        "titleFontSize": LABEL_SIZE,
        "titleFontWeight": "normal",
        "labelColor": SOFT_INK,
        "titleColor": SOFT_INK,
        "domain": False,
        "ticks": False,
        "gridColor": RULE,
        "gridOpacity": 0.8,
        "labelPadding": 6,
        "titlePadding": 8,
        "labelOverlap": "greedy",
        "labelFlush": False,
    }
    return {
        "background": PAPER,
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "text": {"font": FONT, "fontSize": LABEL_SIZE, "color": INK},
        "legend": {"labelFont": FONT, "titleFont": FONT, "labelFontSize": LABEL_SIZE, "titleFontSize": LABEL_SIZE},
        "title": {
            "font": FONT,
            "anchor": "start",
            "fontSize": 18,
            "color": INK,
            "subtitleFont": FONT,
            "subtitleFontSize": LABEL_SIZE,
            "subtitleColor": SOFT_INK,
            "offset": 14,
        },
    }
