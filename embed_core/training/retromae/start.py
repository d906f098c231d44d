"""Where a run starts: a copy of an encoder, or a small random one; with word vectors only for the tokens it will meet.

The softmax over a vocabulary takes most of a step's time. Of 30,522 (or, in XLM-R's case, 250,002) word vectors a run
keeps those of the tokens in its corpus and in the questions it is measured on; when the encoder is kept under a name,
the others come back as they were (or, from scratch, as that of the unknown token).
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from embed_core.contextual import Encoder
from embed_core.training import encoder_copy
from embed_core.training.retromae import shipped
from embed_core.training.retromae.batches import Integers
from embed_core.training.retromae.model import RetroMae, new_model
from embed_core.training.retromae.settings import Settings
from embed_core.warmup import import_slow

POSITIONS = 512
HEAD = 32
"""Numbers of a state that an attention head looks at, as in MiniLM."""


def start_model(encoder: Encoder, settings: Settings, rows: Integers, counts: Integers) -> RetroMae:
    """The model before its first step; ``rows`` are the sorted token ids it knows, ``counts`` how often each occurs.

    The head of an untrained model starts from how often each token occurs: otherwise the first steps of every run
    learn nothing else.
    """
    trained = settings.start == "trained"
    module = _copied(encoder.model, rows) if trained else _random(encoder, settings, len(rows))
    model = new_model(
        encoder, module, seed=settings.seed, pooling=settings.pooling, decoding=settings.decoding, rows=rows
    )
    if trained and encoder.spec.id == shipped.ENCODER:
        _fill_from_shipped(model, shipped.decoder(encoder), rows)
    else:
        model.weights["head.bias"] = log_shares(counts)
    module.requires_grad_(True)
    return model


def write_encoder(model: RetroMae, start: Settings, folder: Path) -> Path:
    """Write what the encoder has become into ``folder``, in the hub's format, with all its word vectors.

    Raises: as :func:`embed_core.training.encoder_copy.write_folder`.
    """
    import torch

    module = copy.deepcopy(model.module).requires_grad_(False)
    rows = _rows(model)
    if start.start == "trained":
        table = model.encoder.model.embeddings.word_embeddings.weight.detach().clone()
    else:
        unknown = model.words[model.row(int(model.encoder.tokenizer.unk_token_id))].detach()
        table = unknown.repeat(max(len(model.encoder.tokenizer), int(rows.max()) + 1), 1)
    table[torch.from_numpy(rows)] = model.words.detach()
    _set_words(module, table, model.encoder.pad_id)
    # A copy of the tokenizer: the one of the encoder may be in use while this one is written.
    own = replace(model.encoder, model=module, dim=model.shape.dims, tokenizer=copy.deepcopy(model.encoder.tokenizer))
    return encoder_copy.write_folder(own, folder, pooling=model.pooling, half=True)


def _copied(module: Any, rows: Integers) -> Any:
    import torch

    own = copy.deepcopy(module).eval()  # no dropout: short runs, and the same numbers after a stop as without one
    table = own.embeddings.word_embeddings.weight.detach()[torch.from_numpy(rows)]
    _set_words(own, table, None)
    return own


def _random(encoder: Encoder, settings: Settings, classes: int) -> Any:
    """A small BERT, its weights as BERT's at the start: normal with deviation 0.02; biases 0, layer norms 1."""
    import_slow()
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=classes, hidden_size=settings.dims, num_hidden_layers=settings.layers,
        num_attention_heads=settings.dims // HEAD, intermediate_size=4 * settings.dims,
        max_position_embeddings=POSITIONS, pad_token_id=None,
    )  # fmt: skip
    module = BertModel(config, add_pooling_layer=True).eval()
    generator = torch.Generator().manual_seed(settings.seed)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if weight.dim() > 1:
                weight.normal_(0.0, 0.02, generator=generator)
            else:
                weight.fill_(1.0 if name.endswith("LayerNorm.weight") else 0.0)
    return module


def _set_words(module: Any, table: Any, pad: int | None) -> None:
    import torch

    module.embeddings.word_embeddings = torch.nn.Embedding(len(table), table.shape[1], _weight=table.clone())
    module.config.vocab_size = len(table)
    module.config.pad_token_id = pad


def _fill_from_shipped(model: RetroMae, known: RetroMae, rows: Integers) -> None:
    import torch

    for name, weight in known.weights.items():
        model.weights[name] = (weight[torch.from_numpy(rows)] if name == "head.bias" else weight).clone()


def log_shares(counts: Integers) -> Any:
    """The logarithm of how often each token occurs, those of the corpus' absent tokens as if a tenth of once."""
    import torch

    shares = np.maximum(counts, 0.1)
    return torch.from_numpy(np.log(shares / shares.sum())).float()


def _rows(model: RetroMae) -> Integers:
    return np.arange(model.shape.classes) if model.rows is None else model.rows
