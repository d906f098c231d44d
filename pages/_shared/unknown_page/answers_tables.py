"""A table of words: which words it has, and what may stand in for the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import loading
from embed_core.oov.overview import SPELLINGS_FOR, TableAnswer, second_word, table_answer
from embed_core.oov.strategies import FILLERS, Filler
from embed_core.oov.vocabulary import Lookup, Passage, look_up
from embed_core.progress import Progress
from embed_core.static.model import Neighbour, StaticModel
from embed_core.static.treatment import Treatment
from pages._shared import tables
from pages._shared.choose_model import choose_model
from pages._shared.feedback import guarded, wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.unknown_page import answers_chips as chips
from pages._shared.words_page import spaces

HIGHEST_SEED = 9_999


@dataclass(frozen=True, slots=True)
class Shown:
    """The table, the two unknown words looked at, and its answer."""

    model: StaticModel
    first: str
    second: str
    all_known: bool
    answer: TableAnswer


def show(view: View, read: Passage) -> Shown | None:
    """The part of the page; None while the model is not here."""
    st.subheader(t("unknown.answers.table.title"), anchor=False)
    left, right = st.columns([3, 1])
    with left:
        spec = choose_model(view, "ua_model", t("unknown.answers.table.model"), contextual=False)
    with right:
        seed = view.number(
            t("unknown.answers.table.seed"), "ua_seed", 0, HIGHEST_SEED, 0, help=t("unknown.answers.table.seed_help")
        )
    with guarded():
        space = spaces.space_of(spec, Treatment())
        if space is not None:
            return _answer(view, space.model, read, seed)
    return None


def _answer(view: View, model: StaticModel, read: Passage, seed: int) -> Shown | None:
    lookups = look_up(model, read.distinct)
    _words(lookups)
    unknown = [found.word for found in lookups if found.row is None]
    first, second = _choose_two(view, model, unknown)
    key = f"ua-table|{model.spec.id}|{model.spec.revision}|{seed}|{first}|{second}|{'|'.join(read.distinct)}"
    work = partial(_work, model.spec.id, read.distinct, first, second, seed)
    answer: TableAnswer | None = wait_for(registry.start(key, work), "ua_table")
    if answer is None:
        return None
    shown = Shown(model, first, second, not unknown, answer)
    _what_you_see(shown, lookups)
    _pairs(shown)
    _law(shown)
    return shown


def _work(model_id: str, words: Sequence[str], first: str, second: str, seed: int, progress: Progress) -> TableAnswer:
    return table_answer(loading.load_static(model_id), words, first, second, seed, progress)


def _words(lookups: Sequence[Lookup]) -> None:
    chips.show([[_chip(found)] for found in lookups])
    st.caption(t("unknown.answers.table.legend"))


def _chip(found: Lookup) -> chips.Chip:
    if found.row is None:
        return chips.Chip(found.word, t("unknown.answers.table.no_row"), "missing")
    row = t("unknown.answers.table.row", row=f"{found.row + 1:,}")
    if found.lowered:
        return chips.Chip(f"{found.word} → {found.stored}", row, "lowered", t("unknown.answers.table.lowered"))
    return chips.Chip(found.word, row, "known")


def _choose_two(view: View, model: StaticModel, unknown: Sequence[str]) -> tuple[str, str]:
    left, right = st.columns(2)
    with left:
        first = view.choice(
            st.selectbox, t("unknown.answers.table.first"), "ua_first", unknown or [second_word(model, "", "", ())[0]],
            (unknown or [second_word(model, "", "", ())[0]])[0], help=t("unknown.answers.table.first_help"),
        )  # fmt: skip
    with right:
        offered, _ = second_word(model, "", first, unknown)
        typed = view.text(
            t("unknown.answers.table.second"), "ua_other", placeholder=offered,
            help=t("unknown.answers.table.second_help"),
        )  # fmt: skip
    second, taken = second_word(model, typed, first, unknown)
    if not taken:
        words = {"typed": plain(typed.strip()[:80]), "second": plain(second)}
        st.caption(f":material/info: {t('unknown.answers.table.not_second', **words)}")
    return first, second


def _what_you_see(shown: Shown, lookups: Sequence[Lookup]) -> None:
    answer = shown.answer
    unknown = sum(found.row is None for found in lookups)
    unk, random = answer.pairs["unk"], answer.pairs["normal"]
    which = (
        t("unknown.answers.table.own_row", word=plain(answer.unk_word))
        if answer.unk_word
        else t("unknown.answers.table.mean_row", count=f"{len(shown.model):,}")
    )
    case = "all_known" if shown.all_known else "see"
    sentence = t(
        f"unknown.answers.table.{case}", known=len(lookups) - unknown, total=len(lookups), unknown=unknown,
        name=plain(shown.model.spec.name), first=plain(shown.first),
        second=plain(shown.second), which=which, unk=f"{unk.cosine:.2f}",
        normal=f"{random.cosine:+.2f}", uniform=f"{answer.pairs['uniform'].cosine:+.2f}",
    )  # fmt: skip
    show_seen(sentence)
    near = [
        t("unknown.answers.table.spelling", word=plain(word), near=plain(", ".join(found)))
        for word, found in answer.spellings.items()
        if found
    ]
    if near:
        st.caption(t("unknown.answers.table.spellings", words=" · ".join(near), count=SPELLINGS_FOR))


def _pairs(shown: Shown) -> None:
    answer = shown.answer
    rows = [_row(shown, filler) for filler in FILLERS]
    if answer.typical is not None:
        rows.append({
            "filler": t("unknown.answers.table.known_pair", count=f"{answer.typical.pairs:,}"),
            "cosine": answer.typical.cosine.median, "euclidean": answer.typical.euclidean.median,
            "first": "", "second": "", "seeds": "",
        })  # fmt: skip
    number = st.column_config.NumberColumn
    tables.show(
        pd.DataFrame(rows), key="ua_fillers",
        columns={
            "filler": t("unknown.answers.table.filler"),
            "cosine": number(t("unknown.answers.table.cosine"), format="%.3f"),
            "euclidean": number(t("unknown.answers.table.euclidean"), format="%.2f"),
            "first": t("unknown.answers.table.near", word=shown.first[:40]),
            "second": t("unknown.answers.table.near", word=shown.second[:40]),
            "seeds": t("unknown.answers.table.seeds"),
        },
    )  # fmt: skip
    _chart(shown)
    st.caption(
        t("unknown.answers.table.provenance", name=plain(shown.model.spec.name), dims=shown.model.dims,
          spread=f"{answer.spread:.3f}", bound=f"{answer.spread * 3**0.5:.3f}")
    )  # fmt: skip


def _row(shown: Shown, filler: Filler) -> dict[str, object]:
    pair = shown.answer.pairs[filler]
    seeds = (pair.first.seed, pair.second.seed)
    name = t(f"unknown.answers.fillers.{filler}")
    if filler == "unk":
        name = f"{name}: {shown.answer.unk_word or t('unknown.answers.table.mean')}"
    return {
        "filler": name, "cosine": pair.cosine, "euclidean": pair.euclidean, "first": _names(pair.near_first),
        "second": _names(pair.near_second), "seeds": "" if seeds[0] is None else f"{seeds[0]} / {seeds[1]}",
    }  # fmt: skip


def _names(near: Sequence[Neighbour]) -> str:
    return " · ".join(found.word for found in near)


def _chart(shown: Shown) -> None:
    answer = shown.answer
    names = [t(f"unknown.answers.fillers.{filler}") for filler in FILLERS]
    values = [answer.pairs[filler].cosine for filler in FILLERS]
    low, high = list(values), list(values)
    if (usual := answer.typical) is not None:
        names.append(t("unknown.answers.table.known_words"))
        values.append(usual.cosine.median)
        low.append(usual.cosine.low)
        high.append(usual.cosine.high)
    spec = plot.bars(
        names, [(t("unknown.answers.table.cosine"), np.array(values))],
        axis=plot.Axis(t("unknown.answers.table.cosine_axis"), range=(min(-0.5, min(low) - 0.05), 1.05)),
        height=220, colours=[palette.STATIC], whiskers=[(np.array(low), np.array(high))],
    )  # fmt: skip
    chart.show(spec, key="ua_cosines", alt=t("unknown.answers.table.chart_alt"))


def _law(shown: Shown) -> None:
    answer = shown.answer
    with st.expander(t("unknown.answers.table.law_title"), icon=":material/functions:"):
        st.markdown(t("unknown.answers.table.law_words"))
        st.latex(
            r"\mathbb{E}\,|\cos(\mathbf{u},\mathbf{v})| ="
            r"\frac{\Gamma(d/2)}{\sqrt{\pi}\;\Gamma\!\left(\frac{d+1}{2}\right)} \approx \sqrt{\frac{2}{\pi d}}"
        )
        normal = answer.laws["normal"]
        rows = [
            (t("unknown.answers.table.law_approximate", dims=shown.model.dims), f"{normal.approximate:.4f}"),
            (t("unknown.answers.table.law_exact"), f"{normal.exact:.4f}"),
            *(
                (t(f"unknown.answers.table.law_{filler}", draws=f"{law.draws:,}"), f"{law.measured:.4f}")
                for filler, law in answer.laws.items()
            ),
        ]
        if (usual := answer.typical) is not None:
            rows.append((t("unknown.answers.table.law_known"), f"{usual.mean_absolute_cosine:.4f}"))
        st.markdown("\n".join([f"| {t('unknown.answers.table.law_what')} | E\\|cos\\| |", "|:--|--:|"] +
                              [f"| {plain(name)} | {value} |" for name, value in rows]))  # fmt: skip
