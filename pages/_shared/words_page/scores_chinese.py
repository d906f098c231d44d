"""The project's own Chinese analogies, for models that have the words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.evaluation.score_card import ScoreCard
from embed_core.evaluation.word_scores import CategoryScore
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen

ABOUT_REVIEWS = "word2vec-zh"


def show(cards: Sequence[ScoreCard]) -> None:
    """A table for each model that knows enough of the words; nothing where none does."""
    able = [card for card in cards if card.knows_chinese]
    if not able:
        return
    st.markdown(f"#### {t('words.scores.chinese.title')}")
    st.caption(t("words.scores.chinese.about", count=able[0].chinese.overall.total))
    for card in able:
        show_seen(_what_you_see(card))
        tables.show(_table(card), key=f"chinese_scores_{card.model_id}")


def _table(card: ScoreCard) -> pd.DataFrame:
    scores = [(t(f"words.scores.chinese.{one.name}"), one) for one in card.chinese.categories]
    scores.append((t("words.scores.chinese.all"), card.chinese.overall))
    return pd.DataFrame(
        {
            t("words.scores.chinese.kind"): name,
            t("words.scores.chinese.correct"): one.correct,
            t("words.scores.chinese.asked"): one.used,
            t("words.scores.chinese.total"): one.total,
        }
        for name, one in scores
    )


def _what_you_see(card: ScoreCard) -> str:
    whole = card.chinese.overall
    asked = [one for one in card.chinese.categories if one.used]
    best, worst = (_named(pick(asked, key=lambda one: one.accuracy)) for pick in (max, min))
    key = "words.scores.chinese.see" if card.model_id == ABOUT_REVIEWS else "words.scores.chinese.see_other"
    return t(
        key, name=plain(card.name), correct=whole.correct, asked=whole.used, share=f"{whole.accuracy:.0%}",
        best=best, worst=worst,
    )  # fmt: skip


def _named(one: CategoryScore) -> str:
    return plain(f"{t(f'words.scores.chinese.{one.name}')} ({one.correct}/{one.used})")
