"""Parse EML 510 (count) and 520 (result) documents into blocks of figures, namespaces of version 5 and 7 alike.

Standard: OASIS Election Markup Language, http://docs.oasis-open.org/election/eml/. The Dutch profile EML_NL of the
Kiesraad adds elements in a namespace of its own. The parser expands no entity and opens nothing outside the file.
"""

import io
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from scrutineer.errors import InputError
from scrutineer.record.counts import LARGEST_COUNT

KIESRAAD: Final = "http://www.kiesraad.nl/extensions"
_DEEPEST = 64
_BLOCKS = ("TotalVotes", "ReportingUnitVotes")
_LONGEST_TEXT = 2_000


@dataclass(slots=True)
class Choice:
    """One selection of a block.

    Attributes:
        kind: affiliation, candidate or answer.
        id: Its id or short code in the document, where it has one.
        name: Its name, where it is given.
        affiliation: For a candidate: id of the list it stands on.
        votes: Valid votes, where they are given.
        elected: Whether it was elected, where that is said.
        ranking: Its rank among the elected, where that is said.
        place: Path of the element.
    """

    kind: str
    id: str | None
    name: str | None
    affiliation: str | None
    votes: int | None
    elected: bool | None
    ranking: int | None
    place: str


@dataclass(slots=True)
class Block:
    """The figures of the whole contest or of one reporting unit.

    Attributes:
        unit: Id of the reporting unit; None for the whole contest.
        name: Its name, where it is given.
        choices: Its selections, in the order of the document.
        cast: The figure of `Cast`.
        counted: The figure of `TotalCounted`.
        rejected: Reason code to rejected votes.
        uncounted: Reason code to the figure that the profile keeps under `UncountedVotes`.
        place: Path of the element.
    """

    unit: str | None
    name: str | None
    place: str
    choices: list[Choice] = field(default_factory=list)
    cast: int | None = None
    counted: int | None = None
    rejected: dict[str, int] = field(default_factory=dict)
    uncounted: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class EmlContest:
    """One contest of a document."""

    id: str
    name: str | None
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class EmlDocument:
    """A document, parsed.

    Attributes:
        form: Number of the form with its letter, as `510b`.
        dutch: Whether it follows the profile of the Kiesraad.
        texts: Header element to its text or id: ElectionIdentifier, ElectionName, ElectionCategory, ElectionDate,
            AuthorityIdentifier, Authority, CreationDateTime.
        contests: Its contests.
        superseded: Figures before a correction that the document repeats.
    """

    form: str
    dutch: bool
    texts: dict[str, str] = field(default_factory=dict)
    contests: list[EmlContest] = field(default_factory=list)
    superseded: int = 0


def root_name(data: bytes, file: str) -> str | None:
    """Local name of the root element, or None where the bytes do not begin as XML.

    Raises:
        InputError: The document has a document type, so that nothing of it is read.
    """
    try:
        for _, element in iterparse(io.BytesIO(data), events=("start",), forbid_dtd=True):
            return _local(element)
    except DefusedXmlException:
        raise _document_type(file) from None
    except (ParseError, ValueError, LookupError):
        return None
    return None


def _document_type(file: str) -> InputError:
    return InputError(
        "XML with a document type (DOCTYPE) is refused",
        file=file,
        mend="an EML file needs none; take the DOCTYPE and its entities out only if you trust the sender of the file",
    )


def parse_eml(data: bytes, file: str) -> EmlDocument:
    """Parse a document.

    Raises:
        InputError: It is not XML, holds a document type or entities, is nested too deeply, is not EML 510 or 520, or
            a figure in it is not a count; the path of the element stands in `column`.
    """
    reader = _Reader(file)
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end", "start-ns"), forbid_dtd=True):
            if event == "start-ns":
                reader.dutch |= element[1] == KIESRAAD
            elif event == "start":
                reader.start(element)
            else:
                reader.end(element)
    except DefusedXmlException:
        raise _document_type(file) from None
    except ParseError as fault:
        line, column = fault.position
        raise InputError(
            f"not XML: {str(fault).split(':')[0]}",
            file=file,
            column=f"line {line}, character {column + 1}",
            mend="the file may be cut off; fetch it again",
        ) from None
    except (ValueError, LookupError) as fault:
        raise InputError(f"not XML: {str(fault)[:120]}", file=file, mend="save it as UTF-8") from None
    return reader.document()


def _local(element: Element) -> str:
    """The name without its namespace; names of the Kiesraad's own keep a mark, so that they are not mixed up."""
    space, brace, name = element.tag.rpartition("}")
    return f"kr:{name}" if brace and space == "{" + KIESRAAD else name


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.dutch = False
        self.form = ""
        self.texts: dict[str, str] = {}
        self.contests: list[EmlContest] = []
        self.superseded = 0
        self.path: list[str] = []
        self.open: list[Element] = []
        self.counts: list[dict[str, int]] = [{}]
        self.affiliation: str | None = None
        self.block: Block | None = None

    def start(self, element: Element) -> None:
        name = _local(element)
        number = self.counts[-1][name] = self.counts[-1].get(name, 0) + 1
        self.counts.append({})
        self.path.append(f"{name}[{number}]" if name in {"Contest", "Selection", *_BLOCKS} else name)
        self.open.append(element)
        if len(self.path) > _DEEPEST:
            raise self.fault("the elements are nested too deeply", None)
        if len(self.path) == 1:
            if name != "EML":
                raise self.fault("not an EML document", name, "its first element is EML")
            self.form = element.get("Id", "")
        elif name == "Contest":
            self.contests.append(EmlContest("", None))
        elif name in _BLOCKS or (name == "Selection" and self.block is None):
            if not self.contests:
                raise self.fault("figures outside a contest", None)
            if name in _BLOCKS and self.block is not None:
                raise self.fault("figures inside the figures of another unit", None, "close the first unit before it")
            if name == "Selection" and self.form.startswith("510"):
                raise self.fault(
                    "a selection outside the total and the reporting units", None, "put it into TotalVotes"
                )
            if self.block is None:
                self.affiliation = None
                self.block = Block(None, None, self.place)
                self.contests[-1].blocks.append(self.block)

    def end(self, element: Element) -> None:
        name = _local(element)
        text = (element.text or "").strip()
        if len(text) > _LONGEST_TEXT:
            raise self.fault("a text is longer than any name", text[:40])
        inside = len(self.path) - 1
        if name in {"ElectionName", "ElectionCategory", "kr:ElectionDate", "kr:CreationDateTime", "IssueDate"}:
            self.header(name.removeprefix("kr:"), text)
        elif name in {"ElectionIdentifier", "AuthorityIdentifier"}:
            self.header(name, element.get("Id", "") or text)
            self.header(name.removesuffix("Identifier") + "Text", text)
        elif name == "ContestIdentifier" and self.contests:
            self.contests[-1].id = element.get("Id", "")
        elif name == "ContestName" and self.contests:
            self.contests[-1].name = text or None
        elif self.block is not None:
            self.figure(element, name, text)
        if name == "ReportingUnitVotes" and self.block is not None and self.block.unit is None:
            raise self.fault("figures of a reporting unit without its id", None, "add ReportingUnitIdentifier")
        if name == "Contest" or name in _BLOCKS:
            self.block = None
        self.path.pop()
        self.open.pop()
        self.counts.pop()
        if name in {*_BLOCKS, "Contest", "Selection"} and inside:
            element.clear()
            self.open[-1].remove(element)

    def header(self, name: str, text: str) -> None:
        if text and name not in self.texts:
            self.texts[name] = text

    def figure(self, element: Element, name: str, text: str) -> None:
        block = self.block
        if block is None:
            return
        above = self.path[-2].partition("[")[0]
        if name.startswith("kr:Initial"):
            self.superseded += 1
        elif name == "Selection":
            block.choices.append(self.choice(element))
        elif above not in _BLOCKS:
            return
        elif name == "ReportingUnitIdentifier" and above == "ReportingUnitVotes":
            block.unit = element.get("Id", "") or text
            block.name = text or None
            if not block.unit:
                raise self.fault("a reporting unit has no id", None, "give ReportingUnitIdentifier an Id")
        elif name in {"Cast", "TotalCounted"}:
            key = "cast" if name == "Cast" else "counted"
            self.refuse_children(element)
            if getattr(block, key) is not None:
                raise self.fault("this figure stands twice", text, "keep one of them")
            setattr(block, key, self.whole(text))
        elif name in {"RejectedVotes", "UncountedVotes"}:
            store = block.rejected if name == "RejectedVotes" else block.uncounted
            code = element.get("ReasonCode") or element.get("Reason") or ""
            self.refuse_children(element)
            if code in store:
                raise self.fault("this reason stands twice", code, "keep one of them")
            store[code] = self.whole(text)

    def choice(self, element: Element) -> Choice:
        parts = {_local(child): child for child in element}
        if len(parts) < len(element):
            raise self.fault("an element stands twice in this selection", None, "keep one of them")
        affiliation = parts.get("AffiliationIdentifier")
        candidate, answer = parts.get("Candidate"), parts.get("ReferendumOptionIdentifier")
        votes = parts.get("ValidVotes", parts.get("Votes"))
        elected = (parts["Elected"].text or "").strip().lower() if "Elected" in parts else None
        if elected not in {None, "yes", "no", "true", "false"}:
            raise self.fault("neither yes nor no", elected, "write yes or no")
        ranking = self.number(parts["Ranking"], "Ranking") if "Ranking" in parts else None
        rest = (
            None if votes is None else self.number(votes, _local(votes)),
            None if elected is None else elected in {"yes", "true"},
            ranking,
            self.place,
        )
        if affiliation is not None:
            name = _text_below(affiliation, "RegisteredName")
            self.affiliation = affiliation.get("Id") or name
            if self.affiliation is None:
                raise self.fault("a list has neither id nor name", None, "give AffiliationIdentifier an Id")
            return Choice("affiliation", self.affiliation, name, None, *rest)
        if candidate is not None:
            own = _first(candidate, "AffiliationIdentifier")
            stands = (own.get("Id") or _text_below(own, "RegisteredName")) if own is not None else self.affiliation
            mark = _first(candidate, "CandidateIdentifier")
            code = None if mark is None else mark.get("ShortCode") or mark.get("Id")
            name = _candidate_name(candidate)
            if code is None and name is None:
                raise self.fault("a candidate has neither id nor name", None, "give CandidateIdentifier an Id")
            return Choice("candidate", code, name, stands, *rest)
        if answer is not None:
            name = (answer.text or "").strip() or None
            if not (answer.get("Id") or name):
                raise self.fault("an answer has neither id nor name", None)
            return Choice("answer", answer.get("Id"), name, None, *rest)
        raise self.fault("a selection names neither list, candidate nor answer", None)

    def number(self, element: Element, name: str) -> int:
        self.refuse_children(element, f"/{name}")
        return self.whole((element.text or "").strip(), f"/{name}")

    def refuse_children(self, element: Element, below: str = "") -> None:
        """A figure is a number alone: what stands in it beside the number would be lost."""
        if len(element):
            inside = _local(element[0])
            raise self.fault("an element stands inside a figure", inside, "write the number alone", below)

    def whole(self, text: str, below: str = "") -> int:
        if (
            not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_COUNT)))
            or int(text) > LARGEST_COUNT
        ):
            raise self.fault("not a count", text, "write a whole number of at least 0", below)
        return int(text)

    @property
    def place(self) -> str:
        return "/" + "/".join(self.path)

    def fault(self, message: str, value: str | None, mend: str | None = None, below: str = "") -> InputError:
        return InputError(message, file=self.file, column=self.place + below, value=value, mend=mend)

    def document(self) -> EmlDocument:
        if self.form[:3] not in {"510", "520"}:
            raise InputError(
                "not a count or result of EML",
                file=self.file,
                column="/EML/@Id",
                value=self.form,
                mend="counts have the Id 510, results 520; other forms hold no figures",
            )
        if not any(contest.blocks for contest in self.contests):
            raise InputError("the document holds no figures", file=self.file, column="/EML", mend="fetch it again")
        return EmlDocument(self.form, self.dutch, self.texts, self.contests, self.superseded)


def _first(element: Element, name: str) -> Element | None:
    return next((child for child in element.iter() if _local(child) == name), None)


def _text_below(element: Element, name: str) -> str | None:
    found = _first(element, name)
    return ((found.text or "").strip() or None) if found is not None else None


def _candidate_name(candidate: Element) -> str | None:
    """Initials, prefix and last name as on the ballot, or the name as one text."""
    full = _first(candidate, "CandidateFullName")
    holder = full if full is not None else candidate
    parts = {_local(child): (child.text or "").strip() for child in holder.iter() if (child.text or "").strip()}
    name = " ".join(parts[key] for key in ("NameLine", "NamePrefix", "LastName") if key in parts)
    if "LastName" in parts and "NameLine" not in parts and "FirstName" in parts:
        name = f"{parts['FirstName']} {name}"
    return name or parts.get("CandidateFullName") or parts.get("CandidateName")
