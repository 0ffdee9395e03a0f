"""The claims about a record: those beside it, and those of a further file."""

from collections.abc import Collection
from pathlib import Path

from scrutineer.claims.claim import Claim
from scrutineer.errors import ClaimError, InputError
from scrutineer.formats.claims_file import FILE, read_claims
from scrutineer.record.record import ElectionRecord


def claims_about(
    record: ElectionRecord, further: Path | None = None, *, earlier: Collection[str] | None = None
) -> tuple[Claim, ...]:
    """The claims beside a record, where there are any, then those of the further file.

    Args:
        record: The record.
        further: A file of further claims; None for none.
        earlier: Ids of the records of elections before that a claim may name; None leaves such names unchecked.

    Raises:
        ClaimError: A file is wrong, or the further file has an id that is taken.
        InputError: A directory has the name of the file.
    """
    found: tuple[Claim, ...] = ()
    if record.origin is not None:
        path = Path(record.origin) / FILE
        if path.is_dir():
            raise InputError("this is a directory, not a file", file=str(path), mend="put the claims into a file")
        found = read_claims(path, record, earlier=earlier) if path.exists() or path.is_symlink() else ()
    if further is None:
        return found
    more = read_claims(further, record, earlier=earlier)
    taken = {claim.id for claim in found}
    for claim in more:
        if claim.id in taken:
            message, mend = "a claim beside the record has this id", "give the claim another id"
            raise ClaimError(message, file=str(further), column="claim.id", value=claim.id, mend=mend)
    return (*found, *more)
