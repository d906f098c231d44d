"""A question in one language, passages in others."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.crosslingual.passages import Ranked, named, passages, ranked
from embed_core.crosslingual.sentences import LONGEST, lines, vectors_of
from embed_core.errors import InputError
from embed_core.points import digest
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.languages_page.together_kit import embedder, isolated, name_of
from pages._shared.seen import show_seen
from pages._shared.state import View

MOST = 100


def show(view: View, spec: ModelSpec) -> None:
    """The question, the passages, the answer."""
    st.markdown(f"### {t('languages_page.mining.search.title')}")
    question = view.text(
        t("languages_page.mining.search.question"), f"mi_question_{language()}",
        t("languages_page.mining.search.first"), max_chars=LONGEST, help=t("languages_page.mining.search.help"),
    ).strip()  # fmt: skip
    with st.expander(t("languages_page.mining.search.passages"), icon=":material/library_books:"):
        typed = view.text(
            t("languages_page.mining.search.passages_label", most=MOST), "mi_passages",
            "\n".join(one.text for one in passages()), area=True, height=320,
        )  # fmt: skip
    texts = lines(typed, MOST)
    if not texts:
        raise InputError("crosslingual.no_lines")
    if not question:
        st.info(t("languages_page.mining.search.empty"), icon=":material/edit:")
        return
    key = f"mi_search|{spec.id}@{spec.revision}|{digest([question, *texts])}"
    found = cast(
        "list[Ranked] | None",
        wait_for(registry.start(key, partial(_search, spec, question, texts)), key, patience=1.0),
    )
    if found is None:
        return
    known = named(texts)
    best = known[found[0].number]
    st.markdown(f"> {plain(isolated(best.text))}")
    values = {
        "score": f"{found[0].score:.2f}", "second": f"{found[min(1, len(found) - 1)].score:.2f}",
        "language": name_of(best.language) if best.language else "–", "count": len(texts),
    }  # fmt: skip
    kind = "known" if best.language else "unknown"
    show_seen(f"{t(f'languages_page.mining.search.see.{kind}', **values)}")
    column = "languages_page.mining.column."
    frame = pd.DataFrame(
        {
            t(f"{column}place"): np.arange(1, len(found) + 1),
            t(f"{column}cosine"): [round(one.score, 3) for one in found],
            t(f"{column}language"): [_name(known[one.number].language) for one in found],
            t(f"{column}passage"): [isolated(known[one.number].text) for one in found],
        }
    )
    tables.show(frame, key="mi_found")
    st.caption(t("languages_page.mining.search.provenance", name=plain(spec.name), dims=spec.dims))


def _search(spec: ModelSpec, question: str, texts: tuple[str, ...], progress: Progress) -> list[Ranked]:
    encoder = embedder(spec)
    asked = vectors_of(spec, encoder, [question], prefix=spec.query_prefix, progress=progress)
    rows = vectors_of(spec, encoder, texts, prefix=spec.passage_prefix, progress=progress)
    return ranked(asked[0], rows)


def _name(code: str) -> str:
    return name_of(code) if code else "–"
