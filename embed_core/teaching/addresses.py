"""The address under which students' devices reach this server."""

from __future__ import annotations

import ipaddress
import os
import socket
from urllib.parse import urlsplit

from embed_core.errors import InputError

PUBLIC_VARIABLE = "EMBEDDING_EXPLORER_PUBLIC_URL"
LONGEST = 300
_NOWHERE = "192.0.2.1"
"""Reserved for documentation (RFC 5737): nobody lives there."""


def lan_address() -> str | None:
    """The address of this machine in its network; None without one. Nothing is sent: a UDP socket that is connected has
    chosen its way out, and that is all.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_NOWHERE, 9))
            found = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if ipaddress.ip_address(found).is_loopback or found == "0.0.0.0" else found


def is_local(host: str) -> bool:
    """Does this name lead a device back to itself?

    >>> is_local("localhost"), is_local("127.0.0.1"), is_local("::1"), is_local("192.168.1.20")
    (True, True, True, False)
    """
    if host.lower().rstrip(".") in ("", "localhost") or host.lower().endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def base(url: str, lan: str | None = None) -> str:
    """Where the app begins for others: ``$EMBEDDING_EXPLORER_PUBLIC_URL`` where it is set, else ``url`` (the app's root
    in the teacher's browser) with this machine's address in the network, ``lan``, in place of localhost.

    >>> base("http://localhost:8501/", "192.168.1.20")
    'http://192.168.1.20:8501'
    """
    if public := os.environ.get(PUBLIC_VARIABLE, "").strip():
        return checked(public)
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if is_local(host) and lan:
        host = lan
    port = f":{parts.port}" if parts.port else ""
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme or 'http'}://{named}{port}{parts.path.rstrip('/')}"


def checked(address: str) -> str:
    """An address as somebody typed it, without what follows the path. Errors: ``vote.bad_address``."""
    text = address.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or len(text) > LONGEST or any(letter.isspace() for letter in text):
        raise InputError("vote.bad_address", received=address.strip()[:60])
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
