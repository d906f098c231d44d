"""The Huffman tree of hierarchical softmax, with the path to the word to predict."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.training.steps.huffman import Tree
from embed_core.training.steps.story import chance
from embed_core.training.steps.walk import Step, Walk
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.word_training_page import steps_matrices

T = "word_training_page.steps"


def show(walk: Walk, step: Step) -> None:
    """The tree, the path as a product of decisions, all codes."""
    tree = walk.rows.tree
    if tree is None:
        return
    words, target, counts = walk.rows.passage.vocabulary, step.example.target, walk.rows.frequencies.counts
    names = steps_matrices.output_names(walk)
    chances = step.measured.probabilities
    ways = [t(f"{T}.tree.left"), t(f"{T}.tree.right")]
    taken = [1 - p if code else p for (_, code), p in zip(tree.paths[target], chances.tolist(), strict=True)]
    path = [
        f"{names[node]} → {ways[code]} ({p:.3f})" for (node, code), p in zip(tree.paths[target], taken, strict=True)
    ]
    product = " × ".join(f"{p:.3f}" for p in taken)
    st.markdown(t(f"{T}.tree.path", word=plain(words[target]), code=tree.code(target), steps=plain(" · ".join(path))))
    value = f"{chance(walk, step.before, step.example):.4f}"
    st.markdown(t(f"{T}.tree.product", word=plain(words[target]), product=plain(product), value=value))
    chart.show(figure(tree, list(words), names, target), key="ws_tree", kind="drawing", alt=t(f"{T}.tree.alt"))
    frame = pd.DataFrame({
        t(f"{T}.word"): words, t(f"{T}.count"): counts,
        t(f"{T}.tree.code"): [tree.code(word) for word in range(tree.words)],
        t(f"{T}.tree.length"): [len(tree.paths[word]) for word in range(tree.words)],
    })  # fmt: skip
    st.caption(t(f"{T}.tree.mean", mean=f"{tree.mean_length(counts):.2f}", words=tree.words, nodes=tree.words - 1))
    tables.csv_button(frame, key="ws_codes")


def figure(tree: Tree, words: list[str], nodes: list[str], target: int) -> Spec:
    """Branches as arrows with their code, words and inner nodes as named points."""
    at, size = tree.places, tree.words
    path = {(node, code) for node, code in tree.paths[target]}
    arrows = [
        plot.Arrow(
            at[size + inner], at[child], str(code),
            colour=palette.HIGHLIGHT if (inner, code) in path else palette.QUIET,
        )
        for inner, children in enumerate(tree.children)
        for code, child in enumerate(children)
    ]  # fmt: skip
    others = [word for word in range(size) if word != target]
    groups = [
        plot.Dots(t(f"{T}.tree.target"), [words[target]], at[[target]], palette.HIGHLIGHT, size=14),
        plot.Dots(t(f"{T}.tree.words"), [words[word] for word in others], at[others], palette.STATIC, size=11),
        plot.Dots(t(f"{T}.tree.nodes"), nodes, at[size:], palette.QUIET, labels=size <= 16, size=9),
    ]
    deepest = float(at[:, 1].min())
    spec = plot.placed(
        groups, x=plot.Axis(range=(-0.8, size - 0.2)), y=plot.Axis(range=(deepest - 0.7, 0.6)), arrows=arrows,
        height=max(340, int(80 * -deepest) + 80), ink=panel.ink(), across=1_000,
    )  # fmt: skip
    spec["data"][0]["textposition"] = spec["data"][1]["textposition"] = "bottom center"
    spec["data"][2]["textposition"] = [_beside(tree, inner) for inner in range(size - 1)]
    for axis in ("xaxis", "yaxis"):
        spec["layout"][axis] |= {"visible": False}
    return spec


def _beside(tree: Tree, inner: int) -> str:
    """The side of an inner node where no branch passes: away from its parent."""
    if inner == tree.root:
        return "top center"
    is_left = any(left == tree.words + inner for left, _ in tree.children)
    return "top left" if is_left else "top right"
