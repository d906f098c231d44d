"""Hard negatives: what is mined for a question, what is flagged and why, and what each kind of negative does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from embed_core.training.contrastive.contrasts import Counted, Effect, counted, effects, telling
from embed_core.training.contrastive.negatives import Mined, Rules, mine
from embed_core.training.contrastive.pairs import Pair, pairs
from embed_core.training.contrastive.sides import Sides, prefixes
from pages._shared.bge_page import batch_kit, negatives_kinds, negatives_one
from pages._shared.feedback import guarded, wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.state import View

_NAME = "bge_page.negatives"
LOWEST, HIGHEST, FIRST_SHARE = 50, 105, 95
MOST_NEGATIVES, DEEPEST = 10, 100
BATCH = 16


@dataclass(frozen=True)
class Asked:
    """The pairs to train on, their vectors, and what identifies them."""

    spec: ModelSpec
    pairs: tuple[Pair, ...]
    found: Sides
    key: str


def show(view: View) -> None:
    """Controls, one question, the kinds of negatives, the whole set."""
    first, second = st.columns([1, 3], vertical_alignment="bottom")
    with first:
        spoken = batch_kit.speak(view, "bn")
    with second:
        spec = batch_kit.choose(view, "bn", spoken)
    rules, temperature = _settings(view)
    # All pairs are encoded, as for the comparison: then they are there for both.
    every = pairs(spoken)
    made = batch_kit.shown(spec, every, spoken)
    if made is None:
        return
    rows = [row for row, pair in enumerate(every) if pair.split == "train"]
    own = tuple(every[row] for row in rows)
    asked = Asked(made[0], own, made[1].take(rows), batch_kit.sides_key(made[0], every))
    mined = _mined(asked, rules)
    if mined is None:
        return
    negatives_one.show(view, own, mined, first=telling(mined), spoken=spoken)
    st.caption(batch_kit.provenance(asked.spec, asked.found, prefixes(asked.spec, "own", spoken)))
    batch_kit.better(asked.spec, spoken)
    st.divider()
    with guarded():
        told = _effects(asked, rules, temperature, mined)
        if told is not None:
            negatives_kinds.kinds(told, temperature, BATCH)
    st.divider()
    with guarded():
        curve = _counted(asked, rules)
        if curve is not None:
            negatives_kinds.whole(curve, mined, rules)
    negatives_kinds.maths_and_sources()


def _settings(view: View) -> tuple[Rules, float]:
    first, second, third, fourth = st.columns([3, 2, 2, 3], vertical_alignment="bottom")
    with first:
        share = view.slider(
            t(f"{_NAME}.share"), "bn_share", LOWEST, HIGHEST, FIRST_SHARE, format="%d %%", help=t(f"{_NAME}.share_help")
        )
    with second:
        count = view.number(t(f"{_NAME}.count"), "bn_k", 1, MOST_NEGATIVES, 3)
    with third:
        last = view.number(t(f"{_NAME}.last"), "bn_last", 1, DEEPEST, Rules().last, help=t(f"{_NAME}.last_help"))
    with fourth:
        temperature = batch_kit.temperature(view, "bn")
    return Rules(last=last, count=count, share=int(share) / 100), temperature


def _mined(asked: Asked, rules: Rules) -> tuple[Mined, ...] | None:
    key = f"bn_mine|{asked.key}|{rules}"
    work = partial(_mine, asked, rules)
    return cast("tuple[Mined, ...] | None", wait_for(registry.start(key, work), key, patience=1.5))


def _effects(
    asked: Asked, rules: Rules, temperature: float, mined: Sequence[Mined]
) -> tuple[Effect, ...] | None:  # fmt: skip
    key = f"bn_effects|{asked.key}|{rules}|{temperature}"
    work = partial(_work_effects, asked, rules, temperature, tuple(mined))
    return cast("tuple[Effect, ...] | None", wait_for(registry.start(key, work), key, patience=1.5))


def _counted(asked: Asked, rules: Rules) -> tuple[Counted, ...] | None:
    key = f"bn_counted|{asked.key}|{rules.last}"
    work = partial(_work_counted, asked, rules)
    return cast("tuple[Counted, ...] | None", wait_for(registry.start(key, work), key, patience=0.5))


def _mine(asked: Asked, rules: Rules, progress: Progress) -> tuple[Mined, ...]:
    progress("bge_page.mine", 0, 1)
    texts = [pair.passage for pair in asked.pairs]
    return mine(asked.found.questions, asked.found.passages, np.arange(len(texts)), rules, texts=texts)


def _work_effects(
    asked: Asked, rules: Rules, temperature: float, mined: tuple[Mined, ...], progress: Progress
) -> tuple[Effect, ...]:  # fmt: skip
    progress("bge_page.mine", 0, 1)
    topics = [pair.topic for pair in asked.pairs]
    return effects(asked.found, topics, mined, temperature=temperature, count=rules.count, batch=BATCH)


def _work_counted(asked: Asked, rules: Rules, progress: Progress) -> tuple[Counted, ...]:
    return counted(asked.found, rules, [pair.passage for pair in asked.pairs], progress=progress)
