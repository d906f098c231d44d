"""What the corpora allow: the same method, words and settings on two models of one language, as a control."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from embed_core import loading, sources
from embed_core.catalog import get_spec
from embed_core.crosslingual.alignment import Aligned, Settings, align
from embed_core.crosslingual.dictionary import built_in, same_words
from embed_core.crosslingual.precision import precision
from embed_core.evaluation.rank_correlation import Interval
from embed_core.progress import Part, Progress
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec, short
from pages._shared.i18n import plain, t
from pages._shared.languages_page.alignment_kit import Asked, percent, result
from pages._shared.seen import show_seen

SAME_CORPUS = ("word2vec-skipgram", "word2vec-cbow")
OTHER_CORPUS = ("word2vec-skipgram", "glove-6b-50d-20k")
CHINESE, FREQUENT, MISSING = "word2vec-zh", "酒店", "国王"
Scores = tuple[Interval, Interval]


def show(asked: Asked, found: Aligned) -> None:
    """Bars: the chosen pair, then the two controls."""
    st.markdown(f"### {t('languages_page.alignment.limits.title')}")
    if not all(sources.is_fetched(get_spec(name)) for name in {*SAME_CORPUS, *OTHER_CORPUS}):
        return
    settings = Settings(asked.settings.vocabulary, 0, asked.settings.draw, asked.settings.unit, asked.settings.centre)
    controls = result(f"al_controls|{settings}", partial(_controls, settings))
    if controls is None:
        return
    scores = [_scores(found), *controls]
    names = [
        f"{asked.source.spec.name} →\n{asked.target.spec.name}",
        t("languages_page.alignment.limits.other_corpus"),
        t("languages_page.alignment.limits.same_corpus"),
    ]
    chart.show(_bars(names, scores), key="al_limits", alt=t("languages_page.alignment.limits.alt"))
    values = {
        "yours": percent(scores[0][0].value), "other": percent(scores[1][0].value), "same": percent(scores[2][0].value),
        "one": plain(asked.source.spec.name), "two": plain(asked.target.spec.name),
    }  # fmt: skip
    said = [t("languages_page.alignment.limits.see", **values)]
    chinese = [model for model in (asked.source, asked.target) if model.spec.id == CHINESE]
    if chinese and (hotel := chinese[0].find(FREQUENT)) is not None and MISSING not in chinese[0]:
        said.append(t("languages_page.alignment.limits.chinese", rank=hotel + 1, size=f"{len(chinese[0]):,}"))
    show_seen(" ".join(said))


def _controls(settings: Settings, progress: Progress) -> tuple[Scores, Scores]:
    words = same_words(built_in())
    found = []
    for place, (one, two) in enumerate((OTHER_CORPUS, SAME_CORPUS)):
        part = Part(progress, place, 2, "crosslingual.density", "crosslingual.controls")
        done = align(loading.load_static(one), loading.load_static(two), words, settings, part)
        found.append(_scores(done))
    return found[0], found[1]


def _scores(found: Aligned) -> Scores:
    return precision(found.ranks.csls, 1), precision(found.ranks.csls, 5)


def _bars(names: list[str], scores: list[Scores]) -> Spec:
    values = [(f"P@{k}", np.array([pair[place].value for pair in scores])) for place, k in enumerate((1, 5))]
    whiskers = [
        (np.array([pair[place].low for pair in scores]), np.array([pair[place].high for pair in scores]))
        for place in range(2)
    ]
    spec = plot.bars(
        names, values, axis=plot.Axis(t("languages_page.alignment.limits.axis"), range=(0.0, 1.05), percent=True),
        whiskers=whiskers, colours=(palette.category_colour(0), palette.category_colour(4)),
    )  # fmt: skip
    # Whole names, on two lines: they are what the chart is about.
    spec["layout"]["yaxis"]["ticktext"] = ["<br>".join(short(part, 32) for part in name.split("\n")) for name in names]
    return spec
