"""Hard negatives on the page: one question, the kinds compared, the threshold over the whole set."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from page_kit import words_of
from sentences_kit import charts, numbers, sound

from embed_core.texts import text
from embed_core.training.contrastive.pairs import pairs

PAGE = "pages/bge.py"


@pytest.fixture
def open_section(open_page, own_cache):
    return lambda **query: open_page(PAGE, section="negatives", **query)


def test_it_shows_one_that_has_both(open_section, language):
    app = sound(open_section())
    drawn = charts(app)
    assert set(drawn) == {"bn_bars", "bn_loss", "bn_pull", "bn_whole"}
    for spec in drawn.values():
        go.Figure(spec)
    kinds = [trace["name"] for trace in drawn["bn_bars"]["data"]]
    assert kinds == [text(f"bge_page.negatives.kinds.{kind}", language) for kind in ("own", "kept", "flagged")]
    verdicts = app.dataframe[0].value[text("bge_page.negatives.columns.verdict", language)].tolist()
    kept = text("bge_page.negatives.reasons.kept", language)
    assert verdicts.count(kept) == 3 and len(verdicts) > 3
    said = words_of(app)
    assert said.count(text("projections.see.title", language)) == 3 and "{" not in said.replace("\\{", "")
    pull = numbers(drawn["bn_pull"]["data"][0]["x"])
    assert pull[3] > pull[2] > pull[0] > 0  # unfiltered, hard, random


def test_a_low_threshold_leaves_nothing_and_says_so(open_section, language):
    chosen = pairs(language, "train")[0]
    app = sound(open_section(bn_share="50", bn_last="1", **{f"bn_q_{language}": chosen.id}))
    said = words_of(app)
    assert text("bge_page.negatives.see.none", language, looked=1) in said


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_count_and_threshold_from_the_link(open_section):
    app = sound(open_section(bn_share="105", bn_k="6", bn_last="100"))
    frame = app.dataframe[0].value
    assert (frame.iloc[:, 1] == text("bge_page.negatives.reasons.kept", "en")).sum() == 6
    assert app.dataframe[1].value.iloc[2, 1] == pytest.approx(6, abs=0.2)
