"""ELMo stands wherever BERT does: a map of one word in many sentences, layer by layer."""

from __future__ import annotations

import pytest
from page_kit import words_of

from embed_core import catalog

pytestmark = pytest.mark.skipif("elmo-bilm" not in catalog.catalogue(), reason="not shipped yet")


@pytest.mark.parametrize(("draw", "layer"), [("token", 1), ("sentences", 0)])
def test_a_map_at_any_of_its_three_layers(open_page, draw, layer):
    app = open_page("pages/projections.py", model="elmo-bilm", draw=draw, method="pca", layer=str(layer))
    assert not app.exception and not app.error
    assert (0, 2, layer) in [(slider.min, slider.max, slider.value) for slider in app.slider]
    assert "512" in words_of(app)


def test_its_card_says_how_it_was_made(open_page):
    app = open_page("pages/models.py", model="elmo-bilm")
    assert not app.exception and not app.error
    assert "1802.05365" in words_of(app)
