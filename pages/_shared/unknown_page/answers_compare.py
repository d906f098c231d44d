"""The methods compared on the words at hand, and the short answer to the interview question."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embed_core.oov.overview import ngram_cosine, shared_ngrams
from embed_core.oov.pieces import ids_alone
from embed_core.oov.strategies import FILLERS, Filler
from embed_core.units import byte_size
from pages._shared import tables
from pages._shared.i18n import plain, t
from pages._shared.state import View
from pages._shared.unknown_page import answers_ngrams, answers_pieces, answers_tables

_FLOAT = 4
_COLUMNS = ("method", "vector", "same", "training", "cost")


def show(
    view: View, table: answers_tables.Shown | None, grams: answers_ngrams.Shown | None,
    cuts: Sequence[answers_pieces.Shown],
) -> None:  # fmt: skip
    """The table, the answer in words, the way on, the sources."""
    st.subheader(t("unknown.answers.compare.title"), anchor=False)
    if table is not None:
        rows = [_filler(table, filler) for filler in FILLERS]
        if grams is not None:
            rows.append(_ngrams(table, grams))
        rows += [_pieces(table, shown) for shown in cuts]
        words = {"first": plain(table.first[:80]), "second": plain(table.second[:80])}
        st.caption(t("unknown.answers.compare.about", **words))
        _table(rows, table.first)
    st.markdown(f"**{t('unknown.answers.compare.question')}**\n\n{t('unknown.answers.compare.answer')}")
    st.caption(f":material/hearing: {t('unknown.answers.compare.often_heard')}")
    row = st.container(horizontal=True)
    for section in ("bench", "coverage"):
        row.button(
            t(f"unknown.answers.compare.to_{section}"), key=f"ua_to_{section}", icon=":material/arrow_forward:",
            on_click=view.put, args=("section", section),
        )  # fmt: skip
    with st.expander(t("unknown.answers.sources_title"), icon=":material/menu_book:"):
        st.markdown(t("unknown.answers.sources"))


def _table(rows: Sequence[dict[str, str]], word: str) -> None:
    """As text, whose cells wrap where those of a data frame would be cut off."""
    titles = {name: t(f"unknown.answers.compare.{name}", word=word[:40]) for name in _COLUMNS}
    lines = ["| " + " | ".join(map(plain, titles.values())) + " |", "|" + ":--|" * len(titles)]
    lines += ["| " + " | ".join(plain(row[name]) for name in _COLUMNS) + " |" for row in rows]
    st.markdown("\n".join(lines))
    tables.csv_button(pd.DataFrame(rows).rename(columns=titles), key="ua_compare")


def _filler(table: answers_tables.Shown, filler: Filler) -> dict[str, str]:
    pair, answer = table.answer.pairs[filler], table.answer
    dims, kind = table.model.dims, "unk" if filler == "unk" else "random"
    return {
        "method": t(f"unknown.answers.fillers.{filler}"),
        "vector": _filler_vector(table, filler),
        "same": t(f"unknown.answers.compare.same_{kind}", cosine=f"{pair.cosine:+.2f}"),
        "training": t(f"unknown.answers.compare.training_{kind}"),
        "cost": t(f"unknown.answers.compare.cost_{kind}", dims=dims,
                  bytes=byte_size(dims * _FLOAT), unknown=sum(found.row is None for found in answer.lookups)),
    }  # fmt: skip


def _filler_vector(table: answers_tables.Shown, filler: Filler) -> str:
    answer = table.answer
    if filler != "unk":
        return t("unknown.answers.compare.vector_random", seed=answer.pairs[filler].first.seed)
    if answer.unk_word:
        return t("unknown.answers.compare.vector_unk", word=answer.unk_word)
    return t("unknown.answers.compare.vector_mean", count=f"{len(table.model):,}")


def _ngrams(table: answers_tables.Shown, grams: answers_ngrams.Shown) -> dict[str, str]:
    model = grams.model
    cosine = ngram_cosine(model, table.first, table.second)
    found = next((answer for answer in grams.answers if answer.word == table.first), None)
    near = ", ".join(word for word, _ in found.near) if found is not None else "-"
    subwords = model.subwords
    size = 0 if subwords is None else subwords.rows.nbytes
    buckets = 0 if subwords is None else len(subwords.rows)
    known = found is not None and found.row is not None
    return {
        "method": t("unknown.answers.compare.fasttext"),
        "vector": t(f"unknown.answers.compare.vector_{'known' if known else 'ngrams'}",
                    count=0 if found is None else found.pieces, near=near),
        "same": t("unknown.answers.compare.no_vector") if cosine is None
        else t("unknown.answers.compare.same_ngrams", cosine=f"{cosine:+.2f}",
               shared=shared_ngrams(model, table.first, table.second)),
        "training": t("unknown.answers.compare.training_ngrams"),
        "cost": t("unknown.answers.compare.cost_ngrams", buckets=f"{buckets:,}", dims=model.dims,
                  bytes=byte_size(size)),
    }  # fmt: skip


def _pieces(table: answers_tables.Shown, shown: answers_pieces.Shown) -> dict[str, str]:
    one, other = (ids_alone(shown.opened, word) for word in (table.first, table.second))
    algorithm = t(f"unknown.answers.pieces.algorithms.{shown.cutting.algorithm}")
    pieces = shown.cutting.of(table.first)
    unknown = sum(piece.kind == "unknown" for piece in pieces)
    how = "pieces" if not unknown else "unknown_piece" if unknown == len(pieces) else "partly_unknown"
    spec = shown.spec
    return {
        "method": f"{algorithm} · {spec.name}",
        "vector": t(f"unknown.answers.compare.vector_{how}", count=len(one), unknown=unknown),
        "same": t(f"unknown.answers.compare.{'same_pieces' if one == other else 'other_pieces'}"),
        "training": t("unknown.answers.compare.training_pieces"),
        "cost": t("unknown.answers.compare.cost_pieces", count=len(one), layers=spec.layers,
                  vocabulary=f"{shown.cutting.vocabulary:,}", dims=spec.dims),
    }  # fmt: skip
