"""fastText: the n-grams of a word, what each gives to its vector, and what is left without some of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import catalog, loading
from embed_core.oov.ngrams import (
    LONGEST_WORD,
    OWN_ROW,
    VOCABULARY_READ,
    Anatomy,
    Origin,
    Remainder,
    anatomy,
    origins,
    remainder,
    subwords_of,
)
from embed_core.oov.overview import NgramAnswer, ngram_answers
from embed_core.oov.vocabulary import Passage, has_chinese
from embed_core.progress import Progress
from embed_core.static.model import StaticModel
from embed_core.static.treatment import Treatment
from pages._shared import tables
from pages._shared.feedback import guarded, wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.unknown_page import answers_loading
from pages._shared.words_page import spaces

MOST_BARS = 24
MOST_SWITCHES = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """The model, its answer to every word, and the word taken apart with who made each of its rows."""

    model: StaticModel
    answers: tuple[NgramAnswer, ...]
    word: str
    parts: Anatomy | None
    made: Sequence[Origin | None]

    @property
    def unseen(self) -> int:
        """How many of the n-grams stand in no word of the vocabulary."""
        return sum(origin is not None and origin.words == 0 for origin in self.made)

    @property
    def grams(self) -> int:
        """How many n-grams there are, a known word's own row not counted."""
        return sum(origin is not None for origin in self.made)


def show(view: View, read: Passage) -> Shown | None:
    """The part of the page; None while the model is not here."""
    st.subheader(t("unknown.answers.ngrams.title"), anchor=False)
    with guarded():
        space = spaces.space_of(catalog.get_spec(answers_loading.NGRAMS), Treatment())
        if space is not None:
            return _answer(view, space.model, read)
    return None


def _answer(view: View, model: StaticModel, read: Passage) -> Shown | None:
    key = f"ua-ngrams|{model.spec.revision}|{'|'.join(read.distinct)}"
    found: tuple[NgramAnswer, ...] | None = wait_for(
        registry.start(key, partial(_ask_all, model.spec.id, read.distinct)), "ua_ngrams"
    )
    if found is None:
        return None
    word = _choose(view, found)
    job = registry.start(f"ua-origins|{model.spec.revision}|{word}", partial(_ask_origins, model.spec.id, word))
    made: list[Origin | None] | None = wait_for(job, "ua_made")
    if made is None:
        return None
    shown = Shown(model, found, word, anatomy(model, word), made)
    if shown.parts is None:
        st.info(t("unknown.answers.ngrams.too_short", word=plain(word)), icon=":material/info:")
        return shown
    _what_you_see(shown, shown.parts)
    off = _switches(view, shown.parts)
    left, right = st.columns([1, 1])
    with left:
        _bars(shown, shown.parts, off)
    with right:
        _remains(shown, off)
    _table(shown, shown.parts)
    return shown


def _ask_all(model_id: str, words: Sequence[str], progress: Progress) -> tuple[NgramAnswer, ...]:
    return ngram_answers(loading.load_static(model_id), words, progress=progress)


def _ask_origins(model_id: str, word: str, _progress: Progress) -> list[Origin | None]:
    return origins(loading.load_static(model_id), word)


def _choose(view: View, found: Sequence[NgramAnswer]) -> str:
    words = [answer.word for answer in found]
    unknown = [answer.word for answer in found if answer.row is None]
    return view.choice(
        st.selectbox, t("unknown.answers.ngrams.word"), "ua_word", words, (unknown or words)[0],
        help=t("unknown.answers.ngrams.word_help", count=LONGEST_WORD),
    )  # fmt: skip


def _what_you_see(shown: Shown, parts: Anatomy) -> None:
    strongest = max((part for part in parts.parts), key=lambda part: part.share)
    subwords = subwords_of(shown.model)
    how = "known" if parts.row is not None else "unknown" if len(parts.parts) > 1 else "single"
    sentence = t(
        f"unknown.answers.ngrams.see_{how}", word=plain(parts.word), count=shown.grams, low=subwords.min_n,
        high=subwords.max_n, strongest=plain(_name(strongest.piece)), share=f"{strongest.share:.0%}",
        cosine=_number(strongest.cosine_without),
    )  # fmt: skip
    show_seen(f"{sentence} {_trust(shown, parts)}")
    for group in parts.collisions:
        names = ", ".join(f"“{plain(piece)}”" for piece in group)
        st.caption(f":material/merge: {t('unknown.answers.ngrams.collision', pieces=names)}")


def _trust(shown: Shown, parts: Anatomy) -> str:
    """Whether the n-grams were ever trained, with the strongest stranger as the example."""
    if not shown.unseen:
        return t("unknown.answers.ngrams.all_seen")
    foreign = [
        (part, origin)
        for part, origin in zip(parts.parts, shown.made, strict=True)
        if origin is not None and origin.words == 0
    ]
    part, origin = max(foreign, key=lambda pair: pair[0].share)
    sentence = t("unknown.answers.ngrams.unseen", unseen=shown.unseen, count=shown.grams)
    if not origin.named:
        return f"{sentence} {t('unknown.answers.ngrams.untrained', piece=plain(part.piece))}"
    values = {"piece": plain(part.piece), "other": plain(origin.named[0][0]), "share": f"{part.share:.0%}"}
    chinese = t("unknown.answers.ngrams.chinese") if has_chinese(parts.word) else ""
    return f"{sentence} {t('unknown.answers.ngrams.stranger', **values)} {chinese}".rstrip()


def _switches(view: View, parts: Anatomy) -> frozenset[int]:
    """Which parts are switched off: kept in the link as ``word/3.4``, so that another word starts with all on."""
    if len(parts.parts) < 2:
        return frozenset()
    count = min(len(parts.parts), MOST_SWITCHES)
    off = _read(view.value("ua_off"), parts.word, count)
    key = f"ua_pills_{parts.word}"
    on = [index for index in range(count) if index not in off]
    st.session_state[key] = on

    def changed() -> None:
        chosen = set(st.session_state.get(key) or ())
        gone = [str(index) for index in range(count) if index not in chosen]
        view.put("ua_off", f"{parts.word}/{'.'.join(gone)}" if gone else "")

    st.pills(
        t("unknown.answers.ngrams.switches"), range(count), selection_mode="multi", key=key, on_change=changed,
        format_func=[plain(_name(part.piece)) for part in parts.parts].__getitem__,
        help=t("unknown.answers.ngrams.switches_help"),
    )  # fmt: skip
    buttons = st.container(horizontal=True)
    buttons.button(t("unknown.answers.ngrams.all_on"), key="ua_all_on", on_click=view.put, args=("ua_off", ""))
    seen_only = [index for index, part in enumerate(parts.parts[:count]) if part.share < 0]
    buttons.button(
        t("unknown.answers.ngrams.negative_off"), key="ua_negative_off", on_click=view.put, disabled=not seen_only,
        args=("ua_off", f"{parts.word}/{'.'.join(map(str, seen_only))}"),
    )  # fmt: skip
    return off


def _read(text: str, word: str, count: int) -> frozenset[int]:
    of, _, numbers = text.rpartition("/")
    if of != word:
        return frozenset()
    return frozenset(
        int(number) for number in numbers.split(".") if number.isascii() and number.isdigit() and int(number) < count
    )


def _bars(shown: Shown, parts: Anatomy, off: frozenset[int]) -> None:
    order = sorted(range(len(parts.parts)), key=lambda index: -abs(parts.parts[index].share))[:MOST_BARS]
    order.sort()
    names = [_label(shown, parts, index, index in off) for index in order]
    shares = np.array([parts.parts[index].share for index in order])
    spec = plot.bars(
        names, [(t("unknown.answers.ngrams.share"), shares)], colours=[palette.STATIC],
        axis=plot.Axis(t("unknown.answers.ngrams.share_axis"), percent=True), height=max(160, 21 * len(order) + 80),
    )  # fmt: skip
    st.markdown(f"**{t('unknown.answers.ngrams.bars', shown=len(order), total=len(parts.parts))}**")
    chart.show(spec, key="ua_shares", alt=t("unknown.answers.ngrams.bars_alt", word=parts.word))
    st.caption(t("unknown.answers.ngrams.bars_legend"))


def _label(shown: Shown, parts: Anatomy, index: int, off: bool) -> str:
    origin = shown.made[index]
    mark = " ∅" if origin is not None and origin.words == 0 else ""
    return f"{_name(parts.parts[index].piece)}{mark}{' ✕' if off else ''}"


def _remains(shown: Shown, off: frozenset[int]) -> None:
    whole = remainder(shown.model, shown.word, ())
    rest = remainder(shown.model, shown.word, off) if off else whole
    if whole is None:
        st.info(t("unknown.answers.ngrams.nothing_left"), icon=":material/info:")
        return
    if rest is None:
        st.info(t("unknown.answers.ngrams.nothing_left"), icon=":material/info:")
    elif off:
        st.markdown(f"**{t('unknown.answers.ngrams.rest', count=len(off), cosine=_number(rest.cosine))}**")
    else:
        st.markdown(f"**{t('unknown.answers.ngrams.neighbours')}**")
    columns = {"word": _near(whole), "cosine": [near.score for near in whole.near]}
    settings: dict[str, object] = {
        "word": t("unknown.answers.ngrams.full"),
        "cosine": st.column_config.NumberColumn("cos", format="%.3f"),
    }
    if off and rest is not None:
        columns |= {"rest": _near(rest), "rest_cosine": [near.score for near in rest.near]}
        settings |= {
            "rest": t("unknown.answers.ngrams.without"),
            "rest_cosine": st.column_config.NumberColumn("cos ", format="%.3f"),
        }
    tables.show(pd.DataFrame(columns), key="ua_rest", columns=settings)


def _near(found: Remainder) -> list[str]:
    return [near.word for near in found.near]


def _table(shown: Shown, parts: Anatomy) -> None:
    with st.expander(t("unknown.answers.ngrams.every"), icon=":material/table_rows:"):
        st.caption(t("unknown.answers.ngrams.every_about", count=f"{min(len(shown.model), VOCABULARY_READ):,}"))
        rows = [
            {
                "piece": _name(part.piece), "bucket": "" if part.bucket is None else str(part.bucket),
                "share": part.share, "length": part.length,
                "without": None if math.isnan(part.cosine_without) else part.cosine_without,
                "words": None if origin is None else origin.words,
                "others": "" if origin is None else ", ".join(f"{name} ({count})" for name, count in origin.named),
            }
            for part, origin in zip(parts.parts, shown.made, strict=True)
        ]  # fmt: skip
        number = st.column_config.NumberColumn
        tables.show(
            pd.DataFrame(rows), key="ua_parts",
            columns={
                "piece": t("unknown.answers.ngrams.piece"), "bucket": t("unknown.answers.ngrams.bucket"),
                "share": number(t("unknown.answers.ngrams.share"), format="percent"),
                "length": number(t("unknown.answers.ngrams.length"), format="%.2f"),
                "without": number(t("unknown.answers.ngrams.cosine_without"), format="%.3f"),
                "words": t("unknown.answers.ngrams.words"), "others": t("unknown.answers.ngrams.others"),
            },
        )  # fmt: skip
    with st.expander(t("unknown.answers.ngrams.maths"), icon=":material/functions:"):
        st.markdown(t("unknown.answers.ngrams.maths_words"))
        st.latex(
            r"\mathbf{v}=\frac1m\sum_{i=1}^{m}\mathbf{r}_i,\qquad "
            r"\text{share}_i=\frac{\mathbf{r}_i\cdot\mathbf{v}}{m\,\lVert\mathbf{v}\rVert^2},\qquad "
            r"\sum_i\text{share}_i=1"
        )


def _name(piece: str) -> str:
    return t("unknown.answers.ngrams.own_row") if piece == OWN_ROW else piece


def _number(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.3f}"
