"""Senses by layer: who is like whom, how far apart the senses lie in every model, and senses found without labels."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.errors import InputError
from embed_core.senses.separation_models import MOST, Prepared, by_sense, key_of, prepare
from pages._shared import opened
from pages._shared.choose_model import choose_model
from pages._shared.feedback import guarded, show_error, wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.polysemy_page import separation_curves, separation_groups, separation_matrices, words
from pages._shared.polysemy_page.separation_kit import Asked
from pages._shared.state import View

STATIC = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}


def show(view: View) -> None:
    """Word and models; matrices, curves, groups."""
    chosen = words.choose(view)
    if chosen is None:
        return
    count = len(chosen.occurrences)
    if not 2 <= count <= MOST:
        code = "separation.too_few" if count < 2 else "separation.too_many"
        show_error(InputError(code, received=count, allowed=MOST))
        return
    left, right = st.columns(2)
    with left:
        spec = _model(view, chosen.language)
    with right:
        fixed = choose_model(
            view, f"ps_static_{chosen.language}", t("polysemy_page.separation.static"), contextual=False,
            default=STATIC[chosen.language],
        )  # fmt: skip
    asked = Asked(chosen, by_sense(chosen.occurrences, [sense.id for sense in chosen.senses]), spec, fixed)
    encoder = _opened(spec, asked)
    layer = None
    if encoder is not None:
        layer = view.slider(
            t("polysemy_page.separation.layer"), "ps_layer", 0, encoder.layers, round(encoder.layers * 2 / 3),
            help=t("polysemy_page.separation.layer_help"),
        )  # fmt: skip
        with guarded():
            separation_matrices.show(view, asked, encoder, layer)
    if encoder is not None or not _under_way(asked):  # the first picture first: the other models would slow it down
        with guarded():
            separation_curves.show(view, asked, layer)
    if encoder is not None and layer is not None:
        with guarded():
            separation_groups.show(view, asked, encoder, layer)
    _maths()


def _model(view: View, language: str) -> ModelSpec:
    """One choice for each language: a model for English alone is no good start for a Chinese word."""
    return opened.choose_encoder(view, f"ps_model_{language}", t("polysemy_page.separation.model"), reads=language)


def _opened(spec: ModelSpec, asked: Asked) -> Encoder | None:
    """The encoder once the word's vectors are there; None while they are made (the page shows how far)."""
    encoder = opened.layered(spec)
    if encoder is None:
        return None
    key = _key(asked)
    done: Prepared | None = wait_for(registry.start(key, partial(prepare, spec.id, asked.occurrences)), key)
    if done is None:
        return None
    _say(done)
    return encoder


def _key(asked: Asked) -> str:
    return f"ps_states|{asked.spec.id}|{asked.spec.revision}|{key_of(asked.occurrences)}"


def _under_way(asked: Asked) -> bool:
    """Is the chosen model being opened or read from just now?"""
    jobs = (registry.get(key) for key in (f"open|{asked.spec.id}", _key(asked)))
    return any(job is not None and job.status == "running" for job in jobs)


def _say(done: Prepared) -> None:
    if done.split:
        st.caption(t("polysemy_page.separation.pieces", count=done.split, most=done.most_pieces))
    if done.windowed:
        numbers = ", ".join(str(place + 1) for place in done.windowed[:12])
        st.caption(t("polysemy_page.separation.windowed", count=len(done.windowed), numbers=numbers))


def _maths() -> None:
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("polysemy_page.separation.maths.separation"))
        st.latex(
            r"s=\frac{1}{|W|}\sum_{(i,j)\in W}\cos(x_i,x_j)-\frac{1}{|B|}\sum_{(i,j)\in B}\cos(x_i,x_j)"
            r"\qquad \tilde s=\frac{s}{1-a}"
        )
        st.markdown(t("polysemy_page.separation.maths.baseline"))
        st.latex(r"a=\frac{\left|\sum_i u_i\right|^2-n}{n(n-1)},\qquad u_i=\frac{w_i}{|w_i|}")
        st.markdown(t("polysemy_page.separation.maths.accuracy"))
        st.latex(r"\frac1n\sum_i\left[\,y_{\arg\max_{j\neq i}\cos(x_i,x_j)}=y_i\,\right]")
        st.markdown(t("polysemy_page.separation.maths.shuffles"))
        st.latex(r"p=\frac{1+\#\{r:\max_l \tilde s_l^{(r)}\ge\max_l\tilde s_l\}}{1+R}")
        st.markdown(t("polysemy_page.separation.maths.groups"))
        st.latex(
            r"\mathrm{sil}=\frac1n\sum_i\frac{b_i-a_i}{\max(a_i,b_i)},\qquad"
            r"\mathrm{ARI}=\frac{\sum_{ij}\binom{n_{ij}}2-E}{\frac12\left(\sum_i\binom{a_i}2+\sum_j\binom{b_j}2"
            r"\right)-E},\quad E=\frac{\sum_i\binom{a_i}2\sum_j\binom{b_j}2}{\binom n2}"
        )
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("polysemy_page.separation.sources"))
