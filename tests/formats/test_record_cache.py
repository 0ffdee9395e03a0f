"""Cached records: whole or not there, for several processes at once, and made again when damaged."""

import shutil
import threading
from pathlib import Path

import pytest

from formats.invented_store import REFERENDUM, use_store
from scrutineer.errors import InputError, OutputError
from scrutineer.formats import record_cache
from scrutineer.formats.builtin import builtin_folder, load_builtin
from scrutineer.formats.record_cache import cached_folder, is_whole
from scrutineer.formats.record_folder import read_folder


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An invented store in place of the package's, and a cache of its own."""
    return use_store(tmp_path / "secim.zarr", tmp_path / "cache", monkeypatch)


def test_second_use_reads_the_cache(store: Path) -> None:
    first = load_builtin(REFERENDUM)
    shutil.rmtree(store)
    second = load_builtin(REFERENDUM)
    assert second.digest == first.digest
    assert second.notes == first.notes


@pytest.mark.parametrize("damage", ["cut", "gone", "list gone", "list empty", "list no mapping"])
def test_damaged_cache_is_made_again(store: Path, damage: str) -> None:
    folder = builtin_folder(REFERENDUM)
    digest = read_folder(folder).digest
    listed, votes = folder / record_cache.LIST, folder / "votes.parquet"
    match damage:
        case "cut":
            votes.write_bytes(votes.read_bytes()[:100])
        case "gone":
            votes.unlink()
        case "list gone":
            listed.unlink()
        case "list empty":
            listed.write_text("{}", encoding="utf-8")
        case _:
            listed.write_text('["votes.parquet"]', encoding="utf-8")
    assert not is_whole(folder)
    assert builtin_folder(REFERENDUM) == folder
    assert is_whole(folder)
    assert load_builtin(REFERENDUM).digest == digest
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_several_at_once_end_with_one_whole_folder(store: Path) -> None:
    found: list[Path] = []
    faults: list[Exception] = []
    gate = threading.Barrier(4)

    def use() -> None:
        gate.wait()
        try:
            found.append(builtin_folder(REFERENDUM))
        except Exception as fault:  # noqa: BLE001  # shown by the assertion below
            faults.append(fault)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(set(found)) == 1
    assert len(found) == 4
    assert is_whole(found[0])
    assert [path.name for path in found[0].parent.iterdir()] == [found[0].name]


def test_one_that_was_faster_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(record_cache.CACHE_VARIABLE, str(tmp_path))

    def slow(folder: Path) -> None:
        (folder / "a").write_text("slow", encoding="utf-8")
        cached_folder("it", lambda other: (other / "a").write_text("fast", encoding="utf-8") and None)

    assert (cached_folder("it", slow) / "a").read_text(encoding="utf-8") == "fast"
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(record_cache.CACHE_VARIABLE, str(tmp_path))

    def broken(folder: Path) -> None:
        (folder / "a").write_text("half", encoding="utf-8")
        raise InputError("no more")

    with pytest.raises(InputError):
        cached_folder("it", broken)
    assert not list(tmp_path.iterdir())


def test_cache_that_cannot_be_written_is_an_error(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(record_cache.CACHE_VARIABLE, str(tmp_path / "file" / "below"))
    with pytest.raises(OutputError, match=record_cache.CACHE_VARIABLE):
        load_builtin(REFERENDUM)


@pytest.mark.parametrize(
    ("chosen", "base", "expected"),
    [("/one", "/two", "/one"), ("", "/two", "/two/scrutineer"), ("", "relative", "/me/.cache/scrutineer")],
)
def test_place_of_the_cache(monkeypatch: pytest.MonkeyPatch, chosen: str, base: str, expected: str) -> None:
    monkeypatch.setenv(record_cache.CACHE_VARIABLE, chosen)
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", "/me")
    assert record_cache.cache_home() == Path(expected)
