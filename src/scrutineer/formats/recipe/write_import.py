"""Write an imported record, its account and its recipe as one folder: all of it or nothing."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scrutineer.errors import OutputError
from scrutineer.formats.atomic import refuse_file, write_folder
from scrutineer.formats.recipe.apply import Imported
from scrutineer.formats.recipe.import_account import ACCOUNT, RECIPE, account_bytes
from scrutineer.formats.recipe.recipe import Recipe
from scrutineer.formats.recipe.recipe_text import write_recipe
from scrutineer.formats.record_folder import FILE, TABLE_FILES, write_record
from scrutineer.record.record import ElectionRecord

MANY: Final = 50_000
"""Units above which tables are written as Parquet."""

_OWN: Final = {FILE, ACCOUNT, RECIPE, *TABLE_FILES}


def refuse_taken(folder: Path, *, replace: bool) -> None:
    """Refuse a place that holds something else, before any work is done.

    Raises:
        OutputError: It is a file, or a folder that is not empty and not to be replaced, or no record folder.
    """
    refuse_file(folder)
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not (folder / FILE).is_file():
        raise OutputError(
            "the folder holds something that is no record",
            file=str(folder),
            column="out",
            mend="choose a new or an empty folder",
        )
    if not replace:
        raise OutputError(
            "there is a record in this folder already",
            file=str(folder),
            column="out",
            mend="choose another folder, or add --replace",
        )


def import_documents(imported: Imported, recipe: Recipe) -> dict[str, str]:
    """The account and the recipe as files of the record folder, by name."""
    document = {**imported.reconciliation.as_dict(), "reading": imported.reading.as_dict()}
    account = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    return {ACCOUNT: account + "\n", RECIPE: write_recipe(recipe)}


def carried_documents(record: ElectionRecord) -> dict[str, str]:
    """The account that lies beside a record which is imported from a standard format; empty where there is none."""
    account = account_bytes(record)
    return {} if account is None else {ACCOUNT: account.decode()}


def write_import(
    record: ElectionRecord,
    documents: Mapping[str, str],
    folder: Path,
    *,
    parquet: bool = False,
    replace: bool = False,
) -> None:
    """Write a record folder with further documents beside the tables.

    A record that is replaced keeps the files that are not a record's own tables, such as its claims.

    Args:
        record: The record.
        documents: Further files of the folder, by name.
        folder: Where to.
        parquet: Write the tables as Parquet also where the record is small.
        replace: Whether a record folder that is there may be replaced.

    Raises:
        OutputError: The folder is taken or cannot be written; it is then as it was before.
    """
    folder = folder.resolve()
    refuse_taken(folder, replace=replace)
    large = any(len(sheet) > MANY for sheet in record.sheets.values())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".partial"))
    except OSError as fault:
        raise OutputError(f"cannot write here: {fault.strerror}", file=str(folder), column="out") from None
    made, old = staging / "record", staging / "replaced"
    try:
        write_record(record, made, parquet=parquet or large)
        write_folder(made, documents)
        if folder.is_dir():
            for path in folder.iterdir():
                if path.name not in _OWN:
                    _copy(path, made / path.name)
            folder.replace(old)
        made.chmod(0o755)
        made.replace(folder)
    except OSError as fault:
        if old.exists() and not folder.exists():
            old.replace(folder)
        raise OutputError(f"cannot write: {fault.strerror}", file=str(folder), column="out") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _copy(path: Path, target: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.copytree(path, target, symlinks=True)
    else:
        shutil.copy2(path, target, follow_symlinks=False)
