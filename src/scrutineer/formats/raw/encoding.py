"""From bytes to UTF-8: by byte order mark or by the recipe; what else the bytes may be is proposed, never assumed."""

import codecs
import re
from dataclasses import dataclass

from scrutineer.errors import InputError
from scrutineer.formats.raw.dialect import cell_at
from scrutineer.formats.raw.grid import Note
from scrutineer.formats.raw.layout import Layout

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Not character sets of files; the decoder of one of them takes time in the square of the length.
_NOT_OF_FILES = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
_CYRILLIC = ("cp1251", "koi8-r", "cp866")
_SAMPLE = 1 << 18
_WORD = re.compile(r"[^\W\d_]+")
_PLAUSIBLE_CYRILLIC = re.compile(r"(?:[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]+|[А-ЯЁІЇЄҐЎ]+)")
_COMMON_CYRILLIC = frozenset("оаеинтсрвлкмдпуОАЕИНТСРВЛКМДПУіІ")
_LATIN_HIGH = re.compile(r"[À-ÖØ-öø-ÿŠšŽžŒœŸ]")


@dataclass(frozen=True)
class EncodingCandidate:
    """An encoding that the bytes may have.

    Args:
        encoding: Its name, as a recipe gives it.
        confidence: 0 to 1: the share of the non-ASCII characters that stand in plausible words when read so, less what
            a rival explains as well.
        reason: What speaks for it, in one sentence.
    """

    encoding: str
    confidence: float
    reason: str


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark at the start states."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def encoding_candidates(data: bytes) -> tuple[EncodingCandidate, ...]:
    """What encodings the bytes of a text may have, the likeliest first; one where there is no doubt."""
    if marked := marked_encoding(data):
        return (EncodingCandidate(marked, 1.0, "the file begins with a byte order mark"),)
    if data.isascii():
        return (EncodingCandidate("utf-8", 1.0, "all characters are ASCII"),)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return (EncodingCandidate("utf-8", 0.99, "all bytes are valid UTF-8"),)
    if nulls := _null_places(data):
        return nulls
    sample = _around_high_bytes(data)
    scores = {name: _cyrillic_score(sample, name) for name in _CYRILLIC}
    scores["cp1252"] = _latin_score(sample)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    found = []
    for place, (name, score) in enumerate(ranked):
        rival = ranked[1][1] if place == 0 else ranked[0][1]
        if score > 0:
            script = "accented Latin letters" if name == "cp1252" else "Cyrillic words"
            reason = f"read as {name}, {score:.0%} of the non-ASCII characters stand in plausible {script}"
            found.append(EncodingCandidate(name, round(score * score / (score + rival), 3), reason))
    return tuple(found)


def _null_places(data: bytes) -> tuple[EncodingCandidate, ...]:
    sample = data[: _SAMPLE & ~1]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if 4 * max(even, odd) < len(sample) // 2:
        return ()
    name = "utf-16-le" if odd > even else "utf-16-be"
    return (EncodingCandidate(name, 0.9, "every second byte is null, and there is no byte order mark"),)


def _around_high_bytes(data: bytes) -> bytes:
    """A sample of the text in which there are non-ASCII bytes: they may all stand far down in the file."""
    first = next((place for place in range(0, len(data), _SAMPLE) if not data[place : place + _SAMPLE].isascii()), 0)
    return data[first : first + _SAMPLE]


def _cyrillic_score(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, errors="replace")
    high = sum(not character.isascii() for character in text)
    good = 0.0
    for word in _WORD.findall(text):
        if len(word) > 1 and _PLAUSIBLE_CYRILLIC.fullmatch(word):
            # Read in the wrong Cyrillic set, words keep their case pattern at times, but not their common letters.
            good += len(word) if sum(letter in _COMMON_CYRILLIC for letter in word) * 2 >= len(word) else 0
    return good / high if high else 0.0


def _latin_score(sample: bytes) -> float:
    text = sample.decode("cp1252", errors="replace")
    high = sum(not character.isascii() for character in text)
    good = 0
    for word in _WORD.findall(text):
        accented = len(_LATIN_HIGH.findall(word))
        # Accented letters of a word in a Latin script are fewer than its plain ones.
        good += accented if accented * 2 <= len(word) else 0
    good += sum(character in "ºª°«»–—’‘“”€§\u00a0¿¡" for character in text)
    return good / high if high else 0.0


def to_utf8(data: bytes, name: str, layout: Layout) -> tuple[bytes, str, tuple[Note, ...]]:
    """The text as UTF-8 without a byte order mark, the encoding it had (as the recipe spells it), and what was noted.

    Raises:
        InputError: The bytes are not in the encoding of the recipe, or there is none and they are neither UTF-8 nor
            UTF-16 with a byte order mark; or the recipe names an encoding that does not exist.
    """
    marked = marked_encoding(data)
    wanted = None if layout.encoding is None else _known(layout.encoding, name)
    if marked and wanted and not wanted.startswith(marked):
        raise InputError(
            f"the file begins with the byte order mark of {marked}",
            file=name,
            column="encoding",
            value=layout.encoding,
            mend=f'set the recipe key `encoding` to "{marked}", or leave it out',
        )
    encoding = marked or wanted or "utf-8"
    notes = (Note("byte order mark", f"the file begins with the byte order mark of {marked}"),) if marked else ()
    try:
        if encoding.startswith("utf-8"):
            data = data.removeprefix(codecs.BOM_UTF8)
            if not data.isascii():
                codecs.utf_8_decode(data, "strict", True)
            return data, layout.encoding or "utf-8", notes
        return data.decode(encoding).encode(), layout.encoding or encoding, notes
    except UnicodeDecodeError as fault:
        raise _undecodable(fault, data, name, layout, encoding) from None
    except UnicodeEncodeError as fault:
        raise InputError(
            f"the file holds half a character when read as {encoding}",
            file=name,
            column="encoding",
            value=fault.object[fault.start : fault.end],
            mend="correct the recipe key `encoding`",
        ) from None


def _known(encoding: str, name: str) -> str:
    try:
        codec = codecs.lookup(encoding)
        text = "".encode(encoding) is not None and codec.name not in _NOT_OF_FILES
    except (LookupError, ValueError):
        text = False
    if not text:
        raise InputError(
            "there is no such encoding",
            file=name,
            column="encoding",
            value=encoding,
            mend='use a name such as "utf-8", "cp1251" or "latin-1"',
        )
    return codec.name


def _undecodable(fault: UnicodeDecodeError, data: bytes, name: str, layout: Layout, encoding: str) -> InputError:
    candidates = encoding_candidates(data) if layout.encoding is None else ()
    if candidates:
        best = candidates[0]
        mend = f'set the recipe key `encoding`; proposed: "{best.encoding}" ({best.reason}; {best.confidence:.2f})'
    elif layout.encoding is None:
        mend = "set the recipe key `encoding`; none is proposed"
    else:
        mend = "correct the recipe key `encoding`"
    line, column = cell_at(data, fault.start, layout.delimiter, layout.quote)
    return InputError(
        f"the file is not {encoding.upper()}",
        file=name,
        row=line,
        column=column,
        value=data[fault.start : fault.start + 12],
        mend=mend,
    )
