"""CLIP (Radford et al. 2021): one encoder for pictures, one for texts, both ending in the same space.

Trained on pairs of a picture and its caption: in a batch of n pairs the n right ones are to be more alike than the
n^2 - n wrong ones (``softmax`` of the scaled cosines along rows and along columns). So a picture can be compared with
any sentence, and a sentence for each class makes a classifier nobody trained.

>>> encoder = open_clip(spec, folder)                                                        # doctest: +SKIP
>>> cosines = pairwise(encoder.embed([pixels]), encoder.embed_texts(["a photo of a cat"]))   # doctest: +SKIP
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from embed_core.catalog import ModelSpec
from embed_core.contextual.folder_files import HubFolder, inspect
from embed_core.contextual.hub_folder import fast_tokenizer, from_folder
from embed_core.contextual.opening import OPENING
from embed_core.contextual.quiet import quiet_transformers
from embed_core.errors import InputError, ModelError
from embed_core.images.clip_pixels import open_processor, trimmed
from embed_core.images.encoder import FloatArray, Pixels
from embed_core.images.preparing import checked
from embed_core.progress import Progress, silent

PICTURES_AT_ONCE = 8
TEXTS_AT_ONCE = 32
MAX_TEXTS = 1_000
"""Most texts in one call."""
_STEPS = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class ClipEncoder:
    """Both encoders of a CLIP, loaded once and used from any number of threads.

    An :class:`~embed_core.images.ImageEncoder` that reads texts too. ``max_tokens``: a longer text is cut there.
    """

    spec: ModelSpec
    model: Any
    tokenizer: Any
    processor: Any
    max_tokens: int
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory."""
        return sum(int(tensor.numel()) * int(tensor.element_size()) for tensor in self.model.parameters())

    @property
    def scale(self) -> float:
        """What multiplies the cosines before the softmax: exp of the learned logit scale (100 in OpenAI's models)."""
        return float(self.model.logit_scale.detach().exp())

    @property
    def reads_chinese(self) -> bool:
        """Was the text side trained on Chinese captions?"""
        return str(self.model.config.model_type) == "chinese_clip"

    def embed(self, pictures: Sequence[Pixels], progress: Progress = silent) -> FloatArray:
        """Pictures, each ``(h, w, 3)`` uint8 of any size, to ``(n, dims)``, not scaled to length 1."""
        import torch

        parts = []
        for start in range(0, len(pictures), PICTURES_AT_ONCE):
            progress("clip.pictures", start, len(pictures))
            batch = self.prepared(pictures[start : start + PICTURES_AT_ONCE])
            with self._lock, torch.inference_mode():
                parts.append(self.model.get_image_features(pixel_values=torch.from_numpy(batch)).pooler_output.numpy())
        progress("clip.pictures", len(pictures), len(pictures))
        return self._joined(parts)

    def prepared(self, pictures: Sequence[Pixels]) -> FloatArray:
        """``(n, 3, side, side)``: resized, cut and normalised as the model's ``preprocessor_config.json`` says."""
        for pixels in pictures:
            checked(pixels)
        found = self.processor(
            images=[trimmed(pixels, self.processor) for pixels in pictures], return_tensors="np",
            input_data_format="channels_last",
        )  # fmt: skip
        return np.ascontiguousarray(found["pixel_values"], dtype=np.float32)

    def embed_texts(self, texts: Sequence[str], progress: Progress = silent) -> FloatArray:
        """Texts to ``(n, dims)``, in the space of the pictures; a text beyond ``max_tokens`` is cut (see :meth:`cut`).

        Raises:
            InputError: ``clip.too_many_texts``.
        """
        import torch

        _check_count(texts)
        parts = []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            progress("clip.texts", start, len(texts))
            with self._lock, torch.inference_mode():
                tokens = self._tokens(texts[start : start + TEXTS_AT_ONCE])
                parts.append(self.model.get_text_features(**tokens).pooler_output.numpy())
        progress("clip.texts", len(texts), len(texts))
        return self._joined(parts)

    def cut(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Which of ``texts`` are longer than ``max_tokens``, so that their end is not read."""
        with self._lock:
            lengths = [len(ids) for ids in self.tokenizer(list(texts), verbose=False)["input_ids"]] if texts else []
        return tuple(place for place, length in enumerate(lengths) if length > self.max_tokens)

    def _tokens(self, texts: Sequence[str]) -> Any:
        return self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self.max_tokens, return_tensors="pt"
        )

    def _joined(self, parts: Sequence[FloatArray]) -> FloatArray:
        if not parts:
            return np.empty((0, int(self.model.config.projection_dim)), dtype=np.float32)
        return np.concatenate(parts).astype(np.float32, copy=False)


def open_clip(spec: ModelSpec, folder: Path, progress: Progress = silent) -> ClipEncoder:
    """A CLIP or Chinese-CLIP from a folder in the hub's format: safetensors, no code of its own, never the network.

    Raises:
        ModelError: ``contextual.*`` where the folder cannot be opened, ``clip.*`` where it is not a CLIP's.
    """
    found = inspect(folder)
    with OPENING, quiet_transformers():
        progress("clip.open", 0, _STEPS)
        tokenizer = fast_tokenizer(found)
        progress("clip.open", 1, _STEPS)
        model = _model(found)
        progress("clip.open", 2, _STEPS)
        processor = open_processor(folder, int(model.config.vision_config.image_size))
    rows = int(model.config.text_config.vocab_size)
    largest = max(tokenizer.get_vocab().values(), default=0)
    if largest >= rows:
        raise ModelError("contextual.vocabulary_mismatch", folder=folder.name, tokens=largest + 1, rows=rows)
    longest = int(min(tokenizer.model_max_length, model.config.text_config.max_position_embeddings))
    progress("clip.open", _STEPS, _STEPS)
    return ClipEncoder(spec=spec, model=model, tokenizer=tokenizer, processor=processor, max_tokens=longest)


def _model(found: HubFolder) -> Any:
    import torch

    family = found.config.get("model_type")
    if family == "clip":
        from transformers import CLIPModel as Kind
    elif family == "chinese_clip":
        from transformers import ChineseCLIPModel as Kind
    else:
        raise ModelError("clip.not_clip", folder=found.path.name, kind=str(family)[:60])
    model, report = from_folder(found, Kind, use_safetensors=True, dtype=torch.float32, output_loading_info=True)
    missing = sorted(name for name in report["missing_keys"] if "text_model.pooler" not in name)
    if missing:
        raise ModelError("contextual.weights_missing", folder=found.path.name, count=len(missing), first=missing[0])
    return model.eval()


def _check_count(texts: Sequence[str]) -> None:
    if len(texts) > MAX_TEXTS:
        raise InputError("clip.too_many_texts", received=len(texts), allowed=MAX_TEXTS)
