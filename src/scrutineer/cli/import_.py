"""`scrutineer import`: published files and a recipe in, a record folder and the account of every figure out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrutineer.cli.options import Json, print_json
from scrutineer.errors import OutputError, UsageError

if TYPE_CHECKING:
    from scrutineer.formats.recipe.recipe import Recipe

_QUOTED = " \t'\"()*?[]&;|<>$`\\!"


def import_files_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Published files of one election.", show_default=False)
    ],
    recipe: Annotated[
        str | None, typer.Option("--recipe", help="Recipe file, or id of a packaged recipe.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Record folder to write.", show_default=False)] = None,
    propose_to: Annotated[
        Path | None, typer.Option("--write-recipe", help="Without --recipe: where to write the proposed recipe.")
    ] = None,
    parquet: Annotated[bool, typer.Option("--parquet", help="Write the tables as Parquet also if small.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the record in --out.")] = False,
    as_json: Json = False,
) -> None:
    """Import published files with a recipe; without one, look at them and propose a recipe to correct."""
    if recipe is None:
        if len(files) == 1 and _standard(files[0], out, parquet=parquet, replace=replace, as_json=as_json):
            return
        _propose(files, propose_to, out, as_json=as_json)
        return
    from scrutineer.formats.recipe.find import find_recipe

    if propose_to is not None:
        raise UsageError("--write-recipe is for a proposal", value=str(propose_to), mend="leave out --recipe or this")
    _import(files, find_recipe(recipe), _asked(out), parquet=parquet, replace=replace, as_json=as_json)


def _asked(out: Path | None) -> Path:
    if out is None:
        raise UsageError("it is not said where the record goes", column="out", mend="add --out FOLDER")
    return out


def _import(files: list[Path], recipe: "Recipe", out: Path, *, parquet: bool, replace: bool, as_json: bool) -> None:
    from scrutineer.formats.recipe.apply import import_files
    from scrutineer.formats.recipe.reconciliation_text import reconciliation_text
    from scrutineer.formats.recipe.write_import import import_documents, refuse_taken, write_import

    refuse_taken(out, replace=replace)
    imported = import_files(files, recipe)
    write_import(imported.record, import_documents(imported, recipe), out, parquet=parquet, replace=replace)
    if as_json:
        reading = imported.reading.as_dict()
        print_json({"out": str(out), "reconciliation": {**imported.reconciliation.as_dict(), "reading": reading}})
        return
    typer.echo(reconciliation_text(imported.reconciliation, imported.reading))
    _say_written(out, imported.record.id, imported.record.digest)


def _say_written(out: Path, record: str, digest: str) -> None:
    shown = _argument(str(out))
    typer.echo(f"written: {out}  (record {record})\ndigest {digest}")
    typer.echo(f"next: scrutineer records show {shown}; scrutineer check {shown}; scrutineer report {shown}")


def _argument(text: str) -> str:
    """The text as one word of a shell."""
    if not any(sign in text for sign in _QUOTED):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def _standard(path: Path, out: Path | None, *, parquet: bool, replace: bool, as_json: bool) -> bool:
    """Import a file in a standard format; False if it is none."""
    from scrutineer.formats.recipe.write_import import carried_documents, refuse_taken, write_import
    from scrutineer.formats.standards.recognise import read_standard

    record = read_standard(path)
    if record is None:
        return False
    target = _asked(out)
    refuse_taken(target, replace=replace)
    write_import(record, carried_documents(record), target, parquet=parquet, replace=replace)
    if as_json:
        document = {"record": {"id": record.id, "digest": record.digest}, "notes": list(record.notes)}
        print_json({"out": str(target), **document})
        return True
    for note in record.notes:
        typer.echo(f"note: {note}")
    _say_written(target, record.id, record.digest)
    return True


def _propose(files: list[Path], propose_to: Path | None, out: Path | None, *, as_json: bool) -> None:
    """Look at the files, print a proposal and write it for the user to correct; nothing is imported."""
    from scrutineer.formats.atomic import write_file
    from scrutineer.formats.recipe.propose import propose

    target = propose_to if propose_to is not None else Path(f"{files[0].stem}.recipe.toml")
    if target.exists():
        raise OutputError(
            "this file is there already, and a proposal overwrites nothing",
            file=str(target),
            column="write-recipe",
            mend=f"name another with --write-recipe, or import with --recipe {_argument(str(target))}",
        )
    proposal = propose(files)
    write_file(target, proposal.text)
    if as_json:
        print_json(
            {
                "recipe": str(target),
                "imported": False,
                "reasons": [{"key": r.key, "text": r.text, "confidence": r.confidence} for r in proposal.reasons],
                "questions": [{"key": q.key, "text": q.text, "answer": q.answer} for q in proposal.questions],
            }
        )
        return
    for reason in proposal.reasons:
        typer.echo(f"  {reason.key}: {reason.text}  [{reason.confidence:.2f}]")
    for question in proposal.questions:
        typer.echo(f"  to settle: {question}" + (f" ({question.answer})" if question.answer else ""))
    names = " ".join(_argument(str(path)) for path in files)
    place = _argument(str(out)) if out is not None else "RECORD"
    open_questions = len(proposal.questions)
    todo = "correct the recipe"
    if open_questions:
        todo += f", settle its {open_questions} question{'' if open_questions == 1 else 's'}, delete each when settled"
    typer.echo(f"\nThe proposal is written to {target}. Nothing is imported yet: {todo}, then run")
    typer.echo(f"  scrutineer import {names} --recipe {_argument(str(target))} --out {place}")
