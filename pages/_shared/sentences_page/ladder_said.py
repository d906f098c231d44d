"""The words around the heatmaps: what they show, where they come from, the maths, the sources."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from embed_core.sentence.compare import agreeing, disagreements, mean_of_pairs, nearest, of_pairs
from embed_core.sentence.ladder import Climbed
from pages._shared.i18n import language, plain, t
from pages._shared.seen import show_seen
from pages._shared.sentences_page.ladder_heat import Drawn
from pages._shared.sentences_page.ladder_rungs import Chosen

_NAME = "sentences_page.ladder"


def see(sentences: Sequence[str], drawn: Sequence[Drawn]) -> None:
    """What the heatmaps show, in numbers."""
    said = []
    named = [nearest(one.matrix) for one in drawn]
    if len(drawn) > 1:
        said.append(t(f"{_NAME}.see.agree", same=agreeing(named), count=len(sentences), rungs=len(drawn)))
        widest = disagreements([one.matrix for one in drawn])
        if widest and widest[0].spread:
            top = widest[0]
            high, low = int(np.argmin(top.places)), int(np.argmax(top.places))
            said.append(
                t(
                    f"{_NAME}.see.widest", first=plain(sentences[top.first]), second=plain(sentences[top.second]),
                    count=len(widest), high=plain(drawn[high].name), high_place=f"{top.places[high]:g}",
                    low=plain(drawn[low].name), low_place=f"{top.places[low]:g}",
                )
            )  # fmt: skip
    means = [mean_of_pairs(one.matrix) for one in drawn]
    if np.isfinite(means).any():
        top_mean = int(np.nanargmax(means))
        values = of_pairs(drawn[top_mean].matrix)
        said.append(
            t(
                f"{_NAME}.see.anisotropy", name=plain(drawn[top_mean].name), mean=f"{means[top_mean]:.2f}",
                low=f"{np.nanmin(values):.2f}",
            )
        )  # fmt: skip
    else:
        said.append(t(f"{_NAME}.see.nothing"))
    gap = "" if language() == "zh" else " "
    show_seen(gap.join(said))


def provenance(sentences: Sequence[str], chosen: Chosen, found: Sequence[Climbed]) -> None:
    """Models, metric, what was counted where."""
    models = dict.fromkeys(plain(spec.name) for one in found if (spec := chosen.spec(one.rung)) is not None)
    parts = [*models, t(f"{_NAME}.count", count=len(sentences)), t("projections.metrics.cosine")]
    parts += [t(f"{_NAME}.prefixed", prefix=plain(one.rung.prefix.strip())) for one in found if one.rung.prefix][:1]
    methods = {one.rung.method for one in found}
    parts += [t(f"{_NAME}.probabilities_{one}") for one in dict.fromkeys(one.probabilities for one in found) if one]
    if methods & {"tfidf", "sif_pc"}:
        parts.append(t(f"{_NAME}.counted", count=f"{len(chosen.corpus):,}"))
    for epochs in dict.fromkeys(one.epochs for one in found if one.epochs):
        trained = {"count": f"{len(chosen.corpus):,}", "seed": chosen.training.seed, "epochs": epochs}
        parts.append(t(f"{_NAME}.trained", **trained))
    st.caption(" · ".join(parts))


def maths_and_sources() -> None:
    """The two expanders at the end."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))
