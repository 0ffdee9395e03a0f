"""Pages of the rules, made from the rule objects when the documentation is built.

As a Sphinx extension it writes one page per rule, the catalogue and the table of measured rates into
`reference/generated`. Rates come from `reference/measured-rates.csv`, which `measure_rates.py` writes.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scrutineer.checks.catalogue import RULES
from scrutineer.checks.catalogue_entries import ENTRIES, GROUPS
from scrutineer.checks.rule import Rule
from scrutineer.formats.profiles_file import load_profiles

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = Path("reference") / "generated"
RATES = Path(__file__).parent / "reference" / "measured-rates.csv"

_LEVELS = {
    "form": "each form by itself",
    "total": "sums over units",
    "record": "the record as a whole",
}
_OWNERS = {
    "law": "the country's law file, then the record",
    "recipe": "whoever describes the file: the record or its recipe",
    "profile": "whoever sets up the review: a profile or the command line",
}


def rates() -> dict[str, dict[str, tuple[int, int]]]:
    """Measured rates: code to file to (evaluated, failed)."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    with RATES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["code"], {})[row["file"]] = (int(row["evaluated"]), int(row["failed"]))
    return found


def _cell(text: object) -> str:
    """Text for one cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _sentence(text: str) -> str:
    return _cell(text[:1].upper() + text[1:])


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Formula", _cell(rule.formula)
    yield "Severity", rule.severity
    yield "Looks at", _LEVELS[rule.level]
    yield "Runs by default", "yes" if rule.default_on else "no: name it with `--rules`, or choose a profile that has it"
    if rule.needs or rule.reads:
        columns = [" or ".join(f"`{name}`" for name in need.split("|")) for need in rule.needs]
        stages = [f"a stage of the kind `{kind}`" for kind in rule.reads]
        yield "Needs", "; ".join([*columns, *stages])
    yield "Not evaluable", _sentence(rule.when_not_evaluable)
    yield "Cries wolf", _sentence(rule.cries_wolf)
    if rule.legal_basis:
        yield "Legal basis", _cell(rule.legal_basis)
    yield "Source", _cell(rule.source)
    profiles = [
        profile.id for profile in load_profiles().values() if any(item.code == rule.code for item in profile.settings)
    ]
    yield "In the sets", ", ".join(f"`{name}`" for name in profiles)
    yield "Version", rule.version


def rule_page(rule: Rule, measured: dict[str, tuple[int, int]]) -> str:
    """The page of one rule, as Markdown."""
    lines = [f"# {rule.code}: {rule.title}", "", f"Group {rule.group}: {GROUPS[rule.group].lower()}.", "", "| | |"]
    lines += ["| --- | --- |", *(f"| {name} | {text} |" for name, text in _facts(rule)), ""]
    if rule.parameters:
        lines += ["## Tolerances", "", f"Set by {_OWNERS[rule.owner]}.", "", "| name | value | meaning |"]
        lines += ["| --- | --- | --- |"]
        for name, value in rule.parameters.items():
            shown = "not set" if value is None else f"`{_cell(value)}`"
            lines.append(f"| `{name}` | {shown} | {_cell(rule.meanings.get(name, ''))} |")
        lines.append("")
    lines += ["## Measured rates", ""]
    if measured:
        lines += ["How often it fires, with the tolerances above, on published results by polling station.", ""]
        lines += ["| file | evaluated | failed | per 1,000 |", "| --- | ---: | ---: | ---: |"]
        lines += [
            f"| {name} | {evaluated:,} | {failed:,} | {1000 * failed / evaluated:,.1f} |"
            for name, (evaluated, failed) in sorted(measured.items())
        ]
    else:
        lines.append("None of the published results that were measured holds what the rule looks at.")
    return "\n".join([*lines, ""])


def catalogue_page() -> str:
    """All entries of the catalogue, by group, as Markdown."""
    lines = [
        "# The catalogue",
        "",
        f"{len(ENTRIES)} integrity checks used in practice.",
        f"{len(RULES)} of them are rules that run over a record; of the others it is said what stands for them.",
        "",
    ]
    for group, title in GROUPS.items():
        lines += [f"## {group}: {title}", "", "| code | asks for | severity | |", "| --- | --- | --- | --- |"]
        for entry in ENTRIES:
            if entry.code[0] != group:
                continue
            if entry.rule is None:
                lines.append(f"| {entry.code} | {_cell(entry.title)} | | *{entry.kind}.* {_cell(entry.why)} |")
            else:
                off = "" if entry.rule.default_on else "off unless asked for"
                lines.append(
                    f"| [{entry.code}]({entry.code}.md) | {_cell(entry.title)} | {entry.rule.severity} | {off} |"
                )
        lines.append("")
    return "\n".join(lines)


def rates_page(measured: dict[str, dict[str, tuple[int, int]]]) -> str:
    """Rates of all rules on all files, as Markdown: failed per 1,000 evaluated."""
    files = sorted({name for by_file in measured.values() for name in by_file})
    lines = [
        "# Measured rates",
        "",
        "Failed per 1,000 evaluated, on published results by polling station, with each rule's own tolerances.",
        "An empty cell: the file holds nothing that the rule could evaluate.",
        "A rate says how much reviewing a rule asks for; it says nothing about why.",
        "",
        "| rule | " + " | ".join(name.replace("_", " ") for name in files) + " |",
        "| --- |" + " ---: |" * len(files),
    ]
    for code, by_file in sorted(measured.items()):
        cells = [f"{1000 * by_file[name][1] / by_file[name][0]:,.1f}" if name in by_file else "" for name in files]
        lines.append(f"| [{code}]({code}.md) | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def pages() -> dict[str, str]:
    """Every generated page: name of the file without its ending, to Markdown."""
    measured = rates()
    found = {entry.code: rule_page(entry.rule, measured.get(entry.code, {})) for entry in ENTRIES if entry.rule}
    return {"catalogue": catalogue_page(), "measured-rates": rates_page(measured), **found}


def write(folder: Path) -> None:
    """Write the pages that changed and remove those of rules that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{name}.md": text for name, text in pages().items()}
    for name, text in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in folder.glob("[A-H][0-9][0-9].md"):
        if path.name not in wanted:
            path.unlink()


def setup(app: "Sphinx") -> dict[str, bool]:
    """Write the pages before Sphinx looks for documents."""
    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / FOLDER))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
