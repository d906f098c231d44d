"""Cross-encoders: question and chunk in one input, one score out (Nogueira & Cho 2019).

Any model for sequence classification with one output, from the hub or a local folder
(``cross-encoder/ms-marco-MiniLM-L6-v2``, ``BAAI/bge-reranker-base``): safetensors only, code in the folder is refused.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from embed_core import sources
from embed_core.catalog import ModelSpec, get_spec
from embed_core.contextual.folder_files import inspect
from embed_core.contextual.quiet import quiet_transformers
from embed_core.errors import InputError
from embed_core.progress import Progress, silent
from embed_core.retrieval.rerank import Float64Array, bounded
from embed_core.warmup import import_slow

SUGGESTED = "cross-encoder/ms-marco-MiniLM-L6-v2"
BATCH = 8
_PREFIXES = ("hub:", "local:")
_running = threading.Lock()


def spec_of(typed: str) -> ModelSpec:
    """The model that a visitor named: ``org/name`` on the hub, ``hub:...`` or ``local:/folder``.

    Raises:
        InputError: what the source has to say of the name; ``ask.no_cross_encoder`` for another kind of model.
    """
    name = typed.strip()
    spec = get_spec(name if name.startswith(_PREFIXES) else f"hub:{name}")
    if spec.is_static or spec.source.kind not in ("hub", "local"):
        raise _unfit(spec, spec.kind)
    return spec


def cross_scores(spec: ModelSpec, question: str, texts: Sequence[str], *, progress: Progress = silent) -> Float64Array:
    """The model's score of ``question`` with every text (n,): higher is better, the scale is the model's own.

    Raises:
        InputError: too many texts, or ``ask.no_cross_encoder``.
        ModelError: the folder cannot be opened safely (code of its own, pickled weights, files missing).
    """
    bounded(texts)
    folder = sources.fetch(spec, progress)
    with _running:
        model = _opened(spec, folder)
        scores: list[float] = []
        for start in range(0, len(texts), BATCH):
            progress("ask.pairs", start, len(texts), unit="texts")
            pairs = [(question, text) for text in texts[start : start + BATCH]]
            scores += np.ravel(model.predict(pairs, batch_size=BATCH, show_progress_bar=False)).tolist()
    return np.asarray(scores, dtype=np.float64)


def _opened(spec: ModelSpec, folder: Path) -> Any:
    config = inspect(folder).config
    kinds = ", ".join(config.get("architectures") or ["?"])
    outputs = len(config.get("id2label") or {0: "", 1: ""})
    if "ForSequenceClassification" not in kinds:
        raise _unfit(spec, kinds)
    if outputs != 1:
        raise _unfit(spec, f"{kinds}, {outputs}")
    return _kept(str(folder), spec.revision)


@lru_cache(maxsize=1)  # one is enough, and large
def _kept(folder: str, revision: str) -> Any:
    import_slow("sentence_transformers")
    from sentence_transformers import CrossEncoder

    with quiet_transformers():
        return CrossEncoder(
            folder, device="cpu", local_files_only=True, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )


def _unfit(spec: ModelSpec, reason: str) -> InputError:
    return InputError("ask.no_cross_encoder", model=spec.name[:100], reason=reason[:100], suggested=SUGGESTED)
