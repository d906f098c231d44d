"""Is there a network? Answered in two seconds, before a library spends half a minute on retries."""

from __future__ import annotations

import socket
import threading
import urllib.parse
import urllib.request

from embed_core.errors import SourceError

PROBE_SECONDS = 2.0


def behind_proxy(host: str) -> bool:
    """Do the proxy settings of this machine apply to ``host``?"""
    proxies = urllib.request.getproxies()
    return bool(proxies.get("https") or proxies.get("http")) and not urllib.request.proxy_bypass(host)


def reachable(host: str, port: int, seconds: float = PROBE_SECONDS) -> bool:
    """Does a TCP connection open in time? A name server that does not answer counts against the same clock."""
    opened = threading.Event()
    finished = threading.Event()

    def connect() -> None:
        try:
            socket.create_connection((host, port), timeout=seconds).close()
            opened.set()
        except OSError:
            pass
        finished.set()

    threading.Thread(target=connect, daemon=True).start()
    finished.wait(seconds)
    return opened.is_set()


def require(url: str) -> None:
    """Raise ``sources.no_network`` where the server of ``url`` (or the proxy before it) does not answer."""
    host, port = _address(url)
    if behind_proxy(host):
        proxies = urllib.request.getproxies()
        host, port = _address(proxies.get("https") or proxies["http"])
    if not reachable(host, port):
        raise SourceError("sources.no_network", host=host)


def _address(url: str) -> tuple[str, int]:
    parts = urllib.parse.urlsplit(url if "//" in url else f"//{url}", scheme="https")
    return parts.hostname or url, parts.port or (80 if parts.scheme == "http" else 443)
