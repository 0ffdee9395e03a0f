"""Names that hold everywhere: hashes as addresses (RFC 6920), and addresses that may be published."""

import base64
import datetime as dt
from urllib.parse import urlsplit


def hash_address(sha256: str) -> str:
    """A SHA-256 as a `ni` address.

    Args:
        sha256: 64 hexadecimal digits.
    """
    value = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{value}"


def web_address(address: str | None) -> str | None:
    """An address of the web; None where it is none, so that no export carries a script or a path."""
    if not address:
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    return address.strip() if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


def full_date(text: str | None) -> str | None:
    """A date that is known to the day, as 2018-07-29; None otherwise."""
    try:
        return dt.date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        return None
