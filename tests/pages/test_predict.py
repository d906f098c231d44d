"""Predict first: six sections ask before they show, in both languages; off, they are as they were."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from page_kit import settle, words_of

from embed_core import loading

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "core"))

WORDS, ASK = "pages/static_vectors.py", {"section": "ask", "rag": "mine"}
english = pytest.mark.parametrize("language", ["en"], indirect=True)
"""What has no words in it needs one language only."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    import tiny_models

    return tiny_models.make("bert", tmp_path_factory.mktemp("tiny") / "bert")


@pytest.fixture
def encoder(own_cache, tiny, tmp_path, monkeypatch):
    """The id of a tiny encoder, the only contextual model that is here."""
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(tiny.parent))
    monkeypatch.setenv("EMBEDDING_EXPLORER_VECTOR_STORE", str(tmp_path / "store"))
    return f"local:{tiny}"


@pytest.fixture
def collection(encoder):
    from embed_core import catalog
    from embed_core.retrieval import indexing
    from embed_core.retrieval.kinds import ChunkSettings, Document

    animals = ("cats purr", "dogs bark", "lions roar", "wolves howl", "foxes hide", "birds sing")
    documents = [Document(text.split()[0], f"{text} at night. They {text} again and again.") for text in animals]
    return indexing.index("mine", documents, ChunkSettings(), catalog.get_spec(encoder), loading.load(encoder))


def switch(app, on: bool = True):
    next(one for one in app.toggle if one.key == "_predict_side").set_value(on)
    return settle(app)


def options(app):
    return [one for one in app.button if re.match(r"predict_\w+_[0-9a-f]{20}_\d$", one.key or "")]


def labels(app) -> list[str]:
    return [one.label.split(" · ", 1)[1].replace("\\", "") for one in options(app)]


def press(app, key: str):
    next(one for one in app.button if one.key == key).click()
    return settle(app)


def skip(app):
    return press(app, next(one.key for one in app.button if (one.key or "").endswith("_skip")))


def answer(app, label: str):
    options(app)[labels(app).index(label)].click()
    return settle(app)


def address(app) -> str:
    return str({key: app.query_params[key] for key in app.query_params})


def shown(app) -> str:
    """All that can be read but the options."""
    tables = [frame.value.to_string() for frame in app.dataframe]
    pages = [element.proto.body for element in app.get("html")]
    fields = [str(one.value) for kind in ("text_input", "text_area") for one in app.get(kind)]
    charts = [chart.proto.spec for chart in app.get("plotly_chart")]
    return "\n".join([words_of(app), *tables, *pages, *fields, *charts, address(app)])


@pytest.fixture
def six(open_page, encoder, request):
    """Opens a section by the kind of its question."""
    states = {
        "neighbours": (WORDS, {"model": "glove-6b-50d-20k"}),
        "analogies": (WORDS, {"section": "analogies"}),
        "senses": ("pages/polysemy.py", {"word": "bank", "model": encoder}),
        "pieces": ("pages/unknown_words.py", {"ua_tok0": encoder}),
        "shuffle": ("pages/position.py", {"section": "shuffle", "of_model": encoder}),
        "retrieval": ("pages/rag.py", ASK),
    }

    def open_(kind: str, **more: str):
        if kind == "retrieval":
            request.getfixturevalue("collection")
        page, state = states[kind]
        app = open_page(page, **{**state, **more})
        assert not app.exception
        return app

    return open_


OWN = {
    "neighbours": {"nb_q": "paris"},
    "analogies": {"an_a": "paris", "an_b": "france", "an_c": "tokyo", "an_d": "japan"},
    "senses": {"own": "\n".join(f"The bank number {n} is {n * 7} years old" for n in range(8)), "bank": "0"},
    "pieces": {"q": "river banks"},
    "shuffle": {"of_text": "cats chase small grey mice through old dark houses", "of_order": "reverse"},
    "retrieval": {"as_q": "who can roar?"},
}
RIGHT = {"neighbours": "software", "analogies": "queen"}


def main(app) -> list[str]:
    """What the page says and draws beside the sidebar."""
    said = [str(one.value) for kind in ("markdown", "caption", "metric", "info") for one in getattr(app.main, kind)]
    return [*said, *[frame.value.to_string() for frame in app.dataframe], *[one.key for one in app.get("plotly_chart")]]


@pytest.mark.parametrize("kind", OWN)
def test_each_section_asks_first_and_shows_after_the_guess(six, kind):
    app = six(kind)
    before = main(app)
    assert not options(app)
    switch(app)
    assert not app.exception
    assert len(options(app)) == len(set(labels(app))) == 4
    hidden = shown(app)
    assert not app.get("plotly_chart")
    assert len(app.dataframe) == (kind == "senses")  # the sentences are no answer
    if kind in RIGHT:
        assert any(RIGHT[kind] in text for text in before)
        assert RIGHT[kind] in labels(app)
        assert RIGHT[kind] not in hidden
    answer(app, labels(app)[0])
    assert not options(app)
    assert len(app.success) + len(app.warning) == 1
    told = {"senses", "shuffle"}  # pages whose line below the title says it all
    assert set(before) - set(main(app)) == set(before[:1] if kind in told else [])
    switch(app, False)
    assert main(app) == before


@english
@pytest.mark.parametrize("kind", OWN)
def test_each_section_asks_about_ones_own_input(six, kind):
    app = switch(six(kind, **OWN[kind]))
    assert len(options(app)) == 4
    skip(app)
    assert not options(app)
    assert not app.exception
    assert app.info
    assert not any(one.key == "_predict_reset" for one in app.button)  # nothing was guessed


def test_right_and_wrong_guesses_are_counted_shown_and_forgotten(six, language):
    app = switch(six("neighbours"))
    assert {"en": "No guess yet", "zh": "还没有猜过"}[language] in words_of(app)
    answer(app, "software")
    assert "software" in app.success[0].value
    assert {"en": "**1 of 1**", "zh": "**1 / 1**"}[language] in words_of(app)
    app.text_input[0].set_value("paris")
    settle(app)
    nearest = loading.load_static("glove-6b-50d-20k").neighbours("paris", 1)[0].word
    answer(app, next(label for label in labels(app) if label != nearest))  # another word, another question
    assert nearest in app.warning[0].value
    assert {"en": "**1 of 2**", "zh": "**1 / 2**"}[language] in words_of(app)
    app.text_input[0].set_value("computer")
    settle(app)
    assert not options(app)  # it was answered already
    assert "software" in app.success[0].value
    press(app, "_predict_reset")
    assert options(app)
    assert {"en": "No guess yet", "zh": "还没有猜过"}[language] in words_of(app)


@english
def test_the_switch_is_remembered_over_pages_and_is_in_no_link(six, encoder):
    app = switch(six("neighbours"))
    assert "predict" not in address(app)
    app.switch_page("pages/position.py")
    app.query_params["section"], app.query_params["of_model"] = "shuffle", encoder
    settle(app)
    assert options(app)


def test_another_language_asks_the_same_question_and_keeps_the_guess(six, language):
    app = switch(six("neighbours"))
    offered = labels(app)
    other = {"en": "zh", "zh": "en"}[language]

    def turn(to: str):
        app.query_params["lang"] = to
        return settle(app)

    turn(other)
    assert labels(app) == offered
    answer(app, "software")
    turn(language)
    assert not options(app)
    assert "software" in app.success[0].value


@english
def test_the_expected_word_of_an_analogy_is_hidden_and_comes_back(six):
    app = switch(six("analogies", **OWN["analogies"]))
    assert "japan" not in shown(app)
    assert "an_d" not in app.query_params
    assert next(one for one in app.text_input if one.key == "an_hidden").disabled
    settle(app)
    answer(app, "japan")
    assert next(one for one in app.text_input if one.key == "static_vectors:an_d").value == "japan"
    assert app.query_params["an_d"] in ("japan", ["japan"])


@english
def test_a_link_keeps_its_settings_below_the_question(six):
    app = switch(six("senses", pp_layer="1"))
    assert app.query_params["pp_layer"] in ("1", ["1"])
    skip(app)
    (layer,) = [one for one in app.select_slider if one.key == "polysemy:pp_layer"]
    assert layer.value == 1


@english
def test_a_chosen_neighbour_does_not_stand_in_the_address_while_it_is_asked(six):
    app = switch(six("neighbours", nb_with="software"))
    assert "software" not in address(app)
    assert "software" not in shown(app)


@english
@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("neighbours", {"nb_q": "zzzyx"}), ("neighbours", {"nb_q": "   "}), ("analogies", {"an_a": "zzzyx"}),
        ("analogies", {"an_c": ""}), ("pieces", {"q": "   "}), ("shuffle", {"of_text": "the the the"}),
        ("shuffle", {"of_text": ""}), ("retrieval", {"as_q": "  "}), ("senses", {"word": "own", "own_word": "zzz"}),
        ("senses", {"own": "one bank", "bank": "0"}),
    ],
)  # fmt: skip
def test_where_nothing_can_be_asked_the_page_is_as_before(six, kind, state):
    app = six(kind, **state)
    before, wrong = main(app), [error.value for error in app.error]
    switch(app)
    assert not options(app)
    assert [error.value for error in app.error] == wrong
    assert set(before) - set(main(app)) <= set(before[:1])  # the line below the title


@english
def test_typed_markup_is_never_interpreted_in_the_question(six):
    app = switch(six("retrieval", as_q="<b>who</b> can roar **loud**?"))
    (asked,) = [one.value for one in app.markdown if one.value.startswith("#### ")]
    assert "\\<b\\>" in asked
    assert "\\*\\*loud\\*\\*" in asked


@english
def test_the_groups_of_a_word_are_asked_for_where_their_number_is_not_given(six, encoder):
    app = switch(six("senses", section="separation", ps_model_en=encoder))
    assert labels(app) == sorted(labels(app))
    assert not any(chart.key == "ps_groups_layers" for chart in app.get("plotly_chart"))
    skip(app)
    assert any(chart.key == "ps_groups_layers" for chart in app.get("plotly_chart"))
    assert not options(switch(six("senses", section="separation", ps_model_en=encoder, ps_count="given")))


@english
def test_before_anything_is_indexed_the_keyword_search_asks_too(open_page, encoder):
    app = switch(open_page("pages/rag.py", section="ask"))
    assert len(options(app)) == 4
    assert not any(one.value.startswith("**1. ") for one in app.markdown)
    answer(app, labels(app)[0])
    assert any(one.value.startswith("**1. ") for one in app.markdown)


@english
def test_presenting_has_the_switch_on_the_page_itself(six):
    app = six("neighbours", present="1")
    stage = next(one for one in app.toggle if one.key == "_predict_nb_stage")
    stage.set_value(True)
    settle(app)
    assert next(one for one in app.toggle if one.key == "_predict_side").value
    answer(app, "software")
    assert any("**1 of 1**" in one.value for one in app.main.markdown)


@english
def test_the_class_is_asked_the_same_question_and_sees_the_answer(six, monkeypatch):
    from embed_core.teaching.votes import Tally
    from pages._shared.classroom import asking

    asked, told = [], []

    def ask_class(poll, key):
        asked.append((poll, key))
        return Tally(poll, (0,) * len(poll.options), 0, open=True, revealed=False)

    monkeypatch.setattr(asking, "ask_class", ask_class)
    monkeypatch.setattr(asking, "revealed", told.append)
    app = switch(six("neighbours"))
    poll, key = asked[-1]
    assert poll.markdown and [text.replace("\\", "") for text in poll.options] == labels(app)
    assert poll.options[poll.right[0]] == "software"
    assert not told
    asked.clear()
    skip(app)
    assert told[-1] == key
    assert asked[-1][1] == key  # the tally stays beside the answer
