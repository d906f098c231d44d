"""Hubs: target words that are offered as the translation of very many, and what CSLS makes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.crosslingual.alignment import Aligned
from embed_core.static.hubness import bins
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.languages_page.alignment_kit import Asked, percent
from pages._shared.seen import show_seen

COUNT = 12
NAMED = 5


def show(asked: Asked, found: Aligned) -> None:
    """The distribution, the greatest hubs, the sentences."""
    st.markdown(f"### {t('languages_page.alignment.hubs.title')}")
    hubs = found.hubs
    st.markdown(t("languages_page.alignment.hubs.about", lists=f"{hubs.lists:,}", k=hubs.cosine.k))
    left, right = st.columns([3, 2])
    with left:
        chart.show(_bars(found), key="al_hubs", alt=t("languages_page.alignment.hubs.alt"))
    with right:
        tables.show(_table(asked, found), key="al_hub_words", columns=_columns())
    top = [asked.target.words[row] for row in hubs.top(NAMED)]
    show_seen(
        t(
            "languages_page.alignment.hubs.see",
            words=plain("、".join(top) if _chinese(top) else ", ".join(top)),
            before=plain(f"{hubs.cosine.skewness:.2f}"),
            after=plain(f"{hubs.csls.skewness:.2f}"),
            most=int(hubs.cosine.counts.max()),
            most_after=int(hubs.csls.counts.max()),
            orphans=percent(hubs.cosine.orphans),
            orphans_after=percent(hubs.csls.orphans),
        )
    )


def _bars(found: Aligned) -> Spec:
    largest = int(max(found.hubs.cosine.counts.max(), found.hubs.csls.counts.max()))
    both = [bins(part.counts, largest) for part in (found.hubs.cosine, found.hubs.csls)]
    names = [str(low) if low == high else f"{low} – {high}" for low, high, _ in both[0]]
    values = [
        (t(f"languages_page.alignment.measure.{name}"), np.array([count for *_, count in part]))
        for name, part in zip(("cosine", "csls"), both, strict=True)
    ]
    return plot.bars(
        names, values, axis=plot.Axis(t("languages_page.alignment.hubs.words")), height=380,
        colours=(palette.category_colour(1), palette.category_colour(0)),
    )  # fmt: skip


def _table(asked: Asked, found: Aligned) -> pd.DataFrame:
    rows = found.hubs.top(COUNT)
    return pd.DataFrame(
        {
            "word": [asked.target.words[row] for row in rows],
            "cosine": found.hubs.cosine.counts[rows],
            "csls": found.hubs.csls.counts[rows],
        }
    )


def _columns() -> dict[str, object]:
    return {
        "word": st.column_config.TextColumn(t("languages_page.alignment.hubs.word")),
        "cosine": st.column_config.NumberColumn(t("languages_page.alignment.hubs.by_cosine"), format="%d"),
        "csls": st.column_config.NumberColumn(t("languages_page.alignment.hubs.by_csls"), format="%d"),
    }


def _chinese(words: list[str]) -> bool:
    return any(ord(letter) > 0x2E7F for word in words for letter in word)
