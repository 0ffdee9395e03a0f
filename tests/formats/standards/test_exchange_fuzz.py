"""Whatever is done to a document, it is refused with an error of ours or read for what it says."""

import copy
import json
from xml.etree.ElementTree import tostring

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.standards.exchange_records import EML_510, EML_520, EML_GENERIC, rich_record
from scrutineer.errors import InputError, ScrutineerError
from scrutineer.formats.record_folder import write_record
from scrutineer.formats.standards.data_package import write_data_package
from scrutineer.formats.standards.eml import read_eml
from scrutineer.formats.standards.nist_read import read_nist
from scrutineer.formats.standards.nist_write import write_nist
from scrutineer.formats.standards.recognise import read_standard
from synthetic import small_record

SETTINGS = settings(
    max_examples=2 * settings.default.max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["@type", "@id", "Text", "Type"]), st.text(max_size=4), max_size=2),
    st.sampled_from(["gpunit-0", "gpunit-3", "total", "other", "scrutineer:cast@diet", "scrutineer:row@diet", "seats"]),
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """A folder with valid reports in `n`; changed documents are written beside them."""
    folder = tmp_path_factory.mktemp("nist")
    write_nist(rich_record(), folder / "n")
    without = json.loads((folder / "n" / "2-official.json").read_text(encoding="utf-8"))
    without["ExternalIdentifier"] = []
    (folder / "n" / "3-without.json").write_text(json.dumps(without), encoding="utf-8")
    return folder


def places(value, at=()):
    """Every place of a document."""
    yield at
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*at, number))


def stated(document):
    """The votes that a report states: per selection the totals, else the parts; None where that is not clear."""
    total = 0
    for contest in document["Election"][0]["Contest"]:
        for selection in contest.get("ContestSelection") or []:
            units = {}
            for item in selection.get("VoteCounts") or []:
                if item["Type"] == "seats" or item.get("OtherType") == "scrutineer:no-figure":
                    continue
                if item.get("IsSuppressedForPrivacy"):
                    return None
                units.setdefault(item["GpUnitId"], {}).setdefault(item["Type"] == "total", []).append(item["Count"])
            total += sum(sum(kinds.get(True, kinds.get(False, []))) for kinds in units.values())
    return total


@SETTINGS
@given(st.data())
def test_a_changed_report_is_refused_or_read_for_what_it_says(reports, data):
    name = data.draw(st.sampled_from(["1-evening", "2-official", "3-without"]))
    document = json.loads((reports / "n" / f"{name}.json").read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 3))):
        ways = list(places(document))
        *way, last = data.draw(st.sampled_from(ways[1:]))
        holder = document
        for step in way:
            holder = holder[step]
        if data.draw(st.booleans()):
            holder[last] = data.draw(ODD)
        elif isinstance(holder, list):
            holder.insert(last, copy.deepcopy(holder[last]))
        else:
            del holder[last]
    file = reports / "changed.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    try:
        record = read_nist(file)
    except ScrutineerError:
        return
    expected = stated(document)
    assert expected is None or record.votes["votes"].sum() == expected


@SETTINGS
@given(st.integers(0, 10**6), st.binary(max_size=6), st.integers(0, 30))
def test_a_mangled_report_is_refused_or_read(reports, place, noise, cut):
    whole = (reports / "n" / "1-evening.json").read_bytes()
    at = place % len(whole)
    file = reports / "mangled.json"
    file.write_bytes(whole[:at] + noise + whole[at + cut :])
    try:
        found = read_standard(file)
    except ScrutineerError:
        return
    assert found is None or len(found.digest) == 64


@SETTINGS
@given(
    st.sampled_from([EML_510, EML_520, EML_GENERIC]), st.integers(0, 10**6), st.binary(max_size=6), st.integers(0, 60)
)
def test_a_mangled_count_is_refused_or_read(reports, text, place, noise, cut):
    whole = text.encode()
    at = place % len(whole)
    file = reports / "mangled.xml"
    file.write_bytes(whole[:at] + noise + whole[at + cut :])
    try:
        record = read_eml(file)
    except ScrutineerError:
        return
    assert record.units.table.height >= 1
    assert len(record.digest) == 64


@SETTINGS
@given(
    st.sampled_from([EML_510, EML_GENERIC]), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 4)), max_size=3)
)
def test_a_changed_count_is_refused_or_read_for_what_it_says(reports, text, changes):
    root = fromstring(text.encode())
    for number, way in changes:
        pairs = [(above, place) for above in root.iter() for place in range(len(above))]
        holder, place = pairs[number % len(pairs)]
        if way == 0:
            del holder[place]
        elif way == 1:
            holder.insert(place, copy.deepcopy(holder[place]))
        elif way == 2:
            holder[place].text = ("", "7", "0", "-1", "1e3", "x", "9" * 30, "<&>")[number % 8]
        elif way == 3:
            holder[place].set("Id", ("", "1", "2", "0999", "0999::SB1", "\u202e")[number % 6])
        else:
            tags = [element.tag for element in root.iter()]
            holder[place].tag = tags[(number // 7) % len(tags)]
        if not len(root):
            break
    file = reports / "changed.xml"
    file.write_bytes(tostring(root))
    try:
        record = read_eml(file)
    except ScrutineerError:
        return
    space = root.tag.rpartition("}")[0] + "}"
    figures = [
        int(figure.text)
        for block in root.iter()
        if block.tag in {f"{space}TotalVotes", f"{space}ReportingUnitVotes"}
        for selection in block.iter(f"{space}Selection")
        for figure in selection.findall(f"{space}ValidVotes")[-1:]
        if figure.text
    ]
    assert record.votes["votes"].sum() == sum(figures)


@settings(SETTINGS, max_examples=settings.default.max_examples)
@given(st.data())
def test_a_changed_package_is_refused_or_the_same_record(reports, data):
    record, file = small_record(), reports / "p" / "datapackage.json"
    if not file.exists():
        write_data_package(record, reports / "p")
        (reports / "whole.json").write_bytes(file.read_bytes())
    document = json.loads((reports / "whole.json").read_text(encoding="utf-8"))
    *way, last = data.draw(st.sampled_from(list(places(document))[1:]))
    holder = document
    for step in way:
        holder = holder[step]
    holder[last] = data.draw(ODD)
    file.write_text(json.dumps(document), encoding="utf-8")
    try:
        again = read_standard(reports / "p")
    except ScrutineerError:
        return
    assert again is None or again.digest == record.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"@type":"ElectionResults.ElectionReport","a":' + "[" * 200_000, "not JSON|nested too deeply"),
        ('{"@type":"ElectionResults.ElectionReport","a":' + "[" * 99_999 + "]" * 99_999 + "}", "nested too deeply"),
        ('{"@type":"ElectionResults.ElectionReport","a":NaN}', "not a number of JSON"),
        ('{"@type":"ElectionResults.ElectionReport","a":-Infinity}', "not a number of JSON"),
        ('{"@type":"ElectionResults.ElectionReport","a":1e999}', "larger than any count"),
        ('{"@type":"ElectionResults.ElectionReport","a":' + "9" * 100_000 + "}", "larger than any count"),
        ('{"@type":"ElectionResults.ElectionReport","a":1,"a":2}', "stands twice"),
        ('{"@type":"ElectionResults.ElectionReport","Issuer":"\\ud800"}', "half of a character"),
        ('{"@type":"ElectionResults.ElectionReport"', "not JSON"),
        (b'{"@type":"ElectionResults.ElectionReport","a":"\xff"}', "not UTF-8"),
        ('{"@type":"ElectionResults.ElectionReport"}', "0 elections"),
    ],
)
def test_hostile_json_is_one_error(tmp_path, text, message):
    file = tmp_path / "hostile.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=message) as caught:
        read_standard(file)
    assert "hostile.json" in caught.value.file


def test_a_standard_is_known_by_its_content(tmp_path):
    record = small_record()
    write_nist(record, tmp_path / "report.txt")
    write_data_package(record, tmp_path / "package")
    write_record(record, tmp_path / "folder")
    (tmp_path / "count.dat").write_text("\ufeff\n" + EML_510.partition("?>")[2], encoding="utf-8")
    files = list((tmp_path / "report.txt").iterdir())
    assert read_standard(files[0]).digest == record.digest
    assert read_standard(tmp_path / "report.txt").digest == record.digest
    assert read_standard(tmp_path / "package").digest == record.digest
    assert read_standard(tmp_path / "package" / "datapackage.json").digest == record.digest
    assert read_standard(tmp_path / "folder") is None
    for name, text in (
        ("a.csv", "unit,votes\na,1\n"),
        ("b.json", '{"resources": 3}'),
        ("c.json", "[1, 2]"),
        ("d.xml", "<html/>"),
        ("e.xml", "<html"),
        ("f.json", '{"a": {'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read_standard(tmp_path / name) is None
    with pytest.raises(InputError, match="no such file"):
        read_standard(tmp_path / "nowhere.json")
