"""The story: three stages, figures as published, every fact with its source, the ways to the other sections."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from page_kit import words_of
from sentences_kit import charts, numbers, sound

from embed_core.texts import text
from embed_core.training.contrastive.facts import story

PAGE = "pages/bge.py"


def test_it_opens_with_the_three_stages(open_page, own_cache, language):
    app = sound(open_page(PAGE))
    said = words_of(app)
    for stage in ("stage_1", "stage_2", "stage_3"):
        assert text(f"bge_page.story.{stage}.title", language) in said
    assert "{" not in said.replace("\\{", "")
    assert "148" in said and "19,199" in said and "119" in said  # computed from the facts
    drawn = charts(app)
    assert set(drawn) >= {"bs_stages", "bs_batches"}
    for spec in drawn.values():
        go.Figure(spec)
    assert numbers(drawn["bs_stages"]["data"][0]["x"]).tolist() == [one.retrieval for one in story().stages]


def test_the_table_has_every_fact_with_its_address(open_page, own_cache, language):
    app = sound(open_page(PAGE))
    frame = app.dataframe[0].value
    assert len(frame) == len(story().facts)
    assert frame[text("bge_page.story.table.address", language)].str.startswith("https://").all()
    assert frame[text("bge_page.story.table.value", language)].str.contains("19,200").any()


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_the_buttons_lead_to_the_sections(open_page, own_cache):
    app = sound(open_page(PAGE))
    app.button(key="bs_to_batch").click().run()
    assert app.query_params["section"] == ["batch"] or app.query_params["section"] == "batch"
    assert any(one.key == "bb_redraw" for one in app.button)
