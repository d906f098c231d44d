"""Words that are typed: a default that the models know, and one control a language; where numbers come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from embed_core.static.space import Space
from embed_core.static.word_lists import first_words
from pages._shared.i18n import plain, t

OWN = "own"


class Start(NamedTuple):
    """The words a section begins with, and the ``key`` of their control: Chinese models get one of their own."""

    key: str
    words: tuple[str, ...]


def begin(spaces: Sequence[Space], key: str, wished: Mapping[str, str]) -> Start:
    """``wished`` words ("en" and "zh", spaces between) for these models; frequent words where they lack them."""
    which = spoken(spaces)
    words = wished[which].split()
    there = first_words(spaces, words)
    if set(there) <= set(words):
        return Start(key if which == "en" else f"{key}_{which}", tuple(there))
    return Start(f"{key}_{OWN}", tuple(there))


def spoken(spaces: Sequence[Space]) -> str:
    """ "zh" where all models are Chinese, else "en"."""
    return "zh" if all(space.spec.languages == ("zh",) for space in spaces) else "en"


def provenance(space: Space, *more: str) -> None:
    """One line below a picture: model, dimensions, treatment, and what else counts."""
    done = space.treatment
    treated = [
        *([t("words.treatment.centre")] if done.centre else []),
        *([f"{t('words.treatment.top')} {done.top}"] if done.top else []),
        *([t("words.treatment.normalise")] if done.normalise else []),
    ]
    size = t("words.pairs.size", count=f"{len(space.original):,}", dims=space.original.dims)
    st.caption(" · ".join([plain(space.spec.name), size, *treated, *more]))


def name_missing(spaces: Sequence[Space], missing: Sequence[Sequence[str]]) -> None:
    """A line for each model that lacks some of the words, and one for words that n-grams gave a vector."""
    for space, words in zip(spaces, missing, strict=True):
        if words:
            named = ", ".join(plain(word[:40]) for word in words[:15]) + (" …" if len(words) > 15 else "")
            st.caption(
                ":material/info: "
                + t("words.pairs.missing", name=plain(space.spec.name), words=named, count=len(words))
            )
