"""The ledger on disk: additions of several programs form one chain, and a broken one takes nothing."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from claims.ledger_entries import NOON, TEXT, decision, event, figure, signature, statement
from scrutineer.claims.ledger import Addition, seal_all
from scrutineer.errors import InputError, LedgerError, OutputError, UsageError
from scrutineer.formats import ledger_file
from scrutineer.formats.ledger_file import append, check_ledger, ledger_path, read_ledger, read_state
from scrutineer.formats.open_record import open_record
from scrutineer.formats.record_folder import write_record
from synthetic import small_record


def test_what_is_added_is_read(tmp_path):
    path = tmp_path / "ledger.jsonl"
    first = append(path, [statement(), figure()], at=NOON)
    second = append(path, [decision("confirm")], at=NOON)
    assert read_ledger(path) == (*first, *second)
    assert read_ledger(tmp_path) == read_ledger(path)
    assert read_state(path).drafts["s1"].is_accepted


def test_several_writers_at_once_form_one_chain(tmp_path, monkeypatch):
    """Each addition opens the file anew, and the lock is one of the open file: threads stand for programs."""

    def slowly(*given):
        time.sleep(0.002)  # the others read the same end, if they can
        return seal_all(*given)

    monkeypatch.setattr(ledger_file, "seal_all", slowly)
    path, names = tmp_path / "ledger.jsonl", ("one", "two", "three", "four")
    together = Barrier(len(names))

    def add(name):
        together.wait()
        for number in range(8):
            append(path, [event(f"{name}-{number}"), event(f"{name}-{number}b")], at=NOON)

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(add, names))
    chain = check_ledger(path)
    assert chain.fault is None
    ids = [entry.payload["id"] for entry in chain.entries]
    assert len(ids) == 64
    for name in names:
        own = [text for text in ids if text.startswith(f"{name}-")]
        assert own == [f"{name}-{number}{letter}" for number in range(8) for letter in ("", "b")]


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: data.replace(b"Borduria", b"Sylda via")])
def test_a_broken_ledger_takes_nothing(tmp_path, damage):
    path = tmp_path / "ledger.jsonl"
    append(path, [event(), event("e2")], at=NOON)
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    with pytest.raises(LedgerError) as found:
        append(path, [event("e3")], at=NOON)
    assert found.value.file == str(path)
    assert found.value.row
    assert found.value.mend
    assert path.read_bytes() == broken
    with pytest.raises(LedgerError):
        read_ledger(path)


def test_what_does_not_fit_leaves_no_file(tmp_path):
    path = tmp_path / "ledger.jsonl"
    with pytest.raises(LedgerError):
        append(path, [statement(), decision("confirm", "s2")], at=NOON)
    assert not path.exists()


def test_all_or_none_is_added(tmp_path, monkeypatch):
    path = tmp_path / "ledger.jsonl"
    append(path, [event()], at=NOON)
    before = path.read_bytes()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger_file.os, "fsync", full)
    with pytest.raises(OutputError, match="No space"):
        append(path, [event("e2")], at=NOON)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("addition", "words"),
    [
        (statement(speaker=3), "speaker"),
        (statement(text_sha256="abc"), "text_sha256"),
        (statement(end=9), "position selector"),
        (statement(start=26, end=26), "after start"),
        (figure(printed="71"), "printed is not as long"),
        (figure(interval=[1]), "interval"),
        (Addition("draft", "x", {"type": "rumour"}), "rumour"),
        (Addition("draft", "x", {"id": "s"}), "discriminator"),
        (decision("bind", "f1", check={}), "metric"),
        (decision("correct", changes={}), "changes"),
        (decision("bless"), "bless"),
        (decision("withdraw", claim="c1"), "one of them"),
        (signature(organisation=""), "organisation"),
        (signature(organisation="The \u202eDesk"), "cannot be seen"),
        (signature(by="Ann\x1b[31m"), "cannot be seen"),
        (decision("correct", changes={"speaker": "Ash\n"}), "cannot be seen"),
        (signature(record_digest="A" * 64), "record_digest"),
        (event(date="13 September"), "2018-09-13"),
        (event(status="claimed_by"), "status_by"),
        (event(stance="supports"), "stance_by"),
        (event(rumour=1), "rumour"),
        (Addition("check_run", "x", {"record": "r"}), "record_digest"),
    ],
)
def test_a_payload_without_its_keys_is_refused(tmp_path, addition, words):
    path = tmp_path / "ledger.jsonl"
    with pytest.raises(LedgerError, match="(?i)" + words):
        append(path, [addition], at=NOON)
    assert not path.exists()


def test_a_draft_may_tell_more_and_offsets_are_code_points(tmp_path):
    assert len(TEXT.encode()) > len(TEXT)
    made = append(tmp_path / "l.jsonl", [statement(methods=["rules"])], at=NOON)
    assert made[0].payload["methods"] == ["rules"]


def test_where_the_ledger_is(tmp_path):
    write_record(small_record(), tmp_path / "r")
    assert ledger_path(open_record(tmp_path / "r")) == tmp_path / "r" / "ledger.jsonl"
    assert ledger_path(open_record("cambodia-2018"), tmp_path / "x") == tmp_path / "x"
    with pytest.raises(UsageError, match="built-in"):
        ledger_path(open_record("cambodia-2018"))
    with pytest.raises(UsageError):
        ledger_path(small_record())


def test_a_ledger_is_outside_the_digest(tmp_path):
    write_record(small_record(), tmp_path)
    before = open_record(tmp_path).digest
    append(tmp_path / "ledger.jsonl", [event()], at=NOON)
    assert open_record(tmp_path).digest == before


def test_the_check_in_the_reference_does_what_it_says(root, tmp_path, monkeypatch, capsys):
    page = (root / "docs" / "reference" / "ledger.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ledger.jsonl"
    made = append(path, [statement(), figure(), event()], at=NOON)
    exec(compile(code, "ledger.md", "exec"), {})  # noqa: S102 - what the page shows
    assert capsys.readouterr().out == f"head: {made[-1].hash}\n"
    path.write_bytes(path.read_bytes().replace(b"Borduria", b"Syldavia"))
    with pytest.raises(AssertionError):
        exec(compile(code, "ledger.md", "exec"), {})  # noqa: S102


def test_no_file_and_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such ledger"):
        check_ledger(tmp_path)
    with pytest.raises(OutputError, match="cannot be written"):
        append(tmp_path / "no" / "l.jsonl", [event()], at=NOON)
