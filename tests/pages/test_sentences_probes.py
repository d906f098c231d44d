"""Order and negation: what a fresh clone shows, one kind, pairs of one's own, and lines that are no pairs."""

from __future__ import annotations

import numpy as np
import pytest
from page_kit import settle, words_of
from sentences_kit import PAGE, charts, numbers, sound

from embed_core.texts import text

MODEL = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}


def said(key, language, **values):
    return text(f"sentences_page.probes.{key}", language, **values)


def test_a_fresh_clone_shows_all_kinds(open_page, own_cache, language):
    app = sound(open_page(PAGE, section="probes"))
    bars = charts(app)["pr_bars"]["data"]
    assert len(bars) == 3 and all(len(numbers(one["x"])) == 6 for one in bars)
    assert numbers(bars[0]["x"])[0] == pytest.approx(1.0, abs=1e-6)  # an average does not see the order
    scales = app.dataframe[0].value
    assert len(scales) == 3 and 0 < scales.iloc[0, 1] < 1
    assert scales.iloc[:, 3:5].to_numpy().min() >= 0 and scales.iloc[:, 3:5].to_numpy().max() <= 100
    assert text("projections.see.title", language) in words_of(app)


def test_one_kind_and_pairs_of_ones_own(open_page, language):
    own = {
        "en": "A <b>cat</b> saw a dog. | A dog saw a <b>cat</b>.\nxyzzy | cat",
        "zh": "猫看见了狗。｜狗看见了猫。\n魑魅魍魉 | 猫",
    }
    rungs = {f"pr_rungs_{language}": f"mean:{MODEL[language]},sif_pc:{MODEL[language]}"}
    app = sound(open_page(PAGE, section="probes", pr_own=own[language], pr_kind="own", **rungs))
    values = [numbers(one["x"]) for one in charts(app)["pr_bars"]["data"]]
    assert all(one[0] == pytest.approx(1.0, abs=1e-5) and np.isnan(one[1]) for one in values)
    assert said("about.own", language) in words_of(app)
    app.segmented_control(key="sentence_vectors:pr_kind").set_value("negation")
    bars = charts(sound(settle(app)))["pr_bars"]["data"]
    assert len(numbers(bars[0]["x"])) == 4 and numbers(bars[0]["x"]).max() < 1


def test_lines_that_are_no_pairs_are_named_and_the_rest_stays(open_page, language):
    rungs = {f"pr_rungs_{language}": f"mean:{MODEL[language]}"}
    app = open_page(PAGE, section="probes", pr_own="no bar at all", **rungs)
    assert not app.exception
    assert [one.value for one in app.error] and "no bar at all" in app.error[0].value
    assert "pr_bars" in charts(app)
