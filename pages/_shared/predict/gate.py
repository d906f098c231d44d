"""The gate in front of a result: first the guess, then the answer, then everything that is to be seen.

A section computes its data, calls :func:`passed`, and draws what follows only where it says so. Off, the gate costs
nothing: the question is not even made.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Literal

import streamlit as st

from embed_core.errors import EmbedCoreError
from embed_core.teaching.polls import LETTERS, MAX_OPTION, Poll
from embed_core.teaching.predictions.question import Phrase, Question
from pages._shared.classroom import asking
from pages._shared.i18n import plain, t
from pages._shared.predict import switch
from pages._shared.predict.memory import Given, Memory, memory
from pages._shared.state import View, unfinished

SHORT = 34
"""Letters: options no longer than that stand two in a row."""
_STYLE = """
<style>
[class*="st-key-predict_"] [data-testid="stBaseButton-secondary"] {min-height: 3.2rem; justify-content: flex-start;}
[class*="st-key-predict_"] [data-testid="stBaseButton-secondary"] p {text-align: left;}
[class*="st-key-predict_short_"] [data-testid="stBaseButton-secondary"] p {font-size: 1.15rem;}
</style>
"""


class Later(Enum):
    """What is asked is not known yet, because something is still being loaded: neither question nor answer is drawn."""

    LATER = "later"


LATER: Literal[Later.LATER] = Later.LATER
Asked = Question | Literal[Later.LATER] | None
Asks = Callable[[], Asked]


def passed(view: View, ask: Asks, key: str, *, secret: tuple[str, ...] = ()) -> bool:
    """Is the way free? With "Predict first" on: the question, until it is answered; then the verdict, and True.

    ``ask`` makes the question from the data at hand; None where there is nothing to ask. ``key`` names the place on
    the page; ``secret`` are keys of the view that would give the answer away in the address.
    """
    if "present" in st.query_params:
        switch.on_stage(f"{key}_stage")
    kept = memory()
    if not kept.on:
        return True
    question = _asked(ask)
    if question is None:
        return True
    given = None if question is LATER else kept.given.get(question.id)
    if question is LATER or given is None:
        view.hide(*secret)
        unfinished()
        if question is not LATER:
            _ask(question, kept, key)
        return False
    _verdict(question, given, kept)
    return True


def is_open(ask: Asks) -> bool:
    """Is the question still to be answered? For what stands above the gate and must not say it."""
    kept = memory()
    if not kept.on:
        return False
    question = _asked(ask)
    return question is LATER or (question is not None and question.id not in kept.given)


def said(phrase: Phrase | str) -> str:
    """The sentence in the reader's language, Markdown; words of the data letter by letter."""
    if isinstance(phrase, str):
        return plain(phrase)
    return t(phrase.key, **{name: said(value) for name, value in phrase.values.items()})


def _asked(ask: Asks) -> Asked:
    try:
        return ask()
    except EmbedCoreError:
        return None  # the page says what is wrong


def _ask(question: Question, kept: Memory, key: str) -> None:
    labels = _labels(question)
    short = all(len(label) <= SHORT for label in labels)
    with st.container(border=True, key=f"predict_{'short' if short else 'long'}_{key}"):
        st.html(_STYLE)
        st.caption(f":material/psychology_alt: {t('predict.first')}")
        st.markdown(f"#### {said(question.ask)}")
        places = [column for _ in labels[::2] for column in st.columns(2)] if short else [st.container()] * len(labels)
        for number, (label, place) in enumerate(zip(labels, places, strict=False)):
            with place:
                # The key names the question: a click on another one, still under way, is no answer to this.
                st.button(
                    f"**{LETTERS[number]}** · {label}", key=f"predict_{key}_{question.id}_{number}", width="stretch",
                    on_click=kept.guess, args=(question, number), shortcut=str(number + 1),
                )  # fmt: skip
        st.button(
            t("predict.skip"), key=f"predict_{key}_skip", type="tertiary", icon=":material/visibility:",
            on_click=kept.guess, args=(question, None),
        )  # fmt: skip
        if asking.ask_class(_poll(question), _poll_key(question)) is not None:
            kept.polled.add(question.id)


def _verdict(question: Question, given: Given, kept: Memory) -> None:
    chosen = next((number for number, option in enumerate(question.options) if option.id == given.option), None)
    labels = _labels(question)
    yours = plain(given.option) if chosen is None else labels[chosen]
    because = said(question.because)
    if not given.option:
        st.info(because, icon=":material/visibility:")
    elif given.right:
        st.success(f"**{t('predict.right')}** {because}", icon=":material/check_circle:")
    else:
        st.warning(
            f"**{t('predict.wrong')}** {because}  \n:small[{t('predict.yours', yours=yours)}]", icon=":material/close:"
        )
    asking.revealed(_poll_key(question))
    if question.id in kept.polled:
        asking.ask_class(_poll(question), _poll_key(question))


def _labels(question: Question) -> list[str]:
    return [said(option.label) for option in question.options]


def _poll(question: Question) -> Poll:
    """For the class; an option too long for a ballot is its letter there, as on the teacher's screen."""
    labels = [label if len(label) <= MAX_OPTION else LETTERS[at] for at, label in enumerate(_labels(question))]
    return Poll(said(question.ask), tuple(labels), question.right, markdown=True)


def _poll_key(question: Question) -> str:
    return f"predict|{question.id}"
