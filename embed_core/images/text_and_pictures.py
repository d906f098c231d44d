"""Texts and pictures through one CLIP: all that the page needs of it, and small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embed_core.images.clip import ClipEncoder
from embed_core.images.collection import collect
from embed_core.images.decode import Picture
from embed_core.images.encoder import FloatArray
from embed_core.images.zero_shot import Gap, ZeroShot, class_vectors, classify, modality_gap, prompts
from embed_core.progress import Progress, silent


@dataclass(frozen=True)
class Asked:
    """``names`` are the classes, ``templates`` sentences with ``{}``; ``truth`` ``(pictures,)`` is the class of each
    picture, -1 where nobody knows.
    """

    names: tuple[str, ...]
    templates: tuple[str, ...]
    truth: tuple[int, ...]

    @property
    def first_prompts(self) -> tuple[str, ...]:
        """Each class in the first template."""
        return prompts(self.templates[:1], self.names)


@dataclass(frozen=True)
class Answer:
    """``pictures`` ``(n, d)`` and ``classes`` ``(k, d)``, of length 1; ``cut``: how many texts are too long."""

    pictures: FloatArray
    thumbnails: tuple[str, ...]
    classes: FloatArray
    shot: ZeroShot
    gap: Gap
    scale: float
    cut: int


def ask(encoder: ClipEncoder, pictures: Sequence[Picture], asked: Asked, progress: Progress = silent) -> Answer:
    """Run both encoders and compare."""
    texts = prompts(asked.templates, asked.names)
    collected = collect(encoder, pictures, progress)
    seen = collected.vectors
    classes = class_vectors(encoder.embed_texts(texts, progress), len(asked.templates))
    unit = seen / np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return Answer(
        pictures=unit,
        thumbnails=collected.thumbnails,
        classes=classes,
        shot=classify(unit, classes, encoder.scale),
        gap=modality_gap(unit, classes),
        scale=encoder.scale,
        cut=len(encoder.cut(texts)),
    )
