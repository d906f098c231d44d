"""The result of a question on the teacher's screen: bars that can be read from the last row."""

from __future__ import annotations

import re

import numpy as np
import streamlit as st

from embed_core.teaching.polls import LETTERS
from embed_core.teaching.votes import Poll, Tally
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel

BAR_HEIGHT = 58
SHORT = 20
"""Letters of an option that fit beside its bar."""
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_`$\\]")


def label(poll: Poll, place: int) -> str:
    """ "B · the option", as Markdown."""
    letter, text = LETTERS[place], poll.options[place]
    return letter if text == letter else f"{letter} · {text if poll.markdown else plain(text)}"


def question(poll: Poll) -> str:
    """The question as Markdown."""
    return poll.question if poll.markdown else plain(poll.question)


def bare(poll: Poll, place: int) -> str:
    """ "B · the option", without markup."""
    letter, text = LETTERS[place], poll.options[place]
    if poll.markdown:
        text = _MARKUP.sub(lambda match: match[1] or "", text)
    return letter if text == letter else f"{letter} · {text}"


def answers(tally: Tally) -> str:
    """The right options, by letter: "A", "A, C"; "" where none is known."""
    return ", ".join(LETTERS[place] for place in tally.poll.right)


def shares(tally: Tally) -> list[float]:
    """Of those who voted, per option."""
    return [count / tally.voters if tally.voters else 0.0 for count in tally.counts]


def show(tally: Tally, *, key: str, hidden: bool, heading: bool = True) -> None:
    """Question, options in full, bars. ``hidden`` keeps the counts back until they are revealed."""
    poll = tally.poll
    if heading:
        st.markdown(f"#### {question(poll)}")
    if heading and any(len(option) > SHORT for option in poll.options):
        st.markdown("\n".join(f"- {label(poll, place)}" for place in range(len(poll.options))))
    st.markdown(f"**{t('classroom.voted', voters=tally.voters, here=max(tally.here, tally.voters))}**")
    if hidden and not tally.revealed:
        st.caption(t("classroom.hidden"))
        return
    chart.show(bars(tally), key=key, alt=alt(tally), theme="streamlit")
    if tally.revealed and poll.right:
        right = sum(tally.counts[place] for place in poll.right)
        st.markdown(t("classroom.right", letters=answers(tally), right=right, voters=tally.voters))


def alt(tally: Tally) -> str:
    """The bars in words."""
    said = "; ".join(f"{bare(tally.poll, place)}: {count}" for place, count in enumerate(tally.counts))
    return t("classroom.alt", counts=said)


def bars(tally: Tally) -> Spec:
    """One bar an option; the right ones in another colour, and with a tick, once they are revealed."""
    right = set(tally.poll.right) if tally.revealed else set()
    places = range(len(tally.counts))
    names = [("✓ " if place in right else "") + bare(tally.poll, place) for place in places]
    top = max(*tally.counts, 4)
    spec = plot.bars(
        names, [(t("classroom.votes"), np.array(tally.counts))],
        axis=plot.Axis(t("classroom.votes"), range=(0, top * 1.15)), height=BAR_HEIGHT * len(names) + 90,
    )  # fmt: skip
    trace, layout = spec["data"][0], spec["layout"]
    ink = {"color": panel.ink()}
    trace["marker"] = {"color": [palette.NEIGHBOUR if place in right else palette.STATIC for place in places]}
    trace["text"] = [
        f"{count} · {share:.0%}" if count else "0" for count, share in zip(tally.counts, shares(tally), strict=True)
    ]
    trace |= {"textposition": "outside", "cliponaxis": False, "textfont": {"size": 20, **ink}}
    layout["yaxis"] |= {"tickfont": {"size": 20, **ink}, "fixedrange": True}
    layout["xaxis"] |= {"tickformat": "d", "fixedrange": True, "nticks": 6}
    if top < 6:
        layout["xaxis"]["dtick"] = 1
    return spec
