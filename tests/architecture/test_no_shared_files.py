"""Real data is read where it lies: none of its files is committed, under whatever name."""

import hashlib
from pathlib import Path

SMALLEST = 200  # bytes; shorter files may be the same by chance


def digests(files: list[Path]) -> dict[str, Path]:
    """SHA-256 to file, of the files long enough to be known by it."""
    return {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in files if file.stat().st_size > SMALLEST}


def test_no_file_of_shared_is_committed(shared: Path, root: Path, committed: list[Path]) -> None:
    theirs = digests([f for folder in ("data", "article") for f in (shared / folder).rglob("*") if f.is_file()])
    ours = digests(committed)
    assert theirs
    assert ours
    assert not {str(ours[digest].relative_to(root)): theirs[digest].name for digest in ours.keys() & theirs.keys()}
