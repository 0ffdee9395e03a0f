"""One pass over an XML part of a workbook, without building its tree: parts may hold tens of millions of cells."""

from typing import Any
from xml.parsers import expat

from scrutineer.errors import InputError


class XmlWalk:
    """Subclasses see the start and the end of elements by local name, and the text between where they ask for it."""

    def __init__(self) -> None:
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; attributes keep their prefixes."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def listen(self) -> None:
        """Keep the text from here on."""
        self._text = []

    def heard(self) -> str:
        """The text kept since `listen`."""
        text, self._text = "".join(self._text or ()), None
        return text

    def run(self, data: bytes, name: str) -> None:
        """Walk over a part.

        Raises:
            InputError: It is not well-formed, or declares a document type, with which entities could grow without end.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        local: dict[str, str] = {}

        def local_name(tag: str) -> str:
            found = local.get(tag)
            return local.setdefault(tag, tag.rpartition(":")[2]) if found is None else found

        def characters(text: str) -> None:
            if self._text is not None:
                self._text.append(text)

        def refuse(*_: Any) -> None:
            raise InputError("a part of the workbook declares a document type, which is not read", file=name)

        parser.StartElementHandler = lambda tag, attributes: self.start(local_name(tag), attributes)
        parser.EndElementHandler = lambda tag: self.end(local_name(tag))
        parser.CharacterDataHandler = characters
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as fault:
            raise InputError(
                f"a part of the workbook is damaged: {fault}", file=name, mend="save the workbook again"
            ) from None
