"""Serve the review page to this machine alone, until Ctrl-C."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from scrutineer.errors import ConflictError, ScrutineerError, UsageError
from scrutineer.web.decision import Form
from scrutineer.web.desk import Desk
from scrutineer.web.gate import ADDRESS, Gate
from scrutineer.web.review_page import (
    STATIC,
    Notice,
    done_notice,
    next_open,
    refusal_page,
    review_page,
    static_file,
)

LARGEST_FORM: Final = 64 * 1024
"""Bytes of the largest form that is read."""
_WAIT: Final = 30
"""Seconds that a request may take to arrive."""
_ADVANCE: Final = ("confirm", "reject")
"""Actions after which the next open draft is shown."""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not no-referrer: a form would then say that it comes from nowhere, and be refused.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HTML: Final = "text/html; charset=utf-8"
_FORM: Final = "application/x-www-form-urlencoded"
_USED: Final = (
    "This link was used, or is of another run. Open the page where it is open already, or start the command again."
)


class ReviewServer(ThreadingHTTPServer):
    """Serves one desk."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int = 0) -> None:
        """Listen on the loopback.

        Args:
            desk: The article and who decides.
            port: Where to listen; 0 for any free port.

        Raises:
            UsageError: The port cannot be had.
        """
        try:
            super().__init__((ADDRESS, port), _Handler)
        except (OSError, OverflowError) as fault:
            message = f"the port cannot be had: {getattr(fault, 'strerror', None) or fault}"
            raise UsageError(message, value=port, mend="choose another --port, or leave it out") from None
        self.desk = desk
        self.gate = Gate(self.server_address[1])

    @property
    def link(self) -> str:
        """The address to open; it is good once."""
        return self.gate.link

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell a fault on the terminal; a browser that went away in the middle of an answer is none."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def serve(server: ReviewServer, *, started: Callable[[], None] = lambda: None) -> None:
    """Answer requests until Ctrl-C.

    Args:
        server: The server.
        started: Is called once the server listens.
    """
    with server:
        try:
            started()
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            pass


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version = "Scrutineer"
    sys_version = ""
    timeout = _WAIT

    def do_GET(self) -> None:
        """Answer a request for the page or a file of it."""
        gate, address = self.server.gate, urlsplit(self.path)
        if not self._admitted():
            return
        query = _fields(address.query)
        if address.path == "/favicon.ico":
            self._answer(HTTPStatus.NO_CONTENT, b"", _HTML)
        elif address.path == "/" and "token" in query:
            cookie = gate.exchange(query["token"])
            if cookie or gate.knows(self.headers):
                self._go("/", cookie)
            else:
                self._refuse(HTTPStatus.FORBIDDEN, _USED)
        elif not gate.knows(self.headers):
            self._refuse(HTTPStatus.FORBIDDEN, "Open the page with the link that the command printed.")
        elif address.path == "/":
            self._page(query.get("at", ""), done=query.get("done", ""))
        elif (name := address.path.removeprefix("/static/")) in STATIC and address.path.startswith("/static/"):
            self._answer(HTTPStatus.OK, static_file(name), STATIC[name])
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such page.")

    def do_POST(self) -> None:
        """Carry out a decision."""
        if not self._admitted():
            return
        if not self.server.gate.knows(self.headers):
            self._refuse(HTTPStatus.FORBIDDEN, "Open the page with the link that the command printed.")
            return
        form = self._form()
        if form is None:
            return
        if not self.server.gate.admits_form(self.headers, form.get("form_token", "")):
            self._refuse(HTTPStatus.FORBIDDEN, "This form does not come from the page. Load the page again.")
        elif urlsplit(self.path).path != "/decide":
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such page.")
        else:
            self._decide(form)

    def _admitted(self) -> bool:
        gate = self.server.gate
        if not gate.is_ours(self.headers):
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "This name does not belong to the page.")
            return False
        if gate.from_elsewhere(self.headers):
            self._refuse(HTTPStatus.FORBIDDEN, "Another site asked for the page.")
            return False
        return True

    def _form(self) -> Form | None:
        length, kind = self.headers.get("Content-Length", ""), self.headers.get_content_type()
        if kind != _FORM or self.headers.get("Transfer-Encoding"):
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This is not a form of the page.")
        elif not (length.isascii() and length.isdecimal()):
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "The form does not say how long it is.")
        elif len(length) > 9 or int(length) > LARGEST_FORM:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The form is too long.")
        else:
            return _fields(self.rfile.read(int(length)).decode("utf-8", "replace"))
        return None

    def _decide(self, form: Form) -> None:
        desk = self.server.desk
        try:
            label = desk.decide(form)
            standing = desk.standing()
        except ScrutineerError as fault:
            status = HTTPStatus.CONFLICT if isinstance(fault, ConflictError) else HTTPStatus.UNPROCESSABLE_ENTITY
            self._page("", status=status, notice=Notice(str(fault), bad=True, typed=form))
            return
        following = next_open(standing, label) if form.get("action") in _ADVANCE else None
        shown = following or label
        self._go(f"/?at={quote(shown)}&done={quote(label)}#card-{quote(shown)}")

    def _page(
        self, at: str, *, status: HTTPStatus = HTTPStatus.OK, notice: Notice | None = None, done: str = ""
    ) -> None:
        desk = self.server.desk
        try:
            standing = desk.standing()
        except ScrutineerError as fault:
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, str(fault))
            return
        if notice and notice.typed:
            names = {draft.id: label for label, draft in standing.drafts.items()}
            at = names.get(notice.typed.get("draft", ""), at)
        notice = notice or done_notice(standing, done)
        page = review_page(desk, standing, form_token=self.server.gate.form_token, at=at, notice=notice)
        self._answer(status, page.encode(), _HTML)

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        self.close_connection = True
        self._answer(status, refusal_page(words).encode(), _HTML)

    def _go(self, place: str, cookie: str | None = None) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", place)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Send what every answer says."""
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Keep the terminal for the command's own words."""


def _fields(text: str) -> dict[str, str]:
    """Fields of a form or of an address; the first of a name counts."""
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=40)
    except ValueError:
        return {}
    return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}
