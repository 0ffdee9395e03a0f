"""The server answers this machine's browser with the link, and nobody else."""

import http.client
import socket
from threading import Thread
from urllib.parse import urlencode, urlsplit

import pytest

from scrutineer.errors import UsageError
from scrutineer.web.server import LARGEST_FORM, ReviewServer
from web.invented_desk import by_another, desk_in, edit, form


class Visit:
    """A browser without a screen: it keeps its cookie and may say anything."""

    def __init__(self, server):
        self.server = server
        self.host = f"127.0.0.1:{server.server_address[1]}"
        self.cookie = None

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(*self.server.server_address, timeout=10)
        sent = {"Host": self.host, **({"Cookie": self.cookie} if self.cookie else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def enter(self):
        parts = urlsplit(self.server.link)
        answer = self.ask("GET", f"/?{parts.query}")
        self.cookie = answer.getheader("Set-Cookie").partition(";")[0]
        return answer

    def post(self, fields, **headers):
        fields = {"form_token": self.server.gate.form_token, **fields}
        own = {"Origin": f"http://{self.host}", "Content_Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", "/decide", urlencode(fields), **{**own, **headers})


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for the tests that read; those that write have drafts of their own."""
    made = ReviewServer(desk_in(tmp_path_factory.mktemp("desk")))
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(scope="module")
def visit(server):
    """Whoever has the link; the link is used up by it."""
    found = Visit(server)
    found.first = found.enter()
    return found


@pytest.fixture
def unchanged(server):
    """The ledger is not touched by what is refused."""
    before = server.desk.ledger.read_bytes()
    yield
    assert server.desk.ledger.read_bytes() == before


def test_the_server_listens_on_the_loopback_only(server):
    assert server.server_address[0] == "127.0.0.1"


def test_the_link_is_exchanged_once_for_a_cookie_that_no_script_reads(server, visit):
    assert (visit.first.status, visit.first.getheader("Location")) == (303, "/")
    said = visit.first.getheader("Set-Cookie")
    assert all(word in said for word in ("HttpOnly", "SameSite=Strict", "Path=/"))
    query = urlsplit(server.link).query
    assert Visit(server).ask("GET", f"/?{query}").status == 403
    assert visit.ask("GET", f"/?{query}").status == 303
    assert Visit(server).ask("GET", "/?token=guess").status == 403
    assert query.partition("=")[2] not in visit.ask("GET", "/").text


def test_without_the_cookie_nothing_is_shown_and_nothing_done(server, visit, unchanged):
    stranger = Visit(server)
    assert stranger.ask("GET", "/").status == 403
    assert stranger.ask("GET", "/static/review.js").status == 403
    assert stranger.post(form(server.desk, "s2", "confirm")).status == 403
    stranger.cookie = visit.cookie[:-3] + "abc"
    assert stranger.ask("GET", "/").status == 403
    assert "Ash" not in stranger.ask("GET", "/").text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "evil.example:80", "127.0.0.1.nip.example", "[::1]", ""])
def test_another_host_is_refused(server, visit, unchanged, host):
    assert visit.ask("GET", "/", Host=host).status == 421
    assert visit.post(form(server.desk, "s2", "confirm"), Host=host, Origin=f"http://{host}").status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "https://{own}", "http://{own}.evil.example"])
def test_a_form_from_elsewhere_is_refused(server, visit, unchanged, origin):
    said = None if origin is None else origin.format(own=visit.host)
    assert visit.post(form(server.desk, "s2", "confirm"), Origin=said).status == 403


def test_a_form_without_the_pages_token_or_from_another_site_is_refused(server, visit, unchanged):
    fields = form(server.desk, "s2", "confirm")
    for token in ("", "guess", "ü"):
        assert visit.post({**fields, "form_token": token}).status == 403
    assert visit.post(fields, Sec_Fetch_Site="cross-site").status == 403
    assert visit.ask("GET", "/", Sec_Fetch_Site="cross-site").status == 403
    assert visit.ask("GET", "/", Sec_Fetch_Site="same-site").status == 403


def test_only_forms_of_a_sensible_size_are_read(server, visit, unchanged):
    fields = form(server.desk, "s2", "confirm")
    assert visit.post(fields, Content_Type="application/json").status == 415
    assert visit.post(fields, Content_Length=str(LARGEST_FORM + 1)).status == 413
    assert visit.post(fields, Content_Length="-1").status == 411
    assert visit.post(fields, Content_Length="9" * 400).status == 413
    assert visit.post({f"x{number}": "1" for number in range(60)}).status == 403
    assert visit.ask("GET", "/decide").status == 404
    for method in ("PUT", "DELETE", "OPTIONS"):
        assert visit.ask(method, "/").status == 501


def test_every_answer_says_what_the_page_may_do(server, visit):
    for answer in (
        visit.ask("GET", "/"),
        visit.ask("GET", "/static/review.js"),
        visit.ask("GET", "/no"),
        visit.ask("PUT", "/"),
    ):
        policy = answer.getheader("Content-Security-Policy")
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'")
        assert "unsafe" not in policy
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("Cache-Control") == "no-store"
        assert answer.getheader("Access-Control-Allow-Origin") is None
        assert "Python" not in answer.getheader("Server")


@pytest.mark.parametrize(
    "path", ["/static/../gate.py", "/static/%2e%2e/gate.py", "/static/", "/review.js", "//evil.example/"]
)
def test_no_other_file_is_served(visit, path):
    assert visit.ask("GET", path).status == 404


def test_hostile_text_is_only_text(visit):
    page = visit.ask("GET", "/").text
    assert "<script>window" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert page.count("</textarea>") == page.count("<textarea")
    assert page.count("<script") == 1


def test_a_decision_goes_back_to_the_page_and_a_refused_one_keeps_what_was_typed(server, visit):
    answer = visit.post(form(server.desk, "s1", "confirm"))
    assert (answer.status, answer.getheader("Location")) == (303, "/?at=f1&done=s1#card-f1")
    assert "S1 confirmed." in visit.ask("GET", "/?at=f1&done=s1").text
    answer = visit.post(form(server.desk, "f1", "bind", choice="typed", check="</textarea><script>1"))
    assert answer.status == 422
    assert "Not written" in answer.text
    assert "&lt;/textarea&gt;&lt;script&gt;1" in answer.text
    answer = visit.post(edit(server.desk, "f1", value="</p>"))
    assert answer.status == 422
    assert 'value="&lt;/p&gt;"' in answer.text


def test_a_conflict_is_told(server, visit):
    loaded = form(server.desk, "s3", "confirm")
    by_another(server.desk, "s3")
    answer = visit.post(loaded)
    assert answer.status == 409
    assert "Ben" in answer.text
    assert 'data-current="s3"' in answer.text


def test_labels_in_the_address_are_not_trusted(visit):
    page = visit.ask("GET", "/?at=%22%3E%3Cscript%3E&done=%3Cscript%3E").text
    assert page.count("<script") == 1


def test_a_port_that_is_taken_is_bad_usage(server):
    with pytest.raises(UsageError, match="port"):
        ReviewServer(server.desk, server.server_address[1])


def test_a_request_that_is_no_request_ends(server, visit):
    with socket.create_connection(server.server_address, timeout=5) as raw:
        raw.sendall(b"\x16\x03\x01nonsense\r\n\r\n")
        assert b"400" in raw.recv(4096)
    assert visit.ask("GET", "/").status == 200


def test_a_broken_ledger_is_told(tmp_path):
    desk = desk_in(tmp_path)
    made = ReviewServer(desk)
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    other = Visit(made)
    other.enter()
    desk.ledger.write_bytes(desk.ledger.read_bytes()[1:])
    answer = other.ask("GET", "/")
    made.shutdown()
    thread.join()
    made.server_close()
    assert answer.status == 500
    assert "not an entry" in answer.text
