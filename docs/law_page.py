"""The page of the laws that come with Scrutineer, made from the law files: `python docs/law_page.py` writes it again.

A test compares the page with the files, so that neither can change without the other.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scrutineer.formats.law_file import list_laws, load_law
from scrutineer.law.law import ElectoralLaw
from scrutineer.law.parameters import DatedValue

PAGE = Path(__file__).parent / "reference" / "laws.md"
_LONG = 6

_INTRODUCTION = """# Laws

The laws that come with Scrutineer, each a file of dated parameters (`scrutineer law show ID` prints one in full, with
legal texts and sources). This page is made from the files by `docs/law_page.py`.

A value is *sourced* where a source that was read states it. A value that none states is **unverified**: it may come
from recollection or inference. It is never used for a record by itself; it is used where somebody names the law with
`--law`, and then the result lists it. *Not found* means that it was looked for and no source gave it, which does not
prove that there is none. A law without a seat formula or decision rule for a day gives no seats for that day.

Two-tier allocation, transferable votes and levelling seats are not described by these parameters; where a law has them
its file says so.
"""


def page() -> str:
    """The page, as Markdown."""
    laws = [load_law(name) for name in list_laws()]
    lines = [_INTRODUCTION, "| id | body | since | decides by | not verified |", "| --- | --- | --- | --- | --- |"]
    for law in laws:
        how = ", ".join(sorted(set(_methods(law)))) or "no formula on file"
        doubtful = ", ".join(f"`{name}`" for name in sorted(_unverified(law))) or "none"
        lines.append(f"| [`{law.id}`](#{law.id}) | {law.body} ({law.country}) | {law.first_day} | {how} | {doubtful} |")
    for law in laws:
        lines += ["", *_law(law)]
    return "\n".join([*lines, ""])


def _methods(law: ElectoralLaw) -> Iterator[str]:
    for dated in law.parameters.get("formula", ()):
        value = dated.value
        if value is not None:
            yield str(value.get("method") if isinstance(value, Mapping) else value).replace("_", " ")
    if any(dated.value is not None for dated in law.parameters.get("decision_rule", ())):
        yield "decision rule"


def _unverified(law: ElectoralLaw) -> set[str]:
    found = {n for n, values in law.parameters.items() for d in values if d.value is not None and not d.verified}
    return found | {f"variant {variant.name}" for variant in law.variants if not variant.verified}


def _law(law: ElectoralLaw) -> Iterator[str]:
    yield from (f"## {law.id}", "", f"{law.title}. {law.body}.", "")
    if law.note:
        yield from (_cell(law.note), "")
    yield from ("| parameter | value | days | |", "| --- | --- | --- | --- |")
    for name, values in sorted(law.parameters.items()):
        for dated in values:
            days = f"{dated.from_day} to {dated.until}" if dated.until else f"from {dated.from_day}"
            yield f"| `{name}` | {_value(dated.value)} | {days} | {_standing(dated)} |"
    if law.variants:
        yield from ("", "| variant | what it is | polling days | |", "| --- | --- | --- | --- |")
        for variant in law.variants:
            days = f"{variant.from_day} to {variant.until}" if variant.until else f"from {variant.from_day}"
            mark = "sourced" if variant.verified else "**unverified**"
            yield f"| `{law.id}:{variant.name}` | {_cell(variant.title)} | {days} | {mark} |"
        yield ""
        yield from (f"- `{law.id}:{variant.name}`: {variant.note}" for variant in law.variants if variant.note)


def _standing(dated: DatedValue) -> str:
    if dated.value is None:
        return "not found"
    return "sourced" if dated.verified else "**unverified**"


def _value(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        if len(value) > _LONG:
            return f"{len(value)} entries, {sum(n for n in value.values() if isinstance(n, int))} in all"
        return ", ".join(f"{key} = {_cell(item)}" for key, item in value.items())
    return _cell(value)


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
