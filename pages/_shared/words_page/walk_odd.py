"""Odd one out: which word of a list lies farthest from the others, and how clear the answer is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.static.odd_one_out import AT_LEAST, AT_MOST, OddOneOut, odd_one_out
from embed_core.static.space import Located, Space
from embed_core.static.word_lists import located_by_all
from pages._shared import tables
from pages._shared.feedback import guarded
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.words_page import typed

CLOSE, WIDE = 0.05, 0.1
FORMULA = (
    r"\text{odd} = \arg\min_i \cos\Big(\mathbf{u}_i,\ \tfrac{1}{n}\sum_j \mathbf{u}_j\Big), "
    r"\qquad \mathbf{u}_i = \mathbf{w}_i / \lVert\mathbf{w}_i\rVert"
)
WISHED = {"en": "breakfast cereal dinner lunch", "zh": "早餐 午餐 晚餐 键盘"}
PRESETS: dict[str, dict[str, str]] = {
    "en": {
        "meals": WISHED["en"],
        "music": "guitar piano violin hammer",
        "places": "france germany tokyo spain",
        "time": "monday tuesday january friday",
        "fruit": "orange apple banana microsoft",
        "size": "big large huge immense tiny",
        "jaguar": "lion tiger leopard jaguar eagle",
        "canoe": "boat ship ferry canoe plane",
    },
    "zh": {
        "meals": WISHED["zh"],
        "colours": "红色 蓝色 黑色 小说",
        "family": "妈妈 爸爸 爷爷 电脑",
        "fruit": "苹果 香蕉 葡萄 手机",
        "feelings": "高兴 开心 欣喜 难过",
        "inns": "酒店 宾馆 旅馆 客栈 早餐",
    },
}


def show(view: View, spaces: Sequence[Space]) -> None:
    """Words, presets, the answers and the cosines behind them."""
    st.markdown(f"### {t('words.walk.odd.title')}")
    start = typed.begin(spaces, "wk_odd", WISHED)
    language = typed.spoken(spaces)
    text = view.text(
        t("words.walk.odd.words"), start.key, " ".join(start.words), icon=":material/category:",
        help=t("words.walk.odd.words_help", least=AT_LEAST, most=AT_MOST),
    )  # fmt: skip
    presets = PRESETS[language] if not start.key.endswith(typed.OWN) else {}
    with st.container(horizontal=True):
        for name, words in presets.items():
            st.button(
                t(f"words.walk.presets.{name}"), key=f"wk_preset_{language}_{name}", on_click=view.put,
                args=(start.key, words), type="primary" if text.split() == words.split() else "secondary",
            )  # fmt: skip
    with guarded():
        found, missing = located_by_all(spaces, text, at_least=AT_LEAST, at_most=AT_MOST)
        typed.name_missing(spaces, missing)
        answers = [odd_one_out(column) for column in found]
        _answers(spaces, found, answers)


def _answers(spaces: Sequence[Space], found: Sequence[Sequence[Located]], answers: Sequence[OddOneOut]) -> None:
    sides = st.columns([1.1, 2] if len(spaces) == 1 else [1, 1])
    for number, (space, answer, words) in enumerate(zip(spaces, answers, found, strict=True)):
        with sides[number]:
            _answer(space, answer, words)
    with sides[1] if len(spaces) == 1 else st.container():
        _bars(spaces, answers, found[0])
    with st.expander(t("words.walk.odd.maths"), icon=":material/function:"):
        st.markdown(t("words.walk.odd.maths_text"))
        st.latex(FORMULA)
        tables.show(_table(spaces, answers, found), key="odd_one_out", columns=_columns(spaces))


def _answer(space: Space, answer: OddOneOut, words: Sequence[Located]) -> None:
    if len(words) < 1:
        return
    st.markdown(f"{plain(space.spec.name)}:")
    st.markdown(f"## {plain(answer.word[:40])}")
    show_seen(_seen(answer, words))
    typed.provenance(space, t("projections.metrics.cosine"))


def _seen(answer: OddOneOut, words: Sequence[Located]) -> str:
    sure = "close" if answer.margin < CLOSE else "clear" if answer.margin >= max(WIDE, answer.spread) else "fair"
    said = t(
        f"words.walk.odd.see.{sure}", word=plain(answer.word[:40]), next=plain(answer.runner_up[:40]),
        cosine=plain(f"{answer.to_others[answer.odd]:.2f}"), margin=plain(f"{answer.margin:.2f}"),
        spread=plain(f"{answer.spread:.2f}"),
    )  # fmt: skip
    one = words[answer.odd]
    rows = [word.row for word in words if word.row is not None]
    if one.row is None:
        return f"{said} {t('words.walk.odd.see.ngrams')}"
    rank = f"{one.row + 1:,}"
    if one.row == max(rows):
        return f"{said} {t('words.walk.odd.see.rarest', rank=rank)}"
    rarest = max((word for word in words if word.row is not None), key=lambda word: word.row or 0)
    return f"{said} " + t(
        "words.walk.odd.see.not_rarest", rank=rank, rarest=plain(rarest.word[:40]), other=f"{(rarest.row or 0) + 1:,}"
    )


def _bars(spaces: Sequence[Space], answers: Sequence[OddOneOut], words: Sequence[Located]) -> None:
    order = answers[0].order
    series = [(space.spec.name, answer.to_others[order]) for space, answer in zip(spaces, answers, strict=True)]
    names = [words[index].word for index in order]
    spec = plot.bars(names, series, axis=plot.Axis(t("words.walk.odd.axis")))
    if len(spaces) == 1:
        odd = [palette.CONTEXTUAL if index == answers[0].odd else palette.STATIC for index in order]
        spec["data"][0]["marker"] = {"color": odd}
    chart.show(spec, key="wk_odd_bars", alt=t("words.walk.odd.alt"))


def _table(spaces: Sequence[Space], answers: Sequence[OddOneOut], found: Sequence[Sequence[Located]]) -> pd.DataFrame:
    order = answers[0].order
    frame = pd.DataFrame({"word": [found[0][index].word for index in order]})
    for space, answer, words in zip(spaces, answers, found, strict=True):
        name = space.spec.id
        frame[f"{name} to_others"] = answer.to_others[order]
        frame[f"{name} to_all"] = answer.to_all[order]
        frame[f"{name} rank"] = [np.nan if (row := words[index].row) is None else row + 1 for index in order]
    return frame


def _columns(spaces: Sequence[Space]) -> dict[str, object]:
    number = st.column_config.NumberColumn
    columns: dict[str, object] = {"word": st.column_config.TextColumn(t("words.walk.word"))}
    for space in spaces:
        name = f"{space.spec.name} · " if len(spaces) > 1 else ""
        columns[f"{space.spec.id} to_others"] = number(name + t("words.walk.odd.to_others"), format="%.4f")
        columns[f"{space.spec.id} to_all"] = number(name + t("words.walk.odd.to_all"), format="%.4f")
        columns[f"{space.spec.id} rank"] = number(name + t("words.walk.odd.rank"), format="%d")
    return columns
