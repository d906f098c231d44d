"""The flash cards' progress in the visitor's own browser: read when the section opens, written after every grade."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from embed_core.errors import InputError
from embed_core.teaching.progress_file import decoded, encoded
from embed_core.teaching.repetition import Deck, merged

PLACE = "embedding-explorer-flashcards"
_DECK, _SEEN, _BROKEN = "in_deck", "in_seen", "in_broken"
_COMPONENT = "in_store"

# What is stored is data: it goes to the server, is read strictly there, and never becomes part of the page here.
_JS = """
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const report = (text, works) => {
    const said = JSON.stringify([text, works]);
    if (parentElement.reported === said) return;
    parentElement.reported = said;
    setStateValue('stored', { text, works });
  };
  let text = '';
  try {
    if (data.text !== null && data.text !== window.localStorage.getItem(data.place)) {
      window.localStorage.setItem(data.place, data.text);
    }
    text = window.localStorage.getItem(data.place) ?? '';
  } catch (error) {
    report('', false);
    return;
  }
  if (data.text === null) report(text, true);
  const heard = (event) => { if (event.key === data.place) report(event.newValue ?? '', true); };
  window.addEventListener('storage', heard);
  return () => window.removeEventListener('storage', heard);
}
"""

_store = st.components.v2.component("embedding_explorer_flashcards", js=_JS)


def now() -> datetime:
    """The time of the server, in UTC; tests set another."""
    return datetime.now(UTC)


def deck(known: Collection[str]) -> Deck:
    """The progress of this visitor: what this session graded, with what the browser has told so far."""
    told = _told()
    if told is not None and told["text"] != st.session_state.get(_SEEN):
        st.session_state[_SEEN] = told["text"]
        _take(str(told["text"]), known)
    found: Deck = st.session_state.setdefault(_DECK, Deck())
    return found


def keep(changed: Deck) -> None:
    """Put the visitor's progress in the place of the old one; the browser has it after the next run."""
    st.session_state[_DECK] = changed


def works() -> bool:
    """Can this browser keep anything? (Until it has said no.)"""
    told = _told()
    return told is None or bool(told["works"])


def broken() -> str:
    """What the browser has kept and nobody can read; "" where there is no such thing. It is not written over."""
    return str(st.session_state.get(_BROKEN, ""))


def start_anew() -> None:
    """Give up what cannot be read: what this session has graded is written over it."""
    st.session_state[_BROKEN] = ""


def draw() -> None:
    """The invisible part that reads and writes; at the end of the section."""
    told = _told()
    # Who has graded nothing has nothing to keep, and before the browser has told what it has, nothing is written.
    ready = told is not None and not broken() and (told["text"] or st.session_state[_DECK] != Deck())
    _store(
        data={"place": PLACE, "text": encoded(st.session_state[_DECK]) if ready else None},
        key=_COMPONENT, height="content", on_stored_change=_nothing,
    )  # fmt: skip


def _told() -> dict[str, Any] | None:
    state = st.session_state.get(_COMPONENT)
    told = state.get("stored") if state else None
    return dict(told) if told else None


def _take(text: str, known: Collection[str]) -> None:
    if not text:
        return
    try:
        received = decoded(text, known, now())
    except InputError:
        st.session_state[_BROKEN] = text
        return
    keep(merged(st.session_state.get(_DECK, Deck()), received.deck))


def _nothing() -> None:
    """A new value runs the page again: no more is needed."""
