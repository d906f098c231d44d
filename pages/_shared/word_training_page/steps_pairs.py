"""The pairs of the window and of the whole pass; the pieces of a word."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.training.steps.story import chance, sharing
from embed_core.training.steps.walk import Step, Walk
from pages._shared import tables
from pages._shared.i18n import plain, t

T = "word_training_page.steps"


def show(walk: Walk, step: Step) -> None:
    """The current position's pairs as a sentence, all of the pass as a table."""
    words, window = walk.rows.passage.words, step.example.window
    centre = plain(words[window.centre])
    pairs = ", ".join(f"({centre}, {plain(words[place])})" for place in window.context)
    st.markdown(t(f"{T}.pairs.here", centre=centre, place=window.centre + 1, reach=window.reach, pairs=pairs))
    st.caption(t(f"{T}.pairs.direction.{_direction(walk)}"))
    frame = table(walk, step)
    st.markdown(t(f"{T}.pairs.all", turn=window.number, count=len(frame)))
    columns = {name: st.column_config.NumberColumn(name, format="%.4f") for name in [t(f"{T}.pairs.chance")]}
    tables.show(frame, key="ws_pairs", columns=columns, height=420)


def table(walk: Walk, step: Step) -> pd.DataFrame:
    """A line for each step of the pass, with the probability of the word to predict as the weights stand now."""
    passage = walk.rows.passage
    lines = []
    for number, example in walk.steps_of_pass(step.number):
        drawn = [passage.vocabulary[word] for word in example.drawn]
        lines.append({
            t(f"{T}.pairs.now"): "▶" if number == step.number else "",
            t(f"{T}.number"): number,
            t(f"{T}.pairs.place"): example.window.centre + 1,
            t(f"{T}.pairs.centre"): passage.words[example.window.centre],
            t(f"{T}.pairs.given"): " ".join(passage.vocabulary[word] for word in example.given),
            t(f"{T}.pairs.target"): passage.vocabulary[example.target],
            t(f"{T}.pairs.drawn"): " ".join(drawn),
            t(f"{T}.pairs.chance"): chance(walk, step.after, example),
        })  # fmt: skip
    frame = pd.DataFrame(lines)
    return frame if walk.rows.tree is None else frame.drop(columns=t(f"{T}.pairs.drawn"))


def show_pieces(walk: Walk, step: Step) -> None:
    """The pieces of the given word, and which other words they also move."""
    word = step.example.given[0]
    found = sharing(walk, word)
    name = walk.rows.passage.vocabulary[word]
    shared = sorted({other for _, _, others in found for other in others})
    text = t(f"{T}.pieces.about", word=plain(name), rows=1 + len(walk.rows.pieces[word]))
    st.markdown(text + (t(f"{T}.pieces.shared", words=plain(", ".join(shared))) if shared else t(f"{T}.pieces.alone")))
    lines = [(t(f"{T}.whole_word", word=name), word + 1, "")] + [
        (piece, row + 1, ", ".join(others)) for piece, row, others in found
    ]
    heads = [t(f"{T}.pieces.piece"), t(f"{T}.pieces.row"), t(f"{T}.pieces.also")]
    tables.show(pd.DataFrame(lines, columns=heads), key="ws_pieces")


def _direction(walk: Walk) -> str:
    settings = walk.rows.settings
    return "swapped" if settings.as_code and settings.method == "skipgram" else settings.method
