"""The extraction still reaches on the frozen texts what it reached when it was measured."""

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

FOLDERS = {"held_out": (193, 561), "held_out_second": (174, 506)}
"""Attributions and figures of each set."""
LEAST = {
    "held_out": {
        "f1": 0.87,
        "span and right person, recall": 0.60,
        "high confidence, span and right person": 0.90,
        "figure recall": 0.97,
    },
    "held_out_second": {
        "f1": 0.82,
        "span and right person, recall": 0.50,
        "high confidence, span and right person": 0.90,
        "figure recall": 0.98,
    },
}


@pytest.fixture(scope="module")
def tool(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_extraction", root / "tools" / "measure_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_measure_falls_and_every_place_fits_its_text(tool: ModuleType, folder: str) -> None:
    total: Counter[str] = Counter()
    for _, text, gold in tool.annotated(Path(__file__).with_name(folder)):
        language = gold["document"].get("language") or "en"
        total += tool.measure(tool.examine_article(text, record=None, date=None, language=language), gold)
    measured = tool.rates(total)
    assert (measured["core attributions"], measured["figures"]) == FOLDERS[folder]
    assert measured["offset errors"] == 0
    assert {name: measured[name] for name, least in LEAST[folder].items() if measured[name] < least} == {}
