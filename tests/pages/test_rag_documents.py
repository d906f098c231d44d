"""The documents section: chunks in colour, indexing with a tiny encoder, and what happens to unusable documents."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from page_kit import settle, words_of

from embed_core import stash, texts

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "core"))

PAGE = "pages/rag.py"
TEXT = "# Cats\n\nThey purr <script>alert(1)</script> & sleep. They eat fish every day. 猫很喜欢睡觉。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import tiny_models

    return tiny_models.make("bert", tmp_path_factory.mktemp("tiny") / "bert")


@pytest.fixture
def open_documents(open_page, own_cache, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folder.parent))
    monkeypatch.setenv("EMBEDDING_EXPLORER_VECTOR_STORE", str(tmp_path / "vectors"))

    def open_(**query: str):
        app = open_page(PAGE, do_model=f"local:{folder}", **query)
        assert not app.exception
        return app

    return open_


@pytest.fixture
def said(language):
    return lambda key, **values: texts.text(f"rag_page.documents.{key}", language, **values)


def html(app):
    return [body for element in app.get("html") if "pre-wrap" in (body := element.proto.body)]


def figures(app):
    return [metric.value for metric in app.metric]


def press(app, key):
    (button,) = [one for one in app.button if one.key == key]
    button.click()
    return settle(app)


def test_it_opens_with_the_notes_cut_and_in_colour(open_documents, said, language):
    app = open_documents()
    assert not app.error
    documents, _, words, lost, repeated, torn = figures(app)
    assert int(documents) >= 10
    assert int(words.replace(",", "")) > 3_000
    assert (lost, torn) == ("0", "0")
    assert repeated != "0"
    (picture,) = html(app)
    assert ">1</span>" in picture
    assert "repeating-linear-gradient" in picture
    assert [box.value for box in app.text_input] == [f"notes-{language}"]
    assert said("collections.none") in words_of(app)


def test_typed_text_is_escaped_and_the_link_keeps_it(open_documents):
    app = open_documents(do_from="text", do_text=TEXT, do_size="10", do_overlap="0", do_cut="words")
    assert not app.error
    (picture,) = html(app)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; sleep." in picture
    assert "<script" not in picture
    assert "repeating-linear-gradient" not in picture
    assert figures(app)[3:5] == ["0", "0"]
    assert app.query_params["do_text"] == TEXT


def test_a_blank_text_is_one_sentence_and_the_rest_stands(open_documents, said):
    app = open_documents(do_from="text", do_text="  ", do_size="50")
    assert len(app.error) == 1
    assert said("collections.title") in [head.value for head in app.subheader]
    assert app.query_params["do_size"] == "50"


def test_files_that_cannot_be_read_do_not_lose_the_others(open_documents, said):
    good, bad, table = stash.put(TEXT.encode("gb18030")), stash.put(b"%PDF-1.7 no"), stash.put(b"a;b\n1;2\n")
    app = open_documents(do_from="files", do_files=f"{good}/cats.md|{bad}/broken.pdf|{table}/t.csv")
    assert [("broken" in error.value) for error in app.error] == [True]
    assert figures(app)[0] == "2"
    assert "GB18030" in words_of(app)
    missing = open_documents(do_from="files", do_files=f"{'0' * 20}/gone.md")
    assert len(missing.error) == 1
    empty = open_documents(do_from="files")
    assert said("upload_empty") in words_of(empty)


def test_a_collection_is_made_listed_made_anew_and_deleted(open_documents, said):
    app = open_documents(do_from="text", do_text=TEXT, do_name_text="cats", do_size="20", do_overlap="0")
    app = press(app, "do_index")
    assert not app.error
    assert app.success
    (listed,) = [frame.value for frame in app.dataframe if said("collections.columns.name") in frame.value]
    assert listed[said("collections.columns.name")].tolist() == ["cats"]
    assert listed[said("collections.columns.chunks")].tolist() == [int(figures(app)[1])]
    assert said("collections.same") in words_of(app)

    # It is there now: indexing again has to be agreed to, other settings may be used for what it holds.
    assert next(one for one in app.button if one.key == "do_index").disabled
    (size,) = [one for one in app.slider if one.key == "rag:do_size"]
    size.set_value(10)
    app = settle(app)
    chunks = int(figures(app)[1])
    app = press(app, "do_again")
    (listed,) = [frame.value for frame in app.dataframe if said("collections.columns.name") in frame.value]
    assert listed[said("collections.columns.chunks")].tolist() == [chunks]

    app = press(app, "do_delete")
    assert [one.key for one in app.button if "delete" in one.key] == ["do_delete_yes", "do_delete_no"]
    app = press(app, "do_delete_no")
    app = press(press(app, "do_delete"), "do_delete_yes")
    assert not app.exception
    assert said("collections.none") in words_of(app)


def test_a_bad_name_is_one_sentence_and_another_encoder_is_explained(open_documents, said):
    app = open_documents(do_from="text", do_text=TEXT, do_name_text="cats")
    app = press(app, "do_index")
    (name,) = [one for one in app.text_input if one.key == "rag:do_name_text"]
    name.set_value("a/b")
    app = settle(app)
    assert len(app.error) == 1
    (model,) = [one for one in app.selectbox if one.key == "rag:do_model"]
    model.set_value("multilingual-e5-small")
    app = settle(app)
    assert said("collections.mismatch", name="cats", other="multilingual\\-e5\\-small")[:20] in words_of(app)


def test_before_texts_leave_the_machine_it_is_said_and_has_to_be_agreed_to(open_page, own_cache, tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_VECTOR_STORE", str(tmp_path / "vectors"))
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_BASE_URL", "https://vectors.example/v1")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_MODEL", "ada")
    monkeypatch.setenv("EMBEDDING_EXPLORER_OPENAI_PRICE", "0.1")
    app = open_page(PAGE, do_from="text", do_text=TEXT, do_model="openai:ada")
    assert not app.exception
    (warning,) = app.warning
    assert "vectors\\.example" in warning.value
    assert "0.1 " in warning.value
    assert next(one for one in app.button if one.key == "do_index").disabled
    (consent,) = [one for one in app.checkbox if one.key == "do_consent"]
    consent.check()
    app = settle(app)
    assert not next(one for one in app.button if one.key == "do_index").disabled


def test_a_new_collection_can_be_asked_at_once(open_documents):
    app = press(open_documents(do_from="text", do_text=TEXT, do_name_text="cats"), "do_index")
    app = press(app, "do_ask")
    assert not app.exception
    assert app.query_params["section"] == "ask"
    assert next(one for one in app.selectbox if one.key == "rag:rag").value == "cats"
