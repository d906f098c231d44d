"""Links into the app that stand in the texts: ``[see it](show:polysemy?word=bank)`` opens a page in that state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

SCHEME = "show:"
_LINK = re.compile(r"\]\(show:([^)\s]*)\)")


@dataclass(frozen=True, slots=True)
class ShowLink:
    """A page and the state of its controls, as its address says it (without the language).

    >>> ShowLink.read("polysemy?word=bank").address("zh")
    '/polysemy?lang=zh&word=bank'
    """

    page: str
    state: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, text: str) -> ShowLink:
        """From ``page?key=value&...`` with or without the scheme; values are percent-encoded where needed."""
        page, _, query = text.removeprefix(SCHEME).partition("?")
        return cls(page, tuple(parse_qsl(query, keep_blank_values=True)))

    def address(self, language: str, **more: str) -> str:
        """The address below the server's root; the home page has no name there."""
        path = "" if self.page == "home" else self.page
        return f"/{path}?{urlencode({'lang': language, **dict(self.state), **more})}"


def in_text(markdown: str) -> Iterator[ShowLink]:
    """Every ``show:`` link of a Markdown text, in order."""
    return (ShowLink.read(match[1]) for match in _LINK.finditer(markdown))


def resolved(markdown: str, address: Callable[[ShowLink], str]) -> str:
    """The text with every ``show:`` link turned into what ``address`` gives for it.

    >>> resolved("[it](show:layers)", lambda link: link.address("en"))
    '[it](/layers?lang=en)'
    """
    return _LINK.sub(lambda match: f"]({address(ShowLink.read(match[1]))})", markdown)
