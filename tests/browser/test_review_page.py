"""The review page in a browser: by keyboard, on a phone and on a desk, with hostile text, in two windows."""

from threading import Thread

import pytest

from scrutineer.claims.ledger_state import Status
from scrutineer.formats.ledger_file import read_ledger
from scrutineer.web.server import ReviewServer
from web.invented_desk import SCRIPT, TEXT, by_another, desk_in, span

pytestmark = pytest.mark.browser
WIDTHS = (390, 1280)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for all tests; each works on drafts of its own, or opens them again."""
    made = ReviewServer(desk_in(tmp_path_factory.mktemp("desk")))
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(scope="module")
def window(browser, server):
    """The window that the link was opened in, with every request and every message."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.requests, page.messages = [], []
    context.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: page.messages.append(f"error: {error}"))
    page.on("dialog", lambda dialog: page.messages.append(f"dialog: {dialog.message}"))
    page.goto(server.link)
    yield page
    context.close()


@pytest.fixture
def page(window):
    """The page on a desk, as the test before left it; `go` loads it."""
    window.set_viewport_size({"width": 1280, "height": 900})
    return window


def go(page, label):
    """Load the page at a draft."""
    page.goto(page.url.partition("?")[0] + f"?at={label}", wait_until="domcontentloaded")


def current(page):
    return page.locator(".card.now").get_attribute("data-card")


def after(page, act):
    """Do what sends a form, and wait for the page that comes back."""
    with page.expect_navigation():
        act()


def test_hostile_text_does_nothing_and_nobody_else_is_asked(page, server):
    go(page, "s1")
    own = server.link.partition("?")[0]
    page.locator("#all summary").click()
    assert page.evaluate("window.hit") is None
    assert all(url.startswith(own) for url in page.requests)
    assert page.messages == []
    assert page.locator("#article script, #article img, .card script, .card img").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert SCRIPT in page.locator("#article").inner_text()


def test_the_text_is_shown_whole_with_places_in_code_points(page):
    pieces = page.evaluate(
        "[...document.querySelectorAll('#article [data-start]')].map(e => [Number(e.dataset.start), e.textContent])"
    )
    assert len(pieces) > 10
    for start, text in pieces:
        assert TEXT[start : start + len(text)].replace("\r\n", "\n").startswith(text.rstrip("\n"))
    assert "".join(text for _, text in pieces) == "".join(
        line for line in TEXT.replace("\r\n", "\n").splitlines(keepends=True) if line.strip()
    )


def test_a_turned_passage_turns_nothing_else(page):
    turns = page.locator("#article .turn")
    assert [turns.nth(n).get_attribute("data-turn") for n in range(turns.count())] == ["RLO", "PDF"]
    assert all(turns.nth(n).evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate" for n in range(2))
    arabic = page.locator("#article p", has_text="قال")
    assert arabic.evaluate("e => getComputedStyle(e).direction") == "rtl"


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_fits_and_has_a_name(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    for label in ("s1", "f1", "s2"):
        go(page, label)
        page.keyboard.press("e")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(
            "document.querySelector('#drafts').scrollWidth <= document.querySelector('#drafts').clientWidth"
        )
        # What is worked on is in sight, beside or above the card.
        tag = page.locator(f"#article .tag[data-go='{label}']").bounding_box()
        drafts = page.locator("#drafts").bounding_box()
        assert 0 <= tag["y"] < (drafts["y"] if width < 900 else 844)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
            .filter(e => !(e.labels && e.labels.length && e.labels[0].textContent.trim())).length
            + [...document.querySelectorAll("button, a, summary")]
            .filter(e => !(e.getAttribute("aria-label") || e.textContent.trim())).length"""
    )
    assert nameless == 0
    assert page.messages == []


def test_the_text_is_read_before_the_drafts_and_marks_do_not_rest_on_colour(page):
    assert page.evaluate(
        "document.querySelector('#text').compareDocumentPosition(document.querySelector('#drafts')) & 4"
    )
    assert page.locator("#article .tag").first.get_attribute("aria-label") == "Statement 1, open"
    style = "e => getComputedStyle(e).borderBottomStyle"
    assert page.locator("#article .piece.statement:not(.figure)").first.evaluate(style) == "solid"
    assert page.locator("#article .piece.figure").first.evaluate(style) == "dotted"


def test_it_works_by_keyboard_alone(page, server):
    go(page, "s1")
    assert current(page) == "s1"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert current(page) == "f1"
    assert page.evaluate("document.activeElement.id") == "name-f1"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("k")
    after(page, lambda: page.keyboard.press("c"))
    assert page.locator("#notice").inner_text() == "S1 confirmed."
    assert current(page) == "f1"
    page.keyboard.press("b")
    page.keyboard.press("Space")
    after(page, lambda: page.keyboard.press("Enter"))
    assert page.locator("#notice").inner_text() == "F1 bound."
    page.keyboard.press("k")
    assert "Supported" in page.locator(".card.now .verdict").inner_text()
    page.fill(".card.now input[name=organisation]", "The Desk")
    after(page, lambda: page.keyboard.press("Enter"))
    assert "Signed by" in page.locator(".card.now .verdict").inner_text()
    assert [entry.payload.get("action") for entry in read_ledger(server.desk.ledger)[-5:]] == [
        *("confirm", "confirm", "bind", None, "sign"),
    ]


def test_the_help_opens_and_letters_can_be_turned_off(page):
    go(page, "s1")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.locator("#single").uncheck()
    page.keyboard.press("Escape")
    at = current(page)
    page.keyboard.press("j")
    assert current(page) == at
    page.locator("#keys").click()
    page.locator("#single").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current(page) != at


def test_a_rejected_draft_stays_struck_through_after_a_reload(page, server):
    go(page, "s2")
    after(page, lambda: page.keyboard.press("r"))
    go(page, "s2")
    page.reload()
    struck = "e => getComputedStyle(e).textDecorationLine"
    assert page.locator("#article .piece.gone[data-in='s2']").evaluate(struck) == "line-through"
    assert page.locator(".card.now del").inner_text() == SCRIPT
    assert "Rejected by Ann" in page.locator(".card.now .history").inner_text()
    after(page, lambda: page.keyboard.press("u"))
    assert server.desk.standing().drafts["s2"].status is Status.PENDING


def test_a_selected_passage_is_taken_in_code_points(page, server):
    go(page, "s3")
    page.evaluate(
        """() => {
            const last = [...document.querySelectorAll("#article [data-in~='s3']")].at(-1);
            const range = document.createRange();
            range.setStart(last.firstChild, 1);
            range.setEnd(last.firstChild, 8);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("s")
    assert page.locator(".card.now .preview").inner_text() == "ballots"
    page.fill(".card.now input[name=speaker]", "Beech Jr")
    after(page, lambda: page.keyboard.press("Enter"))
    now = server.desk.standing().drafts["s3"].current
    assert {"start": now["start"], "end": now["end"]} == span("ballots")
    assert now["speaker"] == "Beech Jr"
    after(page, lambda: page.keyboard.press("u"))


def test_what_was_typed_and_refused_is_still_there(page):
    go(page, "f2")
    page.fill(".card.now textarea", 'metric = "nobody" # </textarea><script>window.hit=5</script>')
    assert page.locator(".card.now input[value=typed]").is_checked()
    after(page, lambda: page.locator(".card.now .bind button.first").click())
    assert page.locator("#notice").inner_text().startswith("Not written:")
    assert "</textarea><script>" in page.locator(".card.now textarea").input_value()
    assert page.evaluate("window.hit") is None
    # A browser tells every answer that is not 2xx; nothing else may be told.
    assert all("422" in message for message in page.messages)
    page.messages.clear()


def test_two_windows_do_not_lose_a_decision(page, server):
    go(page, "s2")
    second = page.context.new_page()
    second.goto(page.url)
    by_another(server.desk, "s2", "confirm")
    after(second, lambda: second.keyboard.press("r"))
    told = second.locator("#notice").inner_text()
    assert "Ben" in told
    assert "not written" in told
    assert "confirmed" in second.locator(".card.now h3").inner_text()
    after(second, lambda: second.keyboard.press("r"))
    assert [one.by[:3] for one in server.desk.standing().drafts["s2"].decisions][-2:] == ["Ben", "Ann"]
    second.close()


def test_without_scripts_every_card_is_open_and_forms_work(browser, server, page):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(server.link.partition("?")[0])
    assert all(plain.locator(".card").nth(n).is_visible() for n in range(5))
    after(plain, lambda: plain.locator("#card-f2 button[value=reject]").click())
    assert plain.locator("#notice").inner_text() == "F2 rejected."
    context.close()


def test_a_long_text_is_stepped_through_page_by_page(page, monkeypatch):
    monkeypatch.setattr("scrutineer.web.review_page.AROUND", 1)
    go(page, "s1")
    assert page.locator(".card").count() == 2
    assert page.locator("#all li").count() == 5
    page.keyboard.press("j")
    after(page, lambda: page.keyboard.press("j"))
    assert current(page) == "s2"
    after(page, lambda: page.locator("#article .tag[data-go='f2']").click())
    assert current(page) == "f2"
    page.keyboard.press("k")
    after(page, lambda: page.keyboard.press("k"))
    assert current(page) == "s2"


def test_what_was_missed_is_added_by_keyboard_and_findings_lead_to_their_figures(page, server):
    go(page, "s1")
    page.keyboard.press("f")
    assert SCRIPT in page.locator("#together li").inner_text()
    assert page.evaluate("document.activeElement.dataset.go") == "f1"
    page.keyboard.press("Enter")
    assert current(page) == "f1"
    assert "Cannot all be right" in page.locator(".card.now dl").inner_text()
    page.keyboard.press("a")
    page.keyboard.type("75")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type(SCRIPT)
    after(page, lambda: page.keyboard.press("Enter"))
    assert "stand in the text 2 times" in page.locator("#notice").inner_text()
    page.messages.clear()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    after(page, lambda: page.keyboard.press("Enter"))
    assert page.locator("#notice").inner_text() == "S4 added."
    assert "Ann <img" in page.locator(".card.now dl").inner_text()
    drafts = server.desk.standing().drafts
    assert (drafts["s4"].current["start"], drafts["s4"].current["speaker"]) == (TEXT.rindex("75"), SCRIPT)
    assert page.evaluate("window.hit") is None
    after(page, lambda: page.keyboard.press("r"))
