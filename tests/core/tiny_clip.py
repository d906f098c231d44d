"""A tiny CLIP with random weights in the hub's format: towers of two layers, a tokenizer of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tiny_models import CORPUS, wordpiece

from embed_core.catalog import ModelSpec, SourceSpec

SIDE = 16
DIMS = 12
MAX_TOKENS = 16


def make(folder: Path, family: str = "clip") -> Path:
    """Write the folder of a tiny ``clip`` or ``chinese_clip``."""
    import torch

    torch.manual_seed(0)
    tokenizer = _clip_tokenizer() if family == "clip" else wordpiece()
    tokenizer.model_max_length = MAX_TOKENS
    tokenizer.save_pretrained(folder)
    _model(family, len(tokenizer), tokenizer).eval().save_pretrained(folder)
    settings = {
        "do_resize": True, "do_center_crop": family == "clip", "do_normalize": True, "resample": 3,
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
        "size": SIDE if family == "clip" else {"height": SIDE, "width": SIDE}, "crop_size": SIDE,
    }  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))
    return folder


def spec(family: str = "clip") -> ModelSpec:
    """The record of the tiny model."""
    return ModelSpec(
        id="tiny-clip", name="tiny CLIP", family=family, kind="image", dims=DIMS, layers=2, vocabulary=300,
        languages=("en",), licence="MIT", loader="clip", source=SourceSpec("bundled"),
    )  # fmt: skip


def _model(family: str, words: int, tokenizer: Any) -> Any:
    from transformers import ChineseCLIPConfig, ChineseCLIPModel, CLIPConfig, CLIPModel

    text = {
        "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "vocab_size": words, "max_position_embeddings": MAX_TOKENS, "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id,
    }  # fmt: skip
    vision = {
        "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "image_size": SIDE, "patch_size": 8,
    }  # fmt: skip
    if family == "clip":
        return CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=DIMS))
    return ChineseCLIPModel(ChineseCLIPConfig(text_config=text, vision_config=vision, projection_dim=DIMS))


def _clip_tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import CLIPTokenizer

    ends = ["<|startoftext|>", "<|endoftext|>"]
    trained = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    trained.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]
    )
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trained.train_from_iterator(
        [line.lower() for line in CORPUS],
        trainers.BpeTrainer(
            vocab_size=700, special_tokens=ends, initial_alphabet=alphabet, end_of_word_suffix="</w>",
            show_progress=False,
        ),
    )  # fmt: skip
    merges = [tuple(pair) for pair in json.loads(trained.to_str())["model"]["merges"]]
    words = trained.get_vocab()
    for letter in sorted(alphabet):
        words.setdefault(f"{letter}</w>", len(words))
    return CLIPTokenizer(vocab=words, merges=merges)
