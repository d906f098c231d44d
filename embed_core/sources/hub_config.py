"""What a ``config.json`` of the hub's format says about a model, without opening its weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, TypedDict

_LEARNED = {
    "bert", "roberta", "xlm-roberta", "camembert", "albert", "electra", "gpt2", "opt", "ernie", "mpnet", "distilbert",
    "bart", "mbart", "gpt_neo", "openai-gpt", "bert-generation",
}  # fmt: skip
_RELATIVE = {"xlnet", "t5", "mt5", "deberta", "deberta-v2", "transfo-xl", "layoutlmv3"}
_ALIBI = {"bloom", "mpt"}
_RECURRENT = {"elmo-bilm"}
_IMAGE_AND_TEXT = {"clip", "chinese_clip"}
_OFFSET_BY_PADDING = {"roberta", "xlm-roberta", "camembert", "mpnet"}


class Facts(TypedDict):
    """The fields of a ModelSpec that a configuration file can fill; 0 and "" where it is silent."""

    kind: Literal["contextual", "image"]
    family: str
    dims: int
    layers: int
    vocabulary: int
    positions: str
    max_tokens: int
    pooling: str
    memory_bytes: int


def read(folder: Path) -> Facts:
    """The facts of a model folder. A missing or unreadable configuration gives the empty facts."""
    config = _json(folder / "config.json")
    pooling = _pooling(config, _json(folder / "1_Pooling" / "config.json"))
    weights = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    half = str(config.get("torch_dtype") or config.get("dtype") or "").endswith("16")
    pictures = config.get("model_type") in _IMAGE_AND_TEXT
    return Facts(
        kind="image" if pictures else "contextual",
        family=str(config.get("model_type", "")),
        dims=_number(config, *(["projection_dim"] if pictures else []), "hidden_size", "n_embd", "d_model", "dim"),
        layers=_number(config, "num_hidden_layers", "n_layer", "n_layers", "num_layers"),
        vocabulary=_number(config, "vocab_size"),
        positions=_positions(config),
        max_tokens=_max_tokens(config),
        pooling=pooling,
        # Weights are computed with in float32, whatever they are stored in; a tenth for the tokenizer.
        memory_bytes=int(weights * (2 if half else 1) * 1.1),
    )


def loader_of(facts: Facts) -> str:
    """What opens a folder with these facts: a loader's name as in :class:`embed_core.catalog.ModelSpec`."""
    if facts["kind"] == "image":
        return "clip"
    return "elmo" if facts["family"] in _RECURRENT else "transformers"


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _number(config: dict[str, Any], *names: str) -> int:
    for name in names:
        if isinstance(value := config.get(name), int):
            return value
    return 0


def _positions(config: dict[str, Any]) -> str:
    kind, family = config.get("position_embedding_type", "absolute"), config.get("model_type", "")
    if config.get("sinusoidal_pos_embds"):
        return "sinusoidal"
    if family in _ALIBI or config.get("alibi"):
        return "alibi"
    if family in _RELATIVE or str(kind).startswith("relative"):
        return "relative"
    if kind == "rotary" or any(name in config for name in ("rope_theta", "rope_parameters", "rope_scaling")):
        return "rotary"
    if family in _RECURRENT:
        return "recurrent"
    return "learned" if family in _LEARNED else ""


def _max_tokens(config: dict[str, Any]) -> int:
    rows = _number(config, "max_position_embeddings", "n_positions", "n_ctx", "seq_length")
    if rows and config.get("model_type") in _OFFSET_BY_PADDING:
        # RoBERTa's position rows begin after the padding index: 514 rows, 512 tokens.
        return rows - _number(config, "pad_token_id") - 1
    return rows


def _pooling(config: dict[str, Any], sentence: dict[str, Any]) -> str:
    if sentence.get("pooling_mode_cls_token"):
        return "cls"
    if sentence.get("pooling_mode_lasttoken"):
        return "last"
    architectures = " ".join(map(str, config.get("architectures") or ()))
    if not sentence and ("CausalLM" in architectures or architectures.startswith("GPT2")):
        return "last"
    return "mean"
