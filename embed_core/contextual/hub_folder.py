"""Opens a folder in the hub's format: BERT, RoBERTa, ALBERT, XLNet, GPT-2, XLM-R, Llama and their relatives.

Nothing in the folder is run: weights come from safetensors only, code in it (``auto_map``) is refused, and the network
is never asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from embed_core.catalog import ModelSpec
from embed_core.contextual.encoder import Encoder
from embed_core.contextual.folder_files import HubFolder, inspect
from embed_core.contextual.pooling import checked
from embed_core.contextual.quiet import quiet_transformers
from embed_core.errors import ModelError
from embed_core.progress import Progress, silent

MAX_TOKENS = 2048
"""Longest input where a model sets no limit of its own (XLNet) or one beyond what attention can hold in memory."""

_STEPS = 3

# What transformers raises for a folder it cannot make sense of; two more kinds come from packages imported late.
_CANNOT_OPEN = (OSError, ValueError, RuntimeError, LookupError, ImportError, TypeError, AttributeError, ArithmeticError)


def open_hub_folder(spec: ModelSpec, folder: Path, progress: Progress = silent) -> Encoder:
    """Open ``folder`` as the model of ``spec``, float32, in evaluation mode."""
    found = inspect(folder)
    with quiet_transformers():
        progress("contextual.open", 0, _STEPS)
        tokenizer = fast_tokenizer(found)
        progress("contextual.open", 1, _STEPS)
        model = _model(found)
    progress("contextual.open", 2, _STEPS)
    _check_vocabulary(tokenizer, model, folder)
    max_tokens = _max_tokens(spec, tokenizer, model)
    encoder = Encoder(
        spec=spec,
        tokenizer=tokenizer,
        model=model,
        layers=int(model.config.num_hidden_layers),
        dim=int(model.config.hidden_size),
        heads=int(model.config.num_attention_heads),
        max_tokens=max_tokens,
        sentence_tokens=min(max_tokens, int(spec.options.get("sentence_max_tokens") or found.max_tokens or max_tokens)),
        is_decoder=is_causal(model),
        pooling=found.pooling or checked(spec.pooling),
        pad_id=_pad_id(tokenizer, model),
        cls_id=tokenizer.cls_token_id,
    )
    progress("contextual.open", _STEPS, _STEPS)
    return encoder


def fast_tokenizer(found: HubFolder) -> Any:
    """The folder's tokenizer; ModelError where it cannot be opened or is not one of the fast kind."""
    from transformers import AutoTokenizer

    tokenizer = from_folder(found, AutoTokenizer)
    if not tokenizer.is_fast:
        raise ModelError("contextual.slow_tokenizer", folder=found.path.name, kind=type(tokenizer).__name__)
    return tokenizer


def _model(found: HubFolder) -> Any:
    import torch
    from transformers import AutoModel

    model, report = from_folder(found, AutoModel, use_safetensors=True, dtype=torch.float32, output_loading_info=True)
    # A pooler is not used here, and checkpoints of masked language models have none.
    missing = sorted(name for name in report["missing_keys"] if "pooler" not in name)
    if missing:
        raise ModelError("contextual.weights_missing", folder=found.path.name, count=len(missing), first=missing[0])
    model.eval()
    for name in ("use_cache", "use_mems_eval"):  # caches for writing text on: not needed to read one
        if hasattr(model.config, name):
            setattr(model.config, name, False)
    return model


def from_folder(found: HubFolder, kind: Any, **options: Any) -> Any:
    """``kind.from_pretrained`` of the folder: no network, no code of its own; ModelError where that fails."""
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    try:
        return kind.from_pretrained(found.path, local_files_only=True, trust_remote_code=False, **options)
    except (*_CANNOT_OPEN, SafetensorError, StrictDataclassError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError("contextual.cannot_open", folder=found.path.name, reason=reason) from error


def _check_vocabulary(tokenizer: Any, model: Any, folder: Path) -> None:
    rows = int(model.get_input_embeddings().weight.shape[0])
    largest = max(tokenizer.get_vocab().values(), default=0)
    if largest >= rows:
        raise ModelError("contextual.vocabulary_mismatch", folder=folder.name, tokens=largest + 1, rows=rows)


def _max_tokens(spec: ModelSpec, tokenizer: Any, model: Any) -> int:
    """The smallest limit anyone sets: the model's positions, the tokenizer, the catalogue."""
    limits = [MAX_TOKENS, tokenizer.model_max_length, spec.max_tokens or MAX_TOKENS]
    positions = getattr(model.config, "max_position_embeddings", None) or 0
    if positions > 0:  # XLNet's relative positions have no end: -1
        limits.append(positions - _unused_positions(model))
    return int(min(limits))


def _unused_positions(model: Any) -> int:
    """RoBERTa counts positions from ``padding_idx + 1``, so of its 514 rows 512 are for tokens."""
    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and getattr(module, "padding_idx", None) is not None:
            return int(module.padding_idx) + 1
    return 0


def _pad_id(tokenizer: Any, model: Any) -> int:
    """GPT-2 has no padding token; any id will do then, since padding is masked."""
    for candidate in (model.config.pad_token_id, tokenizer.pad_token_id):
        if candidate is not None and candidate >= 0:
            return int(candidate)
    return 0


def is_causal(model: Any) -> bool:
    """Asks the model itself: does the first token's state stay the same when the last token changes?

    The configuration does not tell reliably (``is_decoder`` is False for GPT-2).
    """
    import torch

    special = {model.config.pad_token_id, model.config.bos_token_id, model.config.eos_token_id}
    ordinary = [index for index in range(model.get_input_embeddings().weight.shape[0]) if index not in special]
    first, last = ordinary[len(ordinary) // 2], ordinary[-1]
    with torch.inference_mode():
        states = model(input_ids=torch.tensor([[first, first, first], [first, first, last]])).last_hidden_state
    return bool(torch.allclose(states[0, 0], states[1, 0], rtol=0, atol=1e-6 * float(states.abs().max())))
