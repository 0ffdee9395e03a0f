"""The extraction still reaches on the frozen texts what it reached when it was measured."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

HELD_OUT = Path(__file__).parent / "held_out"


@pytest.fixture(scope="module")
def measured(root: Path) -> dict[str, float]:
    spec = importlib.util.spec_from_file_location("measure_extraction", root / "tools" / "measure_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    total: Counter[str] = Counter()
    for _, text, gold in tool.annotated(HELD_OUT):
        language = gold["document"].get("language") or "en"
        drafts = tool.examine_article(text, record=None, date=None, language=language)
        total += tool.measure(drafts, gold)
    return tool.rates(total)


@pytest.mark.parametrize(
    ("measure", "least"),
    [
        ("f1", 0.87),
        ("span and right person, recall", 0.60),
        ("high confidence, span and right person", 0.90),
        ("figure recall", 0.97),
    ],
)
def test_no_measure_falls(measured: dict[str, float], measure: str, least: float) -> None:
    assert measured[measure] >= least


def test_every_place_fits_its_text(measured: dict[str, float]) -> None:
    assert measured["offset errors"] == 0
    assert measured["core attributions"] == 193
    assert measured["figures"] == 561
