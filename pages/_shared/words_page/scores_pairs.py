"""Pair by pair: people's rating against the cosine, the worst errors, opposites, and pairs that both sets rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.evaluation.pair_study import (
    ComparedPair,
    OppositesStudy,
    compared,
    cosine_of,
    furthest,
    study_opposites,
    twice_rated,
)
from embed_core.evaluation.score_card import FEWEST, Board, ScoreCard
from embed_core.evaluation.word_sets import PAIR_SETS
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.seen import seen_text
from pages._shared.state import View
from pages._shared.words_page import scores_table

SHOWN = 10
SCALES = ("values", "ranks")
SIMLEX = "simlex999"


def show(view: View, board: Board) -> None:
    """One model's pairs; nothing where no model has enough of the words."""
    able = [card for card in board.cards if min(card.wordsim.used, card.simlex.used) >= FEWEST]
    if not able:
        return
    st.markdown(f"#### {t('words.scores.pairs.title')}")
    st.caption(t("words.scores.pairs.about"))
    card, name, scale = _controls(view, able)
    pairs = compared(card.pairs(name))
    high, low = furthest(pairs, SHOWN)
    opposites = study_opposites(pairs) if name == SIMLEX else None
    picture, beside = st.columns([1.7, 1], gap="medium")
    with picture:
        _scatter(card, pairs, high, low, opposites, scale)
        st.markdown(_what_you_see(card, high, low, opposites))
    with beside:
        st.markdown(f"**{t('words.scores.pairs.worst', name=plain(card.name))}**")
        st.caption(t("words.scores.pairs.worst_about", count=len(pairs)))
        tables.show(_table([*high, *low]), key="sc_worst", columns=_formats(), height=520)
    _below(able, opposites)


def _controls(view: View, able: Sequence[ScoreCard]) -> tuple[ScoreCard, Any, str]:
    cards = {card.model_id: card for card in able}
    first, second, third = st.columns([1.4, 1.4, 1])
    with first:
        chosen = view.choice(
            st.selectbox, t("words.scores.pairs.model"), "sc_model", list(cards), able[0].model_id,
            format_func=lambda model_id: cards[model_id].name,
        )  # fmt: skip
    with second:
        name = view.choice(
            st.segmented_control, t("words.scores.pairs.set"), "sc_set", list(PAIR_SETS[::-1]), SIMLEX,
            format_func=lambda name: t(f"words.scores.sets.{name}"),
        )  # fmt: skip
    with third:
        scale = view.choice(
            st.segmented_control, t("words.scores.pairs.scale"), "sc_ranks", list(SCALES), SCALES[0],
            format_func=lambda name: t(f"words.scores.pairs.{name}"),
        )  # fmt: skip
    return cards[chosen], name, scale


def _scatter(
    card: ScoreCard, pairs: Sequence[ComparedPair], high: Sequence[ComparedPair], low: Sequence[ComparedPair],
    opposites: OppositesStudy | None, scale: str,
) -> None:  # fmt: skip
    marked = {*high, *low}
    opposed = [pair for pair in opposites.pairs if pair not in marked] if opposites else []
    plain_ones = [pair for pair in pairs if pair not in marked and pair not in set(opposed)]
    groups = [
        ("others", plain_ones, palette.QUIET, False),
        ("opposites", opposed, palette.CATEGORICAL[3], False),
        ("high", high, palette.CONTEXTUAL, True),
        ("low", low, palette.STATIC, True),
    ]
    dots = [
        plot.Dots(
            t(f"words.scores.pairs.{name}"), [pair.names for pair in group], _places(group, scale), colour=colour,
            labels=labels, size=6 if name == "others" else 9,
        )
        for name, group, colour, labels in groups if group
    ]  # fmt: skip
    ranked = scale == "ranks"
    wide = (-0.16, 1.12) if ranked else (-1.2, 11.2)  # room for the labels of the outermost
    x = plot.Axis(t(f"words.scores.pairs.{'rating_place' if ranked else 'rating'}"), wide, percent=ranked)
    y = plot.Axis(t(f"words.scores.pairs.{'cosine_place' if ranked else 'cosine'}"), percent=ranked)
    spec = plot.placed(dots, x=x, y=y, ink=panel.ink(), height=560)
    chart.show(spec, key="sc_pairs", alt=t("words.scores.pairs.alt", name=card.name, count=len(pairs)))


def _places(pairs: Sequence[ComparedPair], scale: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    if scale == "ranks":
        return np.array([(pair.rating_place, pair.cosine_place) for pair in pairs])
    return np.array([(pair.rating, pair.cosine) for pair in pairs])


def _what_you_see(
    card: ScoreCard, high: Sequence[ComparedPair], low: Sequence[ComparedPair], opposites: OppositesStudy | None
) -> str:
    said = []
    if high and low:
        worst = {"high": high[0], "low": low[0]}
        values = {end: plain(pair.names) for end, pair in worst.items()}
        values |= {f"{end}_rating": f"{pair.rating:.1f}" for end, pair in worst.items()}
        values |= {f"{end}_place": f"{pair.cosine_place:.0%}" for end, pair in worst.items()}
        said.append(t("words.scores.see.wrong", name=plain(card.name), **values))
    if opposites:
        values = {"rating": f"{opposites.rating:.1f}", "cosine": f"{opposites.cosine:.2f}"}
        said.append(t("words.scores.see.opposites", higher=f"{opposites.higher:.0%}", **values))
    return seen_text(" ".join(said))


def _below(able: Sequence[ScoreCard], opposites: OppositesStudy | None) -> None:
    left, right = st.columns(2, gap="medium") if opposites else (st.container(), None)
    with left:
        st.markdown(f"**{t('words.scores.twice.title')}**")
        st.caption(t("words.scores.twice.about", count=len(twice_rated())))
        numbers = [_column("related"), _column("similar"), *_headers(able)]
        formats = dict.fromkeys(numbers, scores_table.ROUNDED)
        tables.show(_twice(able), key="sc_twice", columns=scores_table.columns(formats), height=353)
    if opposites and right is not None:
        with right:
            st.markdown(f"**{t('words.scores.opposites.title')}**")
            st.caption(t("words.scores.opposites.about", count=len(opposites.pairs)))
            tables.show(_table(opposites.pairs), key="sc_opposites", columns=_formats(), height=353)


def _twice(able: Sequence[ScoreCard]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _column("pair"): pair.names,
            _column("related"): pair.related,
            _column("similar"): pair.similar,
            **{name: cosine_of(card.simlex, pair) for name, card in zip(_headers(able), able, strict=True)},
        }
        for pair in twice_rated()
    )


def _headers(cards: Sequence[ScoreCard]) -> list[str]:
    """A column a model; two uploads may have the same name."""
    names = [card.name for card in cards]
    return [card.name if names.count(card.name) == 1 else f"{card.name} · {card.model_id[-6:]}" for card in cards]


def _table(pairs: Sequence[ComparedPair]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _column("pair"): pair.names,
            _column("rating"): pair.rating,
            _column("cosine"): pair.cosine,
            _column("rating_place"): scores_table.share(pair.rating_place),
            _column("cosine_place"): scores_table.share(pair.cosine_place),
        }
        for pair in pairs
    )


def _formats() -> dict[str, Any]:
    numbers = {_column(name): scores_table.ROUNDED for name in ("rating", "cosine")}
    return scores_table.columns(
        {**numbers, **{_column(name): scores_table.SHARE for name in ("rating_place", "cosine_place")}}
    )


def _column(name: str) -> str:
    return t(f"words.scores.pairs.column.{name}")
