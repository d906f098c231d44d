"""Whose address is it? Ours, as the last run left it, or one that somebody else wrote: a link, the back button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

RECENT = 8
"""Addresses that are remembered as our own: as many as can be under way between the browser and the server at once."""


@dataclass
class Address:
    """What one visitor's browser was last told, and what it was told before that.

    A run that is overtaken by the next click never comes to writing the address; and a click, or the page's own wish
    to run again, can be on its way while one new address after the other is. All of them bring an address back that is
    not the last one written, and none is a new link: to take it for one would undo what was clicked, typed or uploaded.
    """

    page: str = ""
    latest: dict[str, str] | None = None
    recent: list[dict[str, str]] = field(default_factory=list)
    finished: bool = False
    shown: dict[str, Any] = field(default_factory=dict)

    def is_foreign(self, page: str, asked: Mapping[str, str], state: Mapping[Any, Any], own: bool = False) -> bool:
        """Did somebody else write ``asked``? ``state``: what the controls hold now, by their names; ``own``: the page
        itself asked for this run.
        """
        if page != self.page or self.latest is None:
            return True
        if asked == self.latest:
            return False
        return asked not in self.recent or (self.finished and not own and not self._touched(state))

    def read(self, page: str, asked: Mapping[str, str]) -> None:
        """A run has begun with the address ``asked``."""
        if page != self.page:
            self.recent = []
        self.page, self.finished, self.shown = page, False, {}
        self._remember(asked)

    def write(self, written: Mapping[str, str], names: Iterable[str], state: Mapping[Any, Any]) -> None:
        """A run has ended: the browser is being told ``written``, and shows the controls ``names`` as they are."""
        self.finished = True
        self._remember(written)
        self.shown = {name: state[name] for name in names if name in state}

    def _remember(self, address: Mapping[str, str]) -> None:
        self.latest = dict(address)
        self.recent = [*(one for one in self.recent if one != self.latest), self.latest][-RECENT:]

    def _touched(self, state: Mapping[Any, Any]) -> bool:
        return any(name in state and state[name] != value for name, value in self.shown.items())
