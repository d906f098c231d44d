"""HTML to text: what a reader sees, headings and list items marked as in Markdown. Nothing is fetched or run.

Read as a stream of tags and texts, without a tree: a page may be nested as deep as it likes.
"""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

from embed_core.errors import InputError
from embed_core.retrieval.limits import MAX_HTML_BYTES, check_size
from embed_core.retrieval.readers_text import decode, tidy

_DROPPED = {
    "script", "style", "noscript", "template", "title", "svg", "math", "iframe", "object", "canvas", "audio", "video",
    "nav", "form", "button", "select",
}  # fmt: skip
_CONTENT = {"body", "main", "article"}
"""Where one of these begins, what was being dropped has ended, said or not."""
_MARKS = {"li": "- ", **{f"h{level}": "#" * level + " " for level in range(1, 7)}}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "table", "blockquote",
    "pre", "figure", "figcaption", "hr", "body", *(f"h{level}" for level in range(1, 7)),
}  # fmt: skip
_LINES = {"br", "li", "tr", "dt", "dd", "caption"}
_CELLS = {"td", "th"}
_APART = ("", " ", " | ", "\n", "\n\n")
_SPACES = re.compile(r"\s+")
_PIECE = 1 << 16
_UNFINISHED = 10_000
_SECONDS = 30.0
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_ALSO = {"gb2312": "gb18030", "gbk": "gb18030"}


def read_html(name: str, data: bytes) -> tuple[str, str]:
    """The text of a page and its encoding (what its ``<meta charset>`` says where that is true).

    Errors: ``documents.too_big``, ``documents.html`` and those of :func:`decode`.
    """
    check_size(name, len(data), MAX_HTML_BYTES)
    source, encoding = _declared(data) or decode(name, data)
    return html_text(name, source), encoding


def html_text(name: str, source: str) -> str:
    """The visible text of HTML.

    >>> html_text("", "<h2>Cats</h2><p>They <b>purr</b>.<ul><li>soft</ul><script>alert(1)</script>")
    '## Cats\\n\\nThey purr.\\n\\n- soft'
    """
    reader = _Reader()
    until = time.monotonic() + _SECONDS
    try:
        for start in range(0, len(source), _PIECE):
            reader.feed(source[start : start + _PIECE])
            if time.monotonic() > until:
                raise InputError("documents.html", name=name, reason=f"> {_SECONDS:.0f} s")
        # What never ends is looked through again and again when the parser closes: megabytes of "<a" would take days.
        if len(reader.rawdata) > _UNFINISHED:
            raise InputError("documents.html", name=name, reason=reader.rawdata[:20])
        reader.close()
    except AssertionError as error:  # what html.parser says to broken declarations
        raise InputError("documents.html", name=name, reason=str(error)[:80]) from error
    return tidy("".join(reader.pieces).strip())


def _declared(data: bytes) -> tuple[str, str] | None:
    found = _CHARSET.search(data[:4_000])
    if not found or b"\x00" in data[:4_000]:
        return None
    encoding = found[1].decode("ascii").lower()
    encoding = _ALSO.get(encoding, encoding)
    try:
        return data.decode(encoding), encoding.upper()
    except (UnicodeDecodeError, LookupError):
        return None


class _Reader(HTMLParser):
    """Collects what is seen in ``pieces``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._apart = ""  # owed before the next text
        self._mark = ""
        self._dropping = ""
        self._depth = 0
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _CONTENT:
            self._depth = 0
        if self._depth:
            self._depth += tag == self._dropping
        elif tag in _DROPPED:
            self._dropping, self._depth = tag, 1
        else:
            self._break(tag)
            self._mark = _MARKS.get(tag, self._mark if tag not in _BLOCKS else "")
            self._preformatted += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if not self._depth:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self._depth -= tag == self._dropping
            return
        self._break(tag)
        self._preformatted = max(0, self._preformatted - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self._depth:
            return
        text = data if self._preformatted else _SPACES.sub(" ", data)
        if not text.strip():
            self._apart = self._apart or " "
            return
        if self._apart or self._mark:
            text = text.lstrip(" \n") if not self._preformatted else text.lstrip("\n")
        if text[0] == " ":
            self._apart, text = self._apart or " ", text[1:]
        if self.pieces:
            self.pieces.append(self._apart)
        self.pieces.append(self._mark + text.rstrip(" "))
        self._apart, self._mark = (" " if text[-1] == " " else ""), ""

    def _break(self, tag: str) -> None:
        owed = "\n\n" if tag in _BLOCKS else "\n" if tag in _LINES else " | " if tag in _CELLS else ""
        self._apart = max(self._apart, owed, key=_APART.index)
