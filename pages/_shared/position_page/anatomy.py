"""Input anatomy: token + position + segment = input, as heatmaps that add up, and every number checkable."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.contextual import Encoder, RecurrentEncoder
from embed_core.positions.anatomy import Anatomy, Facts, facts_of, take_apart
from embed_core.progress import Progress
from pages._shared import opened
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.position_page import anatomy_figures
from pages._shared.state import View

DEFAULT = {"en": ("the dog bites the man", "it was asleep"), "zh": ("狗咬人", "它刚睡醒")}


def show(view: View) -> None:
    """Model and text; what the model adds, in words; the parts, in pictures and numbers."""
    st.markdown(t("position_page.anatomy.about"))
    spec = opened.choose_encoder(view, "oa_model", t("position_page.anatomy.model"), reads=language())
    encoder = opened.layered(spec)
    if encoder is None:
        return
    with guarded():
        _parts(view, encoder)
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("position_page.anatomy.sources"))


def _parts(view: View, encoder: Encoder) -> None:
    facts = facts_of(encoder)
    if isinstance(encoder, RecurrentEncoder):
        _answers(encoder, facts, None)
        return
    text, second = _texts(view, encoder, facts)
    key = f"anatomy|{encoder.spec.id}|{encoder.spec.revision}|{len(text)}|{text}|{second}"
    found: Anatomy | None = wait_for(registry.start(key, partial(_work, encoder, text, second)), key)
    if found is None:
        return
    _answers(encoder, facts, found)
    anatomy_figures.show(view, encoder, facts, found)


def _work(encoder: Encoder, text: str, second: str, progress: Progress) -> Anatomy:
    progress("shuffle.run", 0, 1)
    return take_apart(encoder, text, second)


def _texts(view: View, encoder: Encoder, facts: Facts) -> tuple[str, str]:
    language = "zh" if "zh" in encoder.spec.languages else "en"
    end = "" if language == "en" else "_zh"
    left, right = st.columns(2)
    with left:
        text = view.text(t("position_page.anatomy.text"), f"oa_text{end}", DEFAULT[language][0])
    if facts.segments < 2:
        view.value(f"oa_second{end}", DEFAULT[language][1])
        return text, ""
    with right:
        second = view.text(
            t("position_page.anatomy.second"), f"oa_second{end}", DEFAULT[language][1],
            help=t("position_page.anatomy.second_help"),
        )  # fmt: skip
    return text, second


def _answers(encoder: Encoder, facts: Facts, found: Anatomy | None) -> None:
    """What this model adds, in words: read from its modules."""
    values = {
        "name": plain(encoder.spec.name), "rows": f"{facts.rows:,}", "first": facts.first_row,
        "width": facts.width, "dim": facts.dim, "segments": facts.segments,
    }  # fmt: skip
    keys = [f"position.{facts.scheme}"]
    if facts.relative_too:
        keys.append("position.relative_too")
    if facts.scheme != "recurrent":
        segment = "relative" if facts.relative_segments else {0: "none", 1: "one"}.get(facts.segments, "two")
        keys.append(f"segment.{segment}")
    if facts.factorised:
        keys.append("width.factorised")
    if found is not None:
        keys.append(f"steps.{'_'.join(found.steps) or 'none'}")
    st.markdown("\n".join(f"- {t(f'position_page.anatomy.{key}', **values)}" for key in keys))
