"""What the three kinds of tokenizers make of words, opened without their models."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import encoder, make, spec

from embed_core.contextual import tokenizer_only
from embed_core.contextual.tokenizer_only import TokenizerOnly, open_tokenizer
from embed_core.errors import InputError, ModelError
from embed_core.oov.pieces import algorithm, bytes_of, cut, hexadecimal
from embed_core.oov.vocabulary import passage

KINDS = {"bert": "wordpiece", "gpt2": "byte_bpe", "roberta": "byte_bpe", "xlm-roberta": "unigram", "albert": "unigram"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Tokenizers of tiny checkpoints whose weights are gone: nothing may want them."""

    def open_(architecture: str) -> TokenizerOnly:
        if architecture not in known:
            folder = tmp_path_factory.mktemp(architecture) / "model"
            shutil.copytree(encoder(architecture).tokenizer.name_or_path, folder)
            # What stays looks like a model folder, but nobody could load these weights.
            (folder / "model.safetensors").write_bytes(b"broken")
            known[architecture] = open_tokenizer(spec(architecture, max_tokens=50), folder)
        return known[architecture]

    known: dict[str, TokenizerOnly] = {}
    return open_


@pytest.mark.parametrize(("architecture", "expected"), KINDS.items())
def test_the_algorithm_is_recognised(opened, architecture, expected):
    assert algorithm(opened(architecture).tokenizer) == expected


@pytest.mark.parametrize("architecture", KINDS)
def test_it_cuts_as_the_whole_model_does(opened, architecture):
    text = "The river bank, naïve 🦜 内卷 Привет"
    alone, whole = opened(architecture).tokenize(text), encoder(architecture).tokenize(text)
    assert (alone.tokens, alone.token_ids, alone.offsets) == (whole.tokens, whole.token_ids, whole.offsets)


def test_wordpiece_marks_what_goes_on_and_gives_up_on_an_emoji(opened):
    text = passage("riverbank 🦜")
    found = cut(opened("bert"), text.text, text.words)
    river = found.of("riverbank")
    assert river[0].kind == "start"
    assert all(piece.kind == "inside" and piece.token.startswith("##") for piece in river[1:])
    assert [(piece.token, piece.kind, piece.shown) for piece in found.of("🦜")] == [("[UNK]", "unknown", "🦜")]
    assert [word.unknown for word in found.words] == [0, 1]
    assert [piece.token for piece in found.pieces if piece.kind == "special"] == ["[CLS]", "[SEP]"]


def test_byte_level_pieces_of_an_emoji_are_its_four_bytes(opened):
    text = passage("a 🦜")
    found = cut(opened("gpt2"), text.text, text.words)
    assert b"".join(piece.raw for piece in found.of("🦜")) == " 🦜".encode()
    assert all(piece.kind == "bytes" for piece in found.of("🦜") if piece.raw.strip())
    assert "F0" in found.of("🦜")[0].shown or "F0" in found.of("🦜")[1].shown
    assert found.unknown_token == ""


@pytest.mark.parametrize("architecture", ["gpt2", "roberta"])
@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=40))
def test_byte_level_loses_nothing(opened, architecture, text):
    found = cut(opened(architecture), text)
    ordinary = [piece for piece in found.pieces if piece.kind != "special"]
    if not found.dropped:
        assert b"".join(piece.raw for piece in ordinary) == text.encode()


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=60), architecture=st.sampled_from(sorted(KINDS)))
def test_every_word_gets_the_pieces_that_cover_it(opened, text, architecture):
    read = passage(text)
    found = cut(opened(architecture), read.text, read.words)
    assert len(found.words) == len(read.words)
    for one in found.words:
        assert 0 <= one.first <= one.last <= len(found.pieces)
        assert all(piece.kind != "special" for piece in found.pieces[one.first : one.last])


def test_unigram_marks_where_a_word_begins(opened):
    found = cut(opened("xlm-roberta"), "the bank")
    starts = [piece for piece in found.pieces if piece.kind == "start"]
    assert starts
    assert all(piece.token.startswith("▁") for piece in starts)


def test_what_does_not_fit_is_counted(opened):
    found = cut(opened("bert"), "bank " * 200)
    assert len(found.pieces) == 50
    assert found.dropped > 0


def test_stand_in_letters_become_bytes_again():
    assert bytes_of("Ġna") == b" na"
    assert bytes_of("ðŁ¦ľ") == "🦜".encode()
    assert hexadecimal("é".encode()) == "C3 A9"


def test_a_folder_without_a_tokenizer_gets_a_sentence(tmp_path):
    folder = make("bert", tmp_path / "bert")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        open_tokenizer(spec("bert"), folder)


def test_a_static_model_has_no_tokenizer():
    with pytest.raises(InputError):
        tokenizer_only.load_tokenizer("glove-6b-50d-20k")


def test_tokenizers_are_kept_and_their_number_is_bounded(tmp_path, monkeypatch):
    folder = make("bert", tmp_path / "bert")
    specs = {f"tiny{n}": spec(f"tiny{n}") for n in range(tokenizer_only.KEPT + 1)}
    monkeypatch.setattr(tokenizer_only, "get_spec", specs.__getitem__)
    monkeypatch.setattr(tokenizer_only.sources, "folder", lambda _spec: folder)
    monkeypatch.setattr(tokenizer_only, "_kept", type(tokenizer_only._kept)())
    first = tokenizer_only.load_tokenizer("tiny0")
    assert tokenizer_only.load_tokenizer("tiny0") is first
    for name in list(specs)[1:]:
        tokenizer_only.load_tokenizer(name)
    assert not tokenizer_only.is_open(specs["tiny0"])
    assert len(tokenizer_only._kept) == tokenizer_only.KEPT


def test_a_gguf_file_is_not_expanded_for_its_tokenizer(tmp_path, monkeypatch):
    made = make("gpt2", tmp_path / "made")
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(b"GGUF")
    monkeypatch.setattr(
        tokenizer_only.gguf_file, "write_tokenizer",
        lambda _source, target, _progress: [shutil.copy(made / name, target) for name in
                                            ("tokenizer.json", "tokenizer_config.json")],
    )  # fmt: skip
    monkeypatch.setattr(tokenizer_only.gguf_file, "write_folder", None)
    opened = open_tokenizer(spec("tiny", "gguf"), folder)
    assert opened.tokenize("bank").tokens
    assert len(list((folder / "tokenizer").glob("converted-*"))) == 1
