"""The alignment: everything on the shipped models, small enough to be quick; errors and other models in sentences."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest
from page_kit import settle, words_of

from embed_core import stash
from embed_core.crosslingual import alignment
from embed_core.texts import text

PAGE = "pages/languages.py"


@pytest.fixture(scope="module", autouse=True)
def shared_cache(tmp_path_factory):
    """One cache folder for the tests of this file: the rotation is worked out once."""
    from embed_core.paths import CACHE_VARIABLE

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        # A smaller bench: what the page shows is the same, in a tenth of the time.
        patch.setattr(alignment, "ASKED", 300)
        patch.setattr(alignment, "SIZES", (50, 400))
        patch.setattr(alignment, "DRAWS", 1)
        yield


def charts(app):
    return {one.proto.id.rsplit("-", 1)[-1]: json.loads(one.proto.spec) for one in app.get("plotly_chart")}


def one(elements, key):
    (found,) = [element for element in elements if element.key == key]
    return found


def sound(app):
    assert not app.exception
    assert not app.error
    return app


def test_it_opens_with_everything(open_page, language):
    app = sound(open_page(PAGE, al_vocabulary="5000"))
    drawn = charts(app)
    assert set(drawn) == {
        "al_map_before", "al_map_after", "al_curve", "al_w", "al_wtw", "al_hubs", "al_limits"
    }  # fmt: skip
    for spec in drawn.values():
        go.Figure(spec)
    before, after = drawn["al_map_before"], drawn["al_map_after"]
    assert before["layout"]["xaxis"]["range"] == after["layout"]["xaxis"]["range"]  # the same side
    assert before["data"][1]["x"] != after["data"][1]["x"] and before["data"][2]["x"] == after["data"][2]["x"]
    assert before["data"][0]["x"].count(None) == 24  # a line a pair
    said = words_of(app)
    assert said.count(f"**{text('projections.see.title', language)}**") == 4
    assert text("languages_page.alignment.rotation.turn", language) in said or (
        text("languages_page.alignment.rotation.mirror", language) in said
    )
    assert "{" not in said
    yours, other, same = drawn["al_limits"]["data"][0]["hovertext"]
    assert [float(part.rsplit(": ", 1)[1]) for part in (yours, other, same)] == sorted(
        float(part.rsplit(": ", 1)[1]) for part in (yours, other, same)
    )
    tables = {frame.value.columns[0]: frame.value for frame in app.dataframe}
    words = tables[text("languages_page.alignment.column.candidate", language)]
    assert len(words) == 10 and "✓" in set(words.iloc[:, 3])  # good → 好


@pytest.mark.parametrize("language", ["en"], indirect=True)
class TestOnce:
    """What does not depend on the language."""

    def test_a_word_that_nobody_knows_is_a_sentence_and_the_rest_stays(self, open_page):
        app = open_page(PAGE, al_vocabulary="5000")
        one(app.text_input, "languages:al_word_word2vec-skipgram").set_value("<b>qqq</b>")
        settle(app)
        assert not app.exception
        assert len(app.error) == 1 and "most frequent words of Word2Vec" in app.error[0].value
        assert "al_hubs" in charts(app)
        one(app.text_input, "languages:al_word_word2vec-skipgram").set_value("")
        settle(app)
        assert text("languages_page.alignment.words.empty", "en") in words_of(sound(app))

    def test_fewer_seeds_and_the_link(self, open_page):
        app = sound(open_page(PAGE, al_vocabulary="5000", al_seeds="50"))
        assert "50 pairs" in words_of(app)
        assert app.query_params["al_seeds"] in ("50", ["50"])

    def test_two_models_of_one_language(self, open_page):
        app = sound(open_page(PAGE, al_vocabulary="5000", al_two="glove-6b-50d-20k"))
        said = words_of(app)
        assert "100 and 50 dimensions" in said
        assert "5 million" not in said  # that is about the Chinese corpus

    def test_an_own_dictionary_and_a_bad_one(self, open_page):
        key = stash.put(b"dog\n")
        app = open_page(PAGE, al_vocabulary="5000", al_dictionary=f"{key}/mine.txt")
        assert not app.exception
        assert "Line 1 of the dictionary" in app.error[0].value
        few = stash.put("dog\t狗\ncat\t猫\n".encode())
        app = open_page(PAGE, al_vocabulary="5000", al_dictionary=f"{few}/mine.txt")
        assert not app.exception
        assert "a dictionary with 2 pairs" in app.error[0].value
