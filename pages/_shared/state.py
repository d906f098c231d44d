"""The state of a view lives in its link: every control below reads its first value from the URL and writes it back.

Streamlit's own ``bind="query-params"`` stores the *label* of a choice, which changes with the language; a link must
read the same in both, so the raw value is stored here. Defaults are left out of the link; text too long for one is
kept on the server under its content hash (``@3f2a...``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from embed_core import stash
from embed_core.errors import EmbedCoreError
from pages._shared import frame
from pages._shared.address import Address
from pages._shared.i18n import plain, t

T = TypeVar("T")

LONGEST_IN_LINK = 1_500
LONGEST_SAID = 60
"""Letters of a value that are repeated where it could not be opened."""
_STASHED = "@"
_UNFINISHED = "_unfinished"
_OWN = "_own_rerun"
_FRESH = "_fresh"  # values from the link that no completed run has shown yet
_LINKED = "_linked"  # what a link asked for, until a run has come to its end
_LOST = "_lost"  # what of it could not be opened


class View:
    """The controls of one page and their place in the link."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._values: dict[str, tuple[Any, Any]] = {}
        self._hidden: set[str] = set()
        st.session_state.setdefault(_FRESH, set())
        self._labels: dict[str, dict[str, Any]] = st.session_state.setdefault(f"_labels_{page}", {})
        # What was last chosen in every control of the page, those of sections that are not shown now included.
        self._kept: dict[str, str] = st.session_state.setdefault(f"_view_{page}", {})
        self._notice = st.empty()
        asked = {key: text for key, text in st.query_params.to_dict().items() if key not in frame.NAMES}
        self._address: Address = st.session_state.setdefault("_address", Address())
        own = st.session_state.pop(_OWN, False)
        foreign = self._address.is_foreign(page, asked, st.session_state, own)
        self._address.read(page, asked)
        if foreign or not own:
            st.session_state[_LOST] = {}
        if foreign:
            # Somebody else wrote the address: a link, the back button, another page. It describes the whole view; an
            # address without state brings the page back as it was left, except in a lesson, which sets every state.
            self._forget()
            st.session_state[_LINKED] = dict(asked)
            if asked or "lesson" in st.query_params:
                self._kept.clear()
            asked = asked or dict(self._kept)
        self._asked = asked
        self._complete = False
        st.session_state[_UNFINISHED] = False

    @property
    def page(self) -> str:
        """The page's id."""
        return self._page

    def values(self) -> dict[str, Any]:
        """What every control that is drawn holds now."""
        return {key: value for key, (value, _) in self._values.items()}

    # -- controls ------------------------------------------------------------------------------------------------

    def choice(
        self, widget: Callable[..., Any], label: str, key: str, options: Sequence[T], default: T, **more: Any
    ) -> T:
        """A select box, segmented control or radio over ``options`` (raw values that go into the link)."""
        by_text = {str(option): option for option in options}
        name = self._seed(key, default, by_text.__getitem__)
        value = self._raw(key, st.session_state[name])
        if value not in options:
            self._could_not_open(key)
            value = default
        st.session_state[name] = value
        if widget is st.segmented_control:
            more.setdefault("required", True)
        if (label_of := more.get("format_func")) is not None:
            # Named now, in the reader's language: Streamlit asks again later, outside of this run.
            labels = {option: label_of(option) for option in options}
            self._labels.setdefault(key, {}).update({shown: option for option, shown in labels.items()})
            more["format_func"] = labels.__getitem__
        chosen: T = widget(label, options, key=name, **more)
        return self._note(key, chosen, default)

    def slider(self, label: str, key: str, low: Any, high: Any, default: Any, **more: Any) -> Any:
        """A slider; whole numbers stay whole."""
        name = self._seed(key, default, lambda text: type(default)(float(text)))
        st.session_state[name] = self._within(key, st.session_state[name], low, high)
        return self._note(key, st.slider(label, low, high, key=name, **more), default)

    def number(self, label: str, key: str, low: int, high: int, default: int, **more: Any) -> int:
        """A whole number."""
        name = self._seed(key, default, int)
        st.session_state[name] = self._within(key, st.session_state[name], low, high)
        return int(self._note(key, st.number_input(label, low, high, key=name, **more), default))

    def toggle(self, label: str, key: str, default: bool = False, **more: Any) -> bool:
        """On or off."""
        name = self._seed(key, default, lambda text: text == "1")
        return bool(self._note(key, st.toggle(label, key=name, **more), default))

    def text(self, label: str, key: str, default: str = "", *, area: bool = False, **more: Any) -> str:
        """A line of text, or with ``area`` several."""
        name = self._seed(key, default, _unstash)
        widget = st.text_area if area else st.text_input
        return str(self._note(key, widget(label, key=name, **more) or "", default))

    def value(self, key: str, default: str = "") -> str:
        """State without a control of its own: the clicked point."""
        return str(self._note(key, st.session_state[self._seed(key, default, _unstash)], default))

    def hide(self, *keys: str) -> None:
        """State that is kept, but neither drawn nor said in the address: it would give away what is being asked."""
        self._hidden.update(keys)
        for key in keys:
            if self._name(key) in st.session_state or key in self._asked or key in self._kept:
                name = self._seed(key, "", _unstash)
                # Said again, or it would go with the control that is not drawn; and when that is drawn, to the browser.
                st.session_state[name] = st.session_state[name]
                st.session_state[_FRESH].add(name)
                self._kept[key] = _text(st.session_state[name])

    def put(self, key: str, value: Any) -> None:
        """Set a value from code: from a callback, or before its control is drawn."""
        st.session_state[self._name(key)] = value
        if key in self._values:
            self._values[key] = (value, self._values[key][1])

    def asked(self, key: str) -> str:
        """What the address says under ``key`` before any control is drawn; "" where it says nothing."""
        now = str(self._raw(key, st.session_state.get(self._name(key), "")))
        return now or self._asked.get(key, self._kept.get(key, ""))

    # -- the link ------------------------------------------------------------------------------------------------

    def parameters(self) -> dict[str, str]:
        """What the link says: the language and every value that is not the default."""
        shown = {key: _text(value) for key, (value, default) in self._values.items() if value != default}
        waiting = {} if self._complete else {key: text for key, text in self._asked.items() if key not in self._values}
        said = {key: text for key, text in {**shown, **waiting}.items() if key not in self._hidden}
        return {**frame.parameters(), **said}

    def complete(self) -> None:
        """All controls of the view are drawn: what the address says beyond them belongs to no control and goes. If it
        came from a link, of another version perhaps, the page says what could not be opened.

        Where a job is still under way (:func:`unfinished`), the controls that follow its result are not drawn yet.
        """
        self._complete = not st.session_state[_UNFINISHED]
        if not self._complete:
            return
        for key in set(st.session_state.get(_LINKED, ())) - set(self._values) - self._hidden:
            self._could_not_open(key)
        st.session_state[_LINKED] = {}
        if lost := st.session_state.get(_LOST):
            named = " · ".join(f"{plain(key)} = {plain(text[:LONGEST_SAID])}" for key, text in sorted(lost.items()))
            self._notice.warning(t("shell.link_lost", lost=named), icon=":material/link_off:")

    def finish(self) -> None:
        """Write the link. Without :meth:`complete` (a job is under way, an error stands there instead of the rest) the
        state of controls that are not drawn yet stays in the address.
        """
        parameters = self.parameters()
        if self._complete:
            st.session_state[_FRESH].clear()
        for key in self._values:
            self._kept.pop(key, None)
        written = {key: text for key, text in parameters.items() if key not in frame.NAMES}
        self._kept.update(written)
        self._address.write(written, map(self._name, self._values), st.session_state)
        if st.query_params.to_dict() != parameters:
            st.query_params.from_dict(parameters)

    def shared(self) -> dict[str, str]:
        """What restores this view in another browser, outside of any lesson or class: the language and the state."""
        return {key: text for key, text in self.parameters().items() if key == "lang" or key not in frame.NAMES}

    def link(self) -> str:
        """The address that restores this view in another browser, outside of any lesson or class."""
        parts = urlsplit(st.context.url or "")
        return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(self.shared()), ""))

    # -- inside --------------------------------------------------------------------------------------------------

    def _raw(self, key: str, value: Any) -> Any:
        """Streamlit keeps the *label* of a choice whose label has changed since (the language, "not fetched"): back to
        the value it stood for.
        """
        known = self._labels.get(key, {})
        return known.get(value, value) if isinstance(value, str) else value

    def _name(self, key: str) -> str:
        return f"{self._page}:{key}"

    def _forget(self) -> None:
        for name in [name for name in st.session_state if str(name).startswith(f"{self._page}:")]:
            del st.session_state[name]

    def _seed(self, key: str, default: T, parse: Callable[[str], T]) -> str:
        name = self._name(key)
        if name not in st.session_state:
            text = self._asked.get(key, self._kept.get(key))
            st.session_state[name] = default if text is None else self._parsed(key, text, parse, default)
            st.session_state[_FRESH].add(name)
        if name in st.session_state[_FRESH]:
            # Said again until a run has come to its end: one that follows at once (a job has ended) may overtake the
            # first word of it. Not later: it would wipe out what is being typed.
            st.session_state[name] = st.session_state[name]
        return name

    def _parsed(self, key: str, text: str, parse: Callable[[str], T], default: T) -> T:
        try:
            return parse(text)
        except (ValueError, KeyError, OverflowError, EmbedCoreError):
            # A link typed by hand, of another version, or to a text that is no longer kept: the rest is opened.
            self._could_not_open(key)
            return default

    def _within(self, key: str, value: Any, low: Any, high: Any) -> Any:
        if low <= value <= high:
            return value
        self._could_not_open(key)
        return high if value > high else low  # low for "nan" too

    def _could_not_open(self, key: str) -> None:
        if (text := st.session_state.get(_LINKED, {}).get(key)) is not None:
            st.session_state.setdefault(_LOST, {})[key] = text

    def _note(self, key: str, value: T, default: Any) -> T:
        self._values[key] = (value, default)
        return value


def rerun() -> NoReturn:
    """Run the page again from the top, because a job has ended or something was stored. Not ``st.rerun()``: the address
    that run brings along may be older than the one just written, and would be taken for a link.
    """
    st.session_state[_OWN] = True
    st.rerun()


def unfinished() -> None:
    """A part of the page is not drawn yet: its controls keep their place in the address."""
    st.session_state[_UNFINISHED] = True


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    text = str(value)
    if len(text) > LONGEST_IN_LINK or text.startswith(_STASHED):
        return _STASHED + stash.put(text.encode())
    return text


def _unstash(text: str) -> str:
    return stash.get(text[1:]).decode() if text.startswith(_STASHED) else text
