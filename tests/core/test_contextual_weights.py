"""The real models, opened the way the app opens them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embed_core import sources
from embed_core.catalog import get_spec
from embed_core.contextual import Encoder, word_vector
from embed_core.loading import load_encoder

pytestmark = pytest.mark.models

SENTENCES = [
    "The bank raised its interest rates again.",
    "We sat on the river bank and watched the boats go by, which took us most of a very long and lazy afternoon.",
    "Embeddings turn words into vectors.",
]


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return load_encoder("all-minilm-l6-v2")


@pytest.fixture(scope="module")
def e5() -> Encoder:
    return load_encoder("multilingual-e5-small")


@pytest.fixture(scope="module")
def smollm() -> Encoder:
    return load_encoder("smollm2-135m")


def sentence_bert(folder: Path, sentences: list[str]) -> np.ndarray:
    """The model card's own recipe, word by word: mean over the attention mask, then length 1."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    inputs = tokenizer(sentences, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        states = model(**inputs)[0]
    mask = inputs["attention_mask"].unsqueeze(-1).expand(states.size()).float()
    means = torch.sum(states * mask, 1) / torch.clamp(mask.sum(1), min=1e-9)
    return torch.nn.functional.normalize(means, p=2, dim=1).numpy()


def test_minilm_gives_sentence_bert_embeddings(minilm: Encoder) -> None:
    expected = sentence_bert(sources.folder(get_spec("all-minilm-l6-v2")), SENTENCES)
    embedded = minilm.embed(SENTENCES)
    assert embedded.vectors.shape == (3, 384)
    np.testing.assert_allclose(embedded.vectors, expected, atol=1e-5)


def test_minilm_facts(minilm: Encoder) -> None:
    assert (minilm.layers, minilm.dim, minilm.heads) == (6, 384, 12)
    assert (minilm.max_tokens, minilm.sentence_tokens) == (512, 256)
    assert (minilm.is_decoder, minilm.pooling) == (False, "mean")
    assert 80e6 < minilm.nbytes < 100e6


def test_one_word_has_two_vectors_in_two_senses(minilm: Encoder) -> None:
    sentences = [
        "The bank raised its interest rates.",
        "She opened an account at the bank.",
        "We had a picnic on the bank of the river.",
    ]
    encodings = minilm.encode(sentences)
    vectors = [word_vector(encoding, encoding.find_word("bank")[0]) for encoding in encodings]
    money, account, river = (vector / np.linalg.norm(vector) for vector in vectors)
    assert money @ account > money @ river + 0.1
    at_input = [word_vector(encoding, encoding.find_word("bank")[0], 0) for encoding in encodings]
    gap = np.linalg.norm(at_input[0] - at_input[1])
    assert gap < 0.5 * np.linalg.norm(at_input[0])  # before the first block only the position differs


def test_e5_facts(e5: Encoder) -> None:
    assert (e5.layers, e5.dim, e5.max_tokens, e5.is_decoder) == (12, 384, 512, False)
    assert e5.model.get_input_embeddings().weight.shape == (250037, 384)


@pytest.mark.parametrize(
    ("query", "related", "unrelated"),
    [
        ("How much protein should I eat?", "成年人每天每公斤体重约需要0.8克蛋白质。", "银行再次提高了利率。"),
        (
            "银行为什么加息？",
            "The central bank raised interest rates to fight inflation.",
            "Cats sleep most of the day.",
        ),
        ("东京在哪里？", "東京は日本の首都です。", "Кошки спят большую часть дня."),
        ("best way to learn to swim", "初学者应该先在浅水区练习换气和漂浮。", "The stock market fell on Monday."),
    ],
)
def test_e5_finds_the_passage_in_another_language(e5: Encoder, query: str, related: str, unrelated: str) -> None:
    (question,) = e5.embed([query], prefix="query: ").vectors
    scores = e5.embed([related, unrelated], prefix="passage: ").vectors @ question
    assert scores[0] > scores[1] + 0.03


def test_e5_cuts_chinese_into_words(e5: Encoder) -> None:
    encoding = e5.tokenize("我喜欢吃苹果，不喜欢苹果手机～")
    assert [span.text for span in encoding.find_word("苹果")] == ["苹果", "苹果"]
    assert "".join(word.text for word in encoding.words) == encoding.text


def test_smollm_continues_the_text(smollm: Encoder) -> None:
    """The last state times the (tied) input embeddings ranks the next token: the weights are in the right order."""
    assert smollm.is_decoder
    assert (smollm.layers, smollm.dim, smollm.pooling) == (30, 576, "last")
    for text, following in {"The capital of France is": "ĠParis", "One, two, three,": "Ġfour"}.items():
        (encoding,) = smollm.encode([text], layers=[-1])
        vocabulary = smollm.model.get_input_embeddings().weight.detach().numpy()
        best = int(np.argmax(vocabulary @ encoding.hidden_states[0, -1]))
        assert smollm.tokenizer.convert_ids_to_tokens(best) == following


def test_smollm_does_not_look_ahead(smollm: Encoder) -> None:
    first, second = smollm.encode(["The river bank", "The river bank raised its interest rates"])
    np.testing.assert_allclose(first.layer(), second.layer()[: len(first.tokens)], atol=2e-3)
