"""An invented article with drafts, on the desk of Ann."""

from scrutineer.claims.drafts.draft_entry import payloads_of
from scrutineer.claims.ledger import Addition
from scrutineer.formats.draft_file import add_drafts
from scrutineer.formats.ledger_file import append
from scrutineer.report.examination import examine
from scrutineer.web.desk import Desk
from scrutineer.web.text_finding import text_findings
from synthetic import small_record

SCRIPT = "<script>window.hit=1</script>"
IMAGE = "<img src=x onerror='window.hit=2'>"
TURNED = "\u202etnuoc eht\u202c"
TEXT = (
    "Ash said “turnout was 75 per cent” 🗳️ and \u201cnobody objected.\r\n"
    f"\r\n{SCRIPT} {IMAGE} javascript:window.hit=3 </textarea></mark></p>{SCRIPT}\r\n"
    f"قال الوزير إن المشاركة بلغت 75 في المئة {TURNED} & &amp; &lt;b&gt;\r\n"
    "Beech said 900 ballots were cast.\r\n"
)
"""Statements, figures, markup that would act, a turned passage, code points outside of UTF-16's first plane."""


def span(exact, after=0):
    """Where a passage stands."""
    start = TEXT.index(exact, after)
    return {"start": start, "end": start + len(exact)}


def statement(exact, speaker, **more):
    """A statement as extraction prints it."""
    rest = {"mention": None, "cue": None, "via": [], "form": "quote", "confidence": "high"}
    return {**span(exact), "speaker": speaker, **rest, **more}


def figure(exact, value, unit, *metrics, **more):
    """A figure as extraction prints it."""
    candidates = [
        {
            "metric": metric,
            "score": 5.0,
            "reasons": [f"“turnout” {SCRIPT}"],
            "fits": "yes",
            "stage": "official",
            "value": {"low": 0.75, "high": 0.75, "exact": "3/4"},
            "unit": None,
            "election": "this",
        }
        for metric in metrics
    ]
    rest = {"interval": None, "kind": "exact", "hedge": "none", "readings": [], "candidates": candidates}
    return {**span(exact), "printed": exact, "value": value, "unit": unit, **rest, **more}


def document():
    """What was extracted from the article."""
    return {
        "statements": [
            statement("“turnout was 75 per cent”", "Ash"),
            statement(SCRIPT, f"{SCRIPT}\u202eAsh", via=[IMAGE], form=IMAGE, confidence='"><b>'),
            statement("900 ballots were cast", "Beech", form="paraphrase"),
        ],
        "figures": [
            figure("75 per cent", 75, "percent", "cast / registered", "valid / registered"),
            figure("900", 900, SCRIPT, f"cast{SCRIPT}"),
        ],
        "consistency": [
            {"outcome": "consistent", "words": "fine", "where": [], "figures": [], "faulty": []},
            {
                "outcome": "contradicts",
                "words": f"75 is not 900 {SCRIPT}",
                "where": [list(span(words).values()) for words in ("75 per cent", "900")],
                "figures": [0, 1],
                "faulty": [1],
            },
        ],
    }


def desk_in(folder, *, record=True):
    """Ann's desk with its ledger in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / "ledger.jsonl"
    about = {"title": SCRIPT, "url": "javascript:window.hit=4", "date": None}
    add_drafts(ledger, payloads_of(document(), TEXT, about), by="extract")
    return Desk(
        text=TEXT,
        title=f"Gazette {SCRIPT}",
        ledger=ledger,
        by=f"Ann {IMAGE}",
        examination=examine(small_record()) if record else None,
        source="S" if record else None,
        article={"title": "Gazette", "url": None, "date": "2001-05-11"},
        findings=text_findings(document(), TEXT),
    )


def form(desk, label, action, **fields):
    """A form of the page as it stands now."""
    standing = desk.standing()
    draft = standing.drafts[label]
    last = draft.decisions[-1].sequence if draft.decisions else draft.entry.sequence
    return {"draft": draft.id, "seen": str(last), "action": action, **fields}


def edit(desk, label, **fields):
    """The form of a correction, with what the draft has where nothing else is said."""
    now = desk.standing().drafts[label].current
    kept = {"start": str(now["start"]), "end": str(now["end"])}
    if label.startswith("f"):
        value = "" if now["value"] is None else str(now["value"])
        kept |= {"value": value, "hedge": now.get("hedge", "none"), "statement": "s1" if label == "f1" else "S3"}
    else:
        kept["speaker"] = now["speaker"] or ""
    return form(desk, label, "correct", **{**kept, **fields})


def by_another(desk, label, action="reject"):
    """Ben decides from another window."""
    draft = desk.standing().drafts[label]
    append(desk.ledger, [Addition("decision", "Ben", {"draft": draft.id, "action": action, "note": None})])
