"""Who may talk to the page: this machine's browser, with the link that the command printed.

The link holds a token that is good once; it is exchanged for a cookie that no script can read and that no other site's
page can send. A request must name this machine's loopback as its host (another name that points here is refused), and
a form must come from the page itself: by the browser's word (Origin) and by a token that only the page holds.
"""

import secrets
from email.message import Message
from http.cookies import CookieError, SimpleCookie
from threading import Lock
from typing import Final

ADDRESS: Final = "127.0.0.1"
_OWN_SITES: Final = ("same-origin", "none")


class Gate:
    """The door of one server.

    Attributes:
        form_token: What every form of the page carries.
    """

    def __init__(self, port: int) -> None:
        """Make new secrets.

        Args:
            port: Where the server listens.
        """
        self._hosts = {f"{ADDRESS}:{port}", f"localhost:{port}"}
        self._cookie = f"scrutineer_review_{port}"
        self._token: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._lock = Lock()
        self.form_token = secrets.token_urlsafe(32)
        self.link = f"http://{ADDRESS}:{port}/?token={self._token}"

    def exchange(self, token: str) -> str | None:
        """The cookie for a token; None where it is not the token, or was used."""
        with self._lock:
            if self._token is None or not _same(token, self._token):
                return None
            self._token = None
        return f"{self._cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict"

    def knows(self, headers: Message) -> bool:
        """Whether a request has the cookie."""
        try:
            jar = SimpleCookie(headers.get("Cookie") or "")
        except CookieError:
            return False
        return self._cookie in jar and _same(jar[self._cookie].value, self._session)

    def is_ours(self, headers: Message) -> bool:
        """Whether a request names this server as its host."""
        return headers.get("Host") in self._hosts

    def from_elsewhere(self, headers: Message) -> bool:
        """Whether the browser says that another site made the request."""
        site = headers.get("Sec-Fetch-Site")
        return site is not None and site not in _OWN_SITES

    def admits_form(self, headers: Message, form_token: str) -> bool:
        """Whether a form was sent by the page."""
        own = headers.get("Origin") == f"http://{headers.get('Host')}"
        return own and _same(form_token, self.form_token)


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
