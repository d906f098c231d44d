"""f(x), the cells of the matrix on it, and how it shares out the weight."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from embed_core.progress import Progress
from embed_core.training import samples
from embed_core.training.glove import opened
from embed_core.training.glove.exhibits import Excerpt, Weighting, weighting
from embed_core.training.glove.objective import weight
from embed_core.training.glove.settings import Counting
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import hover_text
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.jobs import registry
from pages._shared.seen import seen_text
from pages._shared.state import View
from pages._shared.word_training_page import glove_kit, glove_matrix


def show(view: View, sample_id: str, counting: Counting) -> None:
    """The sliders, the curve with the chosen words' cells on it, all cells below."""
    counts = glove_kit.counts_of(sample_id, counting)
    if counts is None:
        return
    x_max, alpha = glove_kit.choose_weighting(view)
    chosen = glove_matrix.choose_words(view, sample_id, counts)
    key = f"glove-weight|{samples.describe(sample_id)}|{counting}|{x_max}|{alpha}"
    work = partial(_weigh, sample_id, counting, x_max, alpha)
    shares: Weighting | None = wait_for(registry.start(key, work), "glove_weight")
    if shares is None:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _curve(chosen, shares, x_max, alpha)
    with right:
        _shares(shares)
    st.markdown(_what_you_see(shares, chosen, x_max, alpha))
    glove_kit.provenance(view, sample_id, counts, counting)
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("word_training_page.glove.weight.maths"))


def _weigh(sample_id: str, counting: Counting, x_max: float, alpha: float, progress: Progress) -> Weighting:
    return weighting(opened.of_sample(sample_id, counting, progress), x_max, alpha)


def _cells(chosen: Excerpt) -> tuple[list[str], list[float]]:
    """The cells above 0, each pair once."""
    rows, columns = np.nonzero(np.triu(np.maximum(chosen.x, chosen.x.T), 1))
    values = [float(max(chosen.x[i, j], chosen.x[j, i])) for i, j in zip(rows, columns, strict=True)]
    return [f"{chosen.words[i]} · {chosen.words[j]}" for i, j in zip(rows, columns, strict=True)], values


def _curve(chosen: Excerpt, shares: Weighting, x_max: float, alpha: float) -> None:
    names, values = _cells(chosen)
    x = np.geomspace(shares.edges[0], max(shares.largest, 2 * x_max), 200)
    across, up = plot.Axis("x = X_ij", log=True), plot.Axis("f(x)", (-0.03, 1.12))
    spec = plot.curves([plot.Curve("f(x)", x, weight(x, x_max, alpha))], x=across, y=up, height=420)
    places = np.column_stack([np.log10(values or [1.0]), weight(values or [1.0], x_max, alpha)])[: len(values)]
    dots = plot.placed(
        [plot.Dots(t("word_training_page.glove.weight.cells"), names, places, palette.CONTEXTUAL)],
        x=plot.Axis(), y=plot.Axis(), ink=panel.ink(), across=520,
    )["data"][0]  # fmt: skip
    # Labels are thinned on the logarithm, where they are drawn; the axis itself takes the counts.
    dots["x"] = values
    dots["hovertext"] = [f"{hover_text(name)}: {value:.1f}" for name, value in zip(names, values, strict=True)]
    spec["data"].append(dots)
    chart.show(spec, key="gl_curve", alt=t("word_training_page.glove.weight.alt"))


def _shares(shares: Weighting) -> None:
    lines = [
        plot.Curve(
            t("word_training_page.glove.weight.of_cells"), shares.edges, shares.cells_below, colour=palette.QUIET
        ),
        plot.Curve(t("word_training_page.glove.weight.of_weight"), shares.edges, shares.weight_below),
    ]
    across = plot.Axis("x", log=True)
    up = plot.Axis(t("word_training_page.glove.weight.share_below"), (0.0, 1.02), percent=True)
    chart.show(
        plot.curves(lines, x=across, y=up, height=380),
        key="gl_shares",
        alt=t("word_training_page.glove.weight.alt_shares"),
    )


def _what_you_see(shares: Weighting, chosen: Excerpt, x_max: float, alpha: float) -> str:
    names, values = _cells(chosen)
    ones = float(np.interp(1.0, shares.edges, shares.cells_below))
    much = float(np.interp(1.0, shares.edges, shares.weight_below))
    said = t(
        "word_training_page.glove.weight.see", below=f"{shares.below:.1%}", x_max=f"{x_max:g}", ones=f"{ones:.0%}",
        much=f"{much:.0%}",
    )  # fmt: skip
    if values:
        place = int(np.argmax(values))
        said += " " + t(
            "word_training_page.glove.weight.see_cell", cell=plain(names[place]), x=f"{values[place]:.1f}",
            f=f"{float(weight(values[place], x_max, alpha)):.2f}",
        )  # fmt: skip
    return seen_text(said)
