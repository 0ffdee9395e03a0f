"""Measure the extraction of statements and figures on annotated texts.

    python tools/measure_extraction.py FOLDER [--pipeline NAME] [--json]

FOLDER holds NAME.txt and NAME.gold.json, annotated as its README says. Attributions of the layer `core` are matched one
to one with what was found, the best overlap first, from an overlap (intersection over union of code points) of one half
on; what meets an annotated speech act counts neither for nor against. A figure is found where a found one overlaps it.
The texts under tests/claims/held_out were written before the rules and are measured, never tuned on.
"""

import argparse
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from scrutineer.claims.article_drafts import ArticleDrafts
from scrutineer.claims.extraction.statement_draft import StatementDraft, overlap
from scrutineer.report.article import examine_article

MATCH = 0.5


def matches(found: Sequence[StatementDraft], gold: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Place of a found statement to that of the annotated one it is matched with."""
    pairs = sorted(
        (
            (overlap((one.start, one.end), _span(other)), at, place)
            for at, one in enumerate(found)
            for place, other in enumerate(gold)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    taken: dict[int, int] = {}
    for size, at, place in pairs:
        if size < MATCH:
            break
        if at not in taken and place not in taken.values():
            taken[at] = place
    return taken


def measure(drafts: ArticleDrafts, gold: dict[str, Any]) -> Counter[str]:
    """Counts for one text."""
    names = {
        source["id"]: {name.lower() for name in (source["name"], *source.get("other_names", ())) if name}
        for source in gold.get("sources", ())
    }
    attributions = gold.get("attributions", ())
    core = [one for one in attributions if one["layer"] == "core"]
    acts = [one for one in attributions if one["layer"] != "core"]
    taken = matches(drafts.statements, core)
    counts = Counter(core=len(core), matched=len(taken))
    for at, one in enumerate(drafts.statements):
        right = at in taken and one.speaker.lower() in names[core[taken[at]]["source"]]
        meets_act = at not in taken and any(overlap((one.start, one.end), _span(act)) >= MATCH for act in acts)
        counts["proposed"] += not meets_act
        counts["person"] += right
        if one.confidence == "high":
            counts["high"] += not meets_act
            counts["high matched"] += at in taken
            counts["high person"] += right
    figures = [one.figure for one in drafts.figures]
    for figure in gold.get("figures", ()):
        span = (figure["start"], figure["end"])
        reached = [one for one in figures if one.start < span[1] and span[0] < one.end]
        counts["figures"] += 1
        counts["figures found"] += bool(reached)
        counts["figures half"] += any(overlap((one.start, one.end), span) >= MATCH for one in reached)
        if figure["kind"] == "exact" and isinstance(figure.get("value"), int | float):
            counts["exact"] += 1
            counts["exact value"] += any(one.value == _fraction(figure["value"]) for one in reached)
    counts["figures proposed"] += len(figures)
    counts["offset errors"] += sum(drafts.text[one.start : one.end] != one.printed for one in figures)
    counts["offset errors"] += sum(not 0 <= one.start < one.end <= len(drafts.text) for one in drafts.statements)
    return counts


def _fraction(value: float) -> Any:
    from fractions import Fraction  # noqa: PLC0415  # only where a value is compared

    return Fraction(str(value))


def _span(annotated: dict[str, Any]) -> tuple[int, int]:
    return annotated["content"]["start"], annotated["content"]["end"]


def rates(counts: Counter[str]) -> dict[str, float | int]:
    """The measures that the counts give."""

    def share(part: str, whole: str) -> float:
        return counts[part] / counts[whole] if counts[whole] else 0.0

    precision, recall = share("matched", "proposed"), share("matched", "core")
    return {
        "core attributions": counts["core"],
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0,
        "span and right person, recall": round(share("person", "core"), 4),
        "high confidence": counts["high"],
        "high confidence, span": round(share("high matched", "high"), 4),
        "high confidence, span and right person": round(share("high person", "high"), 4),
        "figures": counts["figures"],
        "figure recall": round(share("figures found", "figures"), 4),
        "figure recall, overlap of half": round(share("figures half", "figures"), 4),
        "exact figures with the right value": round(share("exact value", "exact"), 4),
        "figures proposed": counts["figures proposed"],
        "offset errors": counts["offset errors"],
    }


def annotated(folder: Path) -> Iterable[tuple[str, str, dict[str, Any]]]:
    """Name, text and annotation of each text of a folder."""
    for path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".gold.json")
        yield name, (folder / f"{name}.txt").read_bytes().decode("utf-8"), gold


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pipeline")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    total: Counter[str] = Counter()
    rows = []
    for name, text, gold in annotated(asked.folder):
        about = gold.get("document", {})
        day = about.get("date")
        language = about.get("language") or "en"
        pipeline = asked.pipeline if language == "en" else None
        drafts = examine_article(
            text, record=None, date=dt.date.fromisoformat(day) if day else None, language=language, pipeline=pipeline
        )
        counts = measure(drafts, gold)
        total += counts
        rows.append({"text": name, **rates(counts)})
    if asked.json:
        print(json.dumps({"all": rates(total), "texts": rows}, indent=1))
        return
    for row in rows:
        print(
            row["text"],
            "f1",
            row["f1"],
            "person",
            row["span and right person, recall"],
            "figures",
            row["figure recall"],
        )
    for name, value in rates(total).items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
