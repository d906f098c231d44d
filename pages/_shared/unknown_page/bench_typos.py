"""The rate over the 200-word typo set: how often a typo is among the neighbours of the right spelling."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import catalog
from embed_core.oov.bench import FASTTEXT
from embed_core.oov.typos import TypoScore, score_models
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen

COMPARED = "word2vec-skipgram"
K = 10
NAMED = ("embeddingz", "unbelieveable", "goverment")


def show(table: str) -> None:
    """fastText's rate, the named three, the failures, and what tables without n-grams reach."""
    st.markdown(f"#### {t('unknown.bench.typos.title')}")
    ids = tuple(dict.fromkeys((FASTTEXT, COMPARED, table)))
    key = "typos|" + "|".join(f"{model_id}@{catalog.get_spec(model_id).revision}" for model_id in ids)
    found = wait_for(registry.start(key, partial(score_models, ids, K)), key)
    if found is None:
        return
    score: TypoScore = found[FASTTEXT]
    st.markdown(t("unknown.bench.typos.about", count=len(score.pairs), k=K))
    for place, (label, value) in zip(st.columns(4), _figures(score), strict=True):
        place.metric(label, value)
    show_seen(_sentences(found))
    with st.expander(t("unknown.bench.typos.failures", count=int((score.ranks > K).sum())), icon=":material/table:"):
        _failures(score)
    with st.expander(t("unknown.bench.typos.all"), icon=":material/table:"):
        tables.show(_frame(score), key="ub_typos", columns=_formats())


def _figures(score: TypoScore) -> list[tuple[str, str]]:
    return [
        (t("unknown.bench.typos.rate", k=K), f"{score.rate:.1%}"),
        (t("unknown.bench.typos.rate_first"), f"{score.rate_at(1):.1%}"),
        (t("unknown.bench.typos.rate_more", k=50), f"{score.rate_at(50):.1%}"),
        (t("unknown.bench.typos.rate_unseen", k=K), f"{score.rate_at(K, unseen=True):.1%}"),
    ]


def _sentences(found: dict[str, TypoScore]) -> str:
    score = found[FASTTEXT]
    ranks = {typo: int(rank) for (_, typo), rank in zip(score.pairs, score.ranks, strict=True)}
    named = ", ".join(
        t("unknown.bench.typos.one", typo=typo, rank=ranks[typo]) for typo in NAMED if typo in ranks
    )  # fmt: skip
    low, high = score.mean_cosines()
    others = [
        t("unknown.bench.typos.other", name=plain(catalog.get_spec(model_id).name), rate=f"{other.rate:.1%}",
          none=int((other.ranks == 0).sum()))
        for model_id, other in found.items() if model_id != FASTTEXT
    ]  # fmt: skip
    first = t(
        "unknown.bench.typos.see", named=named, inside=f"{high:.2f}", outside=f"{low:.2f}",
        seen=int(score.typo_known.sum()),
    )  # fmt: skip
    return " ".join([first, *others])


def _failures(score: TypoScore) -> None:
    frame = _frame(score)
    rank = t("unknown.bench.typos.column.rank")
    missed = frame[(frame[rank] > K) | (frame[rank] == 0)].sort_values(t("unknown.bench.typos.column.cosine"))
    tables.show(missed, key="ub_typo_failures", columns=_formats())


def _frame(score: TypoScore) -> pd.DataFrame:
    columns = ("clean", "typo", "rank", "cosine", "clean_known", "typo_known")
    named = [t(f"unknown.bench.typos.column.{name}") for name in columns]
    values = (
        [clean for clean, _ in score.pairs], [typo for _, typo in score.pairs], score.ranks,
        np.round(score.cosines, 3), score.clean_known, score.typo_known,
    )  # fmt: skip
    return pd.DataFrame(dict(zip(named, values, strict=True)))


def _formats() -> dict[str, object]:
    return {t("unknown.bench.typos.column.cosine"): st.column_config.NumberColumn(format="%.3f")}
