"""Coverage in words and tables."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core import catalog
from embed_core.oov.coverage import Covered, Survey, uncovered
from pages._shared import tables
from pages._shared.i18n import plain, t

MOST_LISTED = 2_000
NAMED = 5


def model_name(model_id: str) -> str:
    """A model's name."""
    return catalog.get_spec(model_id).name


def what_you_see(survey: Survey, covered: Covered) -> str:
    """Two sentences from the data at hand."""
    counts = survey.counts
    top = counts.counts[:10].sum() / counts.tokens
    first = t(
        "unknown.coverage.see.text", tokens=f"{counts.tokens:,}", types=f"{len(counts.words):,}", top=f"{top:.0%}",
        once=f"{survey.once:.0%}",
    )  # fmt: skip
    missing = [word for word, _ in uncovered(counts, covered, NAMED)]
    name = plain(model_name(covered.model))
    shares = {"name": name, "tokens": f"{covered.token_share:.1%}", "types": f"{covered.type_share:.1%}"}
    if not missing:
        return f"{first} {t('unknown.coverage.see.all', **shares)}"
    listed = t("unknown.coverage.see.join").join(plain(word) for word in missing)
    second = t("unknown.coverage.see.model", missing=listed, **shares)
    return f"{first} {second} {_of_zipf(survey)}".strip()


def _of_zipf(survey: Survey) -> str:
    fit = survey.fit
    if fit is None:
        return t("unknown.coverage.see.no_fit")
    return t(
        "unknown.coverage.see.fit", exponent=f"{fit.exponent:.2f}", r2=f"{fit.r2:.3f}", first=fit.first,
        last=f"{fit.last:,}",
    )  # fmt: skip


def provenance(survey: Survey) -> str:
    """How the text was cut."""
    return t(f"unknown.coverage.cut.{survey.counts.cut}")


def models(survey: Survey) -> None:
    """One row a vocabulary."""
    rows = [
        {
            t("unknown.coverage.column.model"): model_name(covered.model),
            t("unknown.coverage.column.size"): covered.size,
            t("unknown.coverage.column.tokens"): 100 * covered.token_share,
            t("unknown.coverage.column.types"): 100 * covered.type_share,
            t("unknown.coverage.column.ngrams"): 100 * covered.with_ngrams if covered.ngrams else None,
        }
        for covered in survey.covered
    ]
    frame = pd.DataFrame(rows)
    percent = st.column_config.NumberColumn(format="%.1f %%")
    tables.show(frame, key="uc_models", columns=dict.fromkeys(frame.columns[2:], percent))


def uncovered_words(survey: Survey, covered: Covered) -> None:
    """The words the chosen vocabulary lacks, frequent first."""
    missing = uncovered(survey.counts, covered, MOST_LISTED)
    total = int((covered.rows == 0).sum())
    name = plain(model_name(covered.model))
    with st.expander(t("unknown.coverage.missing", count=f"{total:,}", name=name), icon=":material/table:"):
        if total > len(missing):
            st.caption(t("unknown.coverage.missing_first", count=f"{len(missing):,}"))
        frame = pd.DataFrame({
            t("unknown.coverage.column.word"): [word for word, _ in missing],
            t("unknown.coverage.column.count"): [count for _, count in missing],
            t("unknown.coverage.column.share"): [100 * count / survey.counts.tokens for _, count in missing],
        })  # fmt: skip
        percent = st.column_config.NumberColumn(format="%.2f %%")
        tables.show(frame, key="uc_missing", columns={t("unknown.coverage.column.share"): percent}, height=400)
