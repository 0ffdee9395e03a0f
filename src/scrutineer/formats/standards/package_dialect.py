"""How the tables of a Data Package say that they are written: anything but what Scrutineer writes is refused.

A package that declares a decimal comma, another delimiter or a word for missing values says that its cells mean
something else than they seem. It is never read as if it had said nothing.
"""

from typing import Any, Final

from scrutineer.formats.standards.json_document import JsonObject

_ENCODINGS: Final = ("utf-8", "utf8")
_DIALECT: Final[dict[str, tuple[Any, ...]]] = {
    "delimiter": (",",),
    "lineTerminator": ("\n", "\r\n"),
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "header": (True,),
    "headerRows": ([1],),
    "skipInitialSpace": (False,),
    "caseSensitiveHeader": (True, False),
    "csvddfVersion": ("1.2", 1.2),
    "type": ("delimited",),
    "$schema": (),
}
"""Key of a dialect to the values that leave a table as Scrutineer writes it; none: any value."""
_FIELD: Final[dict[str, tuple[Any, ...]]] = {
    "format": ("default",),
    "decimalChar": (".",),
    "groupChar": (),
    "bareNumber": (True,),
    "missingValues": ([""],),
}
_MEND: Final = "import the table as CSV with a recipe, or export the package again"


def refuse_dialect(resource: JsonObject) -> None:
    """Refuse a resource whose cells are declared to be written in another way.

    Raises:
        InputError: It declares another encoding, dialect, number format or missing value; the key is named.
    """
    encoding = resource.text_or_none("encoding")
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise resource.fault("encoding", "tables of this package are UTF-8", _MEND)
    for key in ("compression", "data"):
        if resource.data.get(key) is not None:
            raise resource.fault(key, "tables of this package are plain CSV files", _MEND)
    if isinstance(resource.data.get("dialect"), str):
        raise resource.fault("dialect", "a dialect in another file is not read", _MEND)
    dialect = resource.object("dialect")
    if dialect is not None:
        for key in dialect.data:
            if key not in _DIALECT or (_DIALECT[key] and dialect.data[key] not in _DIALECT[key]):
                raise dialect.fault(key, "tables of this package are not written like that", _MEND)
    if isinstance(resource.data.get("schema"), str):
        raise resource.fault("schema", "a schema in another file is not read", _MEND)
    schema = resource.object("schema")
    if schema is None:
        return
    missing = schema.data.get("missingValues")
    if missing is not None and missing != [""]:
        raise schema.fault("missingValues", "only an empty cell is a missing value in this package", _MEND)
    for field in schema.objects("fields"):
        for key, known in _FIELD.items():
            value = field.data.get(key)
            if value is not None and value not in known:
                raise field.fault(key, "cells of this package are not written like that", _MEND)
