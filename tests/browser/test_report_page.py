"""The report in a browser: one request, no error, readable on a phone and on a desk, charts that can be taken away."""

import base64
import csv
import io
import json

import pytest

from report.page_texts import COMMAND, DAY, built_in, of_stations
from scrutineer.report.write import write_report

pytestmark = pytest.mark.browser
DRAWN = "document.documentElement.dataset.charts !== undefined"
WIDTHS = (375, 1280)
PATIENCE = 180_000  # milliseconds: a loaded machine is slow, and that says nothing of the page
CHARTS = {"cambodia": 9, "stations": 10}
LARGEST_STATION_PAGE = 6_000_000
# What a button saves, kept in the page in place of a file: each chart is saved as it would be, and the page stays.
KEEP = """() => {
    window.kept = {};
    const blobs = {};
    const made = URL.createObjectURL;
    URL.createObjectURL = blob => { const address = made.call(URL, blob); blobs[address] = blob; return address; };
    HTMLAnchorElement.prototype.click = function () {
        const name = this.download, address = this.href;
        const read = blob => { const reader = new FileReader();
            reader.onload = () => { window.kept[name] = reader.result; }; reader.readAsDataURL(blob); };
        if (blobs[address]) { read(blobs[address]); } else { window.kept[name] = address; }
    };
}"""


@pytest.fixture(scope="module")
def cambodia(tmp_path_factory):
    """The report of a record with claims and several counts."""
    folder = tmp_path_factory.mktemp("cambodia")
    return write_report(built_in("cambodia-2018"), folder, command=COMMAND, made_on=DAY)


@pytest.fixture(scope="module")
def stations(shared, tmp_path_factory):
    """The report of a file of many polling stations."""
    target = shared / "data" / "stations" / "turkey_2023_president_r1.parquet"
    folder = tmp_path_factory.mktemp("stations")
    return write_report(of_stations(target), folder, command=COMMAND, made_on=DAY)


@pytest.fixture(params=["cambodia", pytest.param("stations", marks=pytest.mark.real_data)])
def report(request):
    """Each of the two reports."""
    return request.param, request.getfixturevalue(request.param)


def opened(browser, report, width, **options):
    """The page when its charts are drawn, with every request and every message."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    page.set_default_timeout(PATIENCE)
    requests, messages = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: messages.append(f"error: {error}"))
    page.goto(report.page.as_uri())
    page.wait_for_function(DRAWN)
    return page, requests, messages


@pytest.fixture(scope="module")
def looked_at(browser):
    """Pages that are only looked at: one for each report and width."""
    pages = {}

    def look(report, width):
        key = (report.page, width)
        if key not in pages:
            pages[key] = opened(browser, report, width)
        return pages[key]

    yield look
    for page, *_ in pages.values():
        page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_one_request_no_message_no_overflow_every_chart(looked_at, report, width):
    name, files = report
    page, requests, messages = looked_at(files, width)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert [url for url in requests if not url.startswith(("data:", "blob:"))] == [files.page.as_uri()]
    assert messages == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate(
        """width => [...document.querySelectorAll("main *")]
            .filter(e => !e.closest(".scroll") && e.getBoundingClientRect().right > width + 1).length""",
        width,
    )
    assert wide == 0
    drawings = page.evaluate(
        """() => [...document.querySelectorAll(".chart svg.marks, .chart > svg")].map(e => {
            const box = e.getBoundingClientRect();
            return [box.width, box.height, e.querySelectorAll("path, text").length];
        })"""
    )
    assert len(drawings) == CHARTS[name] == page.locator("figure").count()
    assert all(w > 200 and h > 30 and marks > 3 for w, h, marks in drawings)


@pytest.mark.parametrize("width", WIDTHS)
def test_letters_are_large_enough_and_none_is_missing(looked_at, report, width):
    _, files = report
    page, *_ = looked_at(files, width)
    text = page.evaluate("document.body.innerText")
    assert "\ufffd" not in text
    small = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(e =>
            [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) &&
            parseFloat(getComputedStyle(e).fontSize) < 11).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    # A letter that no font has is drawn as an empty box: the same picture as for a code point that is never assigned.
    missing = page.evaluate(
        """text => {
            const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
            canvas.width = canvas.height = 40;
            pen.font = "24px " + getComputedStyle(document.body).fontFamily;
            const picture = letter => { pen.clearRect(0, 0, 40, 40); pen.fillText(letter, 4, 30);
                return pen.getImageData(0, 0, 40, 40).data.join(); };
            const box = picture("\\u{10FFFD}");
            return [...new Set(text)].filter(l => l.trim() && picture(l) === box).join("");
        }""",
        text,
    )
    assert missing == ""


def test_every_chart_can_be_taken_away(looked_at, report):
    _, files = report
    page, _, messages = looked_at(files, 1280)
    sections = json.loads(files.data.read_text())["page"]["sections"]
    rows = {f["id"]: f["rows"] for s in sections for f in s["figures"]}
    assert page.evaluate('[...document.querySelectorAll("figure")].map(e => e.id)') == list(rows)
    page.evaluate(KEEP)
    page.evaluate('document.querySelectorAll("figure button[data-save]").forEach(button => button.click())')
    page.wait_for_function("number => Object.keys(window.kept).length === number", arg=3 * len(rows))
    kept = {name: base64.b64decode(url.partition(",")[2]) for name, url in page.evaluate("window.kept").items()}
    assert set(kept) == {f"{name}.{kind}" for name in rows for kind in ("png", "svg", "csv")}
    for name, expected in rows.items():
        assert kept[f"{name}.png"][:8] == b"\x89PNG\r\n\x1a\n"
        assert len(kept[f"{name}.png"]) > 5_000
        assert kept[f"{name}.svg"].decode().startswith("<svg")
        assert (
            len(list(csv.reader(io.StringIO(kept[f"{name}.csv"].decode("utf-8-sig"), newline="")))) == len(expected) + 1
        )
    assert messages == []


def test_a_button_saves_a_file(browser, cambodia, tmp_path):
    page, _, messages = opened(browser, cambodia, 1280, accept_downloads=True)
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg"), ("csv", b"\xef\xbb\xbf")):
        with page.expect_download() as waiting:
            page.click(f'#vote-bars button[data-save="{kind}"]')
        assert waiting.value.suggested_filename == f"vote-bars.{kind}"
        waiting.value.save_as(tmp_path / f"chart.{kind}")
        assert (tmp_path / f"chart.{kind}").read_bytes().startswith(start)
    assert messages == []
    page.close()


@pytest.mark.real_data
def test_a_page_of_many_stations_stays_small(stations):
    assert stations.page.stat().st_size < LARGEST_STATION_PAGE
    assert stations.data.stat().st_size < LARGEST_STATION_PAGE
    sections = {s["id"]: s for s in json.loads(stations.data.read_text())["page"]["sections"]}
    charts = {f["id"]: f for f in sections["coverage"]["figures"]}
    assert {"turnout-histogram", "coverage-by-region"} == set(charts)
    drawn = {f["id"] for f in sections["station-figures"]["figures"]}
    assert {"fingerprint", "whole-percentages-turnout", "whole-percentages-result"} < drawn
    units = sum(row[2] for row in charts["turnout-histogram"]["rows"])
    assert 191_000 < units <= 192_333


def test_the_keyboard_reaches_the_claims_and_opens_them(browser, cambodia):
    page, *_ = opened(browser, cambodia, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.claim > summary')"):
            break
    assert page.evaluate("document.activeElement.matches('.claim > summary')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert not page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    page.close()


def test_an_address_opens_what_it_names(browser, cambodia):
    page, *_ = opened(browser, cambodia, 1280)
    name = page.evaluate('[...document.querySelectorAll("details.claim")].at(-1).id')
    page.goto(f"{cambodia.page.as_uri()}#{name}")
    page.reload()
    page.wait_for_function(DRAWN)
    page.wait_for_function("name => document.getElementById(name).open", arg=name)
    page.wait_for_function(
        "name => Math.abs(document.getElementById(name).getBoundingClientRect().top) < innerHeight", arg=name
    )
    page.close()


def test_without_script_tables_and_text_carry_everything(browser, cambodia):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(cambodia.page.as_uri())
    text = page.locator("main").inner_text()
    assert "83.02" in text
    assert page.locator("figure table").count() == CHARTS["cambodia"]
    assert not page.locator(".tools").first.is_visible()
    page.locator("#vote-bars .behind > summary").click()
    assert page.locator("#vote-bars table").is_visible()
    context.close()


def test_on_paper_the_tables_stand_open_and_the_buttons_are_gone(browser, cambodia):
    page, *_ = opened(browser, cambodia, 1280)
    page.emulate_media(media="print")
    assert page.locator(".tools").first.is_hidden()
    assert page.locator("#vote-bars table").is_visible()
    assert page.locator("details.claim.leading .inside").first.is_visible()
    assert len(page.pdf(format="A4")) > 50_000
    page.close()


def test_colours_have_contrast(looked_at, cambodia):
    page, *_ = looked_at(cambodia, 1280)
    faint = page.evaluate(
        """() => {
            const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
                .map(x => x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4));
                return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
            const ground = e => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor;
                if (!/, 0\\)|transparent/.test(b)) { return b; } } return "rgb(255,255,255)"; };
            return [...document.querySelectorAll("body *")].filter(e => !e.closest("svg, script, style") &&
                [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).filter(e => {
                const a = light(getComputedStyle(e).color), b = light(ground(e));
                return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
            }).map(e => e.outerHTML.slice(0, 80));
        }"""
    )
    assert faint == []


def test_every_verdict_has_a_shape_of_its_own_and_words(looked_at, cambodia):
    page, *_ = looked_at(cambodia, 1280)
    badges = page.evaluate(
        """() => [...document.querySelectorAll(".claim > summary .badge")].map(e =>
            [e.className, e.querySelector("use").getAttribute("href"), e.textContent.trim()])"""
    )
    assert (
        len({shape for _, shape, _ in badges}) == len({words for *_, words in badges}) == len({c for c, *_ in badges})
    )
    assert all(words for *_, words in badges)
    shapes = {shape for _, shape, _ in badges}
    assert all(page.locator(f"symbol{shape}").count() == 1 for shape in shapes)
