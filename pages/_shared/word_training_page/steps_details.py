"""What can be looked at in a step, one thing at a time."""

from __future__ import annotations

import streamlit as st

from embed_core.training.steps.walk import Step, Walk
from pages._shared.i18n import t
from pages._shared.state import View
from pages._shared.word_training_page import steps_chances, steps_numbers, steps_pairs, steps_tree

T = "word_training_page.steps"


def show(view: View, walk: Walk, step: Step) -> None:
    """Numbers, pairs, negatives or tree, subsampling, pieces."""
    tree = walk.rows.tree is not None
    looks = ["numbers", "pairs", "tree" if tree else "draws", "subsampling"]
    if walk.rows.settings.method == "fasttext":
        looks.insert(1, "pieces")
    look = view.choice(
        st.segmented_control,
        t(f"{T}.look"),
        "ws_look",
        looks,
        looks[0],
        format_func=lambda name: t(f"{T}.looks.{name}"),
    )
    if look == "numbers":
        steps_numbers.show(view, walk, step)
    elif look == "pairs":
        steps_pairs.show(walk, step)
    elif look == "pieces":
        steps_pairs.show_pieces(walk, step)
    elif look == "tree":
        steps_tree.show(walk, step)
    elif look == "draws":
        steps_chances.show_negatives(walk, step)
    else:
        steps_chances.show_subsampling(walk, step)
