"""How bge-large-zh came to be: the answer, the three stages, what is published about it, what is often heard."""

from __future__ import annotations

import math

import streamlit as st

from embed_core.training.contrastive.batches import odds
from embed_core.training.contrastive.facts import story
from embed_core.training.contrastive.pairs import pairs
from pages._shared import shell
from pages._shared.bge_page import story_figures, story_table
from pages._shared.i18n import language, plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "bge_page.story"
STAGES = ("stage_1", "stage_2", "stage_3")
ASPECTS = ("data", "loss", "result")
PARTS = {"stage_1": (), "stage_2": ("batch",), "stage_3": ("negatives", "train")}
HEARD = ("corpora", "joined", "back", "ready", "chinese")


def show(view: View) -> None:
    """The answer in one paragraph, the stages side by side, figures, table, corrections."""
    st.markdown(t(f"{_NAME}.answer"))
    _stages(view)
    _seen()
    story_figures.show()
    st.divider()
    _heard()
    st.divider()
    story_table.show()
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths.pretraining"))
        st.latex(r"\min\sum_{x\in X}-\ln\mathrm{Dec}(x\mid e_{\tilde X}),\qquad e_{\tilde X}=\mathrm{Enc}(\tilde X)")
        st.markdown(t(f"{_NAME}.maths.contrastive"))
        st.latex(
            r"\min\sum_{(p,q)}-\ln\frac{e^{\langle e_p,e_q\rangle/\tau}}"
            r"{e^{\langle e_p,e_q\rangle/\tau}+\sum_{q'}e^{\langle e_p,e_{q'}\rangle/\tau}}"
        )
        st.markdown(t(f"{_NAME}.maths.instruction"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.maths.sources"))


def _stages(view: View) -> None:
    """A card a stage, in their order; arrows are in the titles, so that they also read from top to bottom."""
    for column, stage in zip(st.columns(len(STAGES)), STAGES, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"#### {t(f'{_NAME}.{stage}.title')}")
            st.markdown(f"**{t(f'{_NAME}.{stage}.point')}**")
            for aspect in ASPECTS:
                st.markdown(f"{t(f'{_NAME}.aspects.{aspect}')} {t(f'{_NAME}.{stage}.{aspect}')}")
            st.markdown(f":gray[{t(f'{_NAME}.run')}]")
            if stage == "stage_1":
                shell.page_link("retromae")
            for part in PARTS[stage]:
                st.button(
                    t(f"bge.sections.{part}"), key=f"bs_to_{part}", icon=":material/arrow_forward:",
                    on_click=view.put, args=("section", part),
                )  # fmt: skip


def _seen() -> None:
    sizes = story().sizes
    told = t(
        f"{_NAME}.see", times=f"{sizes['unlabelled'] / sizes['labelled']:.0f}", batch=f"{sizes['batch'] - 1:,.0f}",
        nats=f"{math.log(sizes['batch']):.1f}", odds=f"{odds(0.05, sizes['temperature']):.0f}",
        own=len(pairs(language(), "train")),
    )  # fmt: skip
    show_seen(told)


def _heard() -> None:
    st.markdown(f"### {t(f'{_NAME}.heard.title')}")
    for name in HEARD:
        st.markdown(f"- {t(f'{_NAME}.heard.{name}')}")
    st.caption(plain(t(f"{_NAME}.heard.source")))
