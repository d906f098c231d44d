"""A tiny cross-encoder in the hub's format, from a local folder: its own scores, and the folders that are refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tiny_models

from embed_core.errors import InputError, ModelError
from embed_core.retrieval.cross_encoder import cross_scores, spec_of

TEXTS = ["The bank raised its interest rates again.", "Boats go by.", "银行再次提高了利率。"] * 4


def make(folder, labels=1):
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    tokenizer = tiny_models.wordpiece()
    tokenizer.save_pretrained(folder)
    config = BertConfig(vocab_size=len(tokenizer), num_labels=labels, pad_token_id=0, **tiny_models._SIZES)
    BertForSequenceClassification(config).eval().save_pretrained(folder)
    return folder


@pytest.fixture(autouse=True)
def roots(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(tmp_path))


def test_scores_are_those_of_the_model_on_pairs(tmp_path):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = make(tmp_path / "cross")
    found = cross_scores(spec_of(f"local:{folder}"), "interest rates", TEXTS)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.no_grad():
        pairs = tokenizer(["interest rates"] * len(TEXTS), TEXTS, padding=True, truncation=True, return_tensors="pt")
        logits = model(**pairs).logits[:, 0].numpy()
    # A monotone function (a sigmoid) may lie between: the order is what counts.
    assert np.argsort(-found[:3]).tolist() == np.argsort(-logits[:3]).tolist()
    assert found[3:6] == pytest.approx(found[:3], abs=1e-5)
    assert found.shape == (12,)


def test_another_kind_of_model_is_refused(tmp_path):
    encoder = tiny_models.make("bert", tmp_path / "bert")
    with pytest.raises(InputError, match="BertModel"):
        cross_scores(spec_of(f"local:{encoder}"), "a", ["b"])
    three = make(tmp_path / "three", labels=3)
    with pytest.raises(InputError, match="3"):
        cross_scores(spec_of(f"local:{three}"), "a", ["b"])
    with pytest.raises(InputError):
        spec_of("   ")


def test_code_in_the_folder_is_refused(tmp_path):
    folder = make(tmp_path / "evil")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "evil.Evil"}}))
    with pytest.raises(ModelError):
        cross_scores(spec_of(f"local:{folder}"), "a", ["b"])
