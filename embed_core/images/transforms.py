"""Changes of a picture that leave its subject alone - crop, rotation, blur, less colour, brightness, mirror, JPEG - and
how far each moves the picture's vector.

The changes are those with which networks are trained to be indifferent (data augmentation, Krizhevsky et al. 2012) and
tested for it (Hendrycks & Dietterich 2019, Benchmarking Neural Network Robustness to Common Corruptions).
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.images.preparing import checked
from embed_core.progress import Progress, silent
from embed_core.similarity import pairwise

Pixels = npt.NDArray[np.uint8]
Float64Array = npt.NDArray[np.float64]
Kind = Literal["crop", "rotation", "blur", "grey", "brightness", "flip", "jpeg"]
LONGEST = 320
"""Pixels of the shorter side at which changes are made: more than a network of 224 sees, and quick."""
BATCH = 16
UPSIDE_DOWN = 2
CACHE_VERSION = 1


class Embeds(Protocol):
    """Anything that turns pictures into vectors."""

    def embed(self, pictures: Sequence[Pixels], progress: Progress = silent) -> npt.NDArray[np.float32]:
        """``(n, d)``."""
        ...


class Named(Embeds, Protocol):
    """A network of the catalogue."""

    @property
    def spec(self) -> ModelSpec:
        """Its record."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: its strength without effect (``none``), the bounds of a slider, and the strengths shown."""

    kind: Kind
    none: float
    low: float
    high: float
    step: float
    levels: tuple[float, ...]


CHANGES: dict[Kind, Change] = {
    change.kind: change
    for change in (
        Change("crop", 1.0, 0.2, 1.0, 0.05, (0.9, 0.75, 0.6, 0.45, 0.3)),
        Change("rotation", 0.0, -180.0, 180.0, 5.0, (5.0, 15.0, 45.0, 90.0, 180.0)),
        Change("blur", 0.0, 0.0, 0.10, 0.005, (0.005, 0.01, 0.02, 0.04, 0.08)),
        Change("grey", 0.0, 0.0, 1.0, 0.05, (0.25, 0.5, 0.75, 1.0)),
        Change("brightness", 1.0, 0.1, 3.0, 0.05, (0.75, 0.5, 0.35, 0.25, 0.15)),
        Change("flip", 0.0, 0.0, 2.0, 1.0, (1.0, 2.0)),
        Change("jpeg", 100.0, 1.0, 100.0, 1.0, (75.0, 50.0, 25.0, 10.0, 3.0)),
    )
}
"""crop: share of each side kept, around the middle. rotation: degrees. blur: radius of the Gaussian as a share of the
shorter side. grey: share of the colour taken away. brightness: factor. flip: 1 left-right, 2 upside down. jpeg:
quality.
"""


def working(pixels: Pixels, longest: int = LONGEST) -> Pixels:
    """The picture with its shorter side no longer than ``longest``; its shape ``(h, w, 3)`` is checked."""
    checked(pixels)
    height, width = pixels.shape[:2]
    scale = longest / min(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(_image(pixels).resize(size, _image_module().Resampling.BOX))


def apply(pixels: Pixels, kind: Kind, strength: float) -> Pixels:
    """The changed picture, of the same size except after a crop. ``strength`` is read as :data:`CHANGES` says.

    Errors: :class:`InputError` for an unknown kind, or a strength outside of its bounds.

    >>> picture = np.array([[[10, 20, 30], [40, 50, 60]]], dtype=np.uint8)
    >>> apply(picture, "flip", 1)[0, 0].tolist()
    [40, 50, 60]
    >>> apply(picture, "brightness", 0.5)[0, 0].tolist()
    [5, 10, 15]
    """
    change = CHANGES.get(kind)
    if change is None:
        raise InputError("image_changes.kind", received=str(kind)[:40], allowed=", ".join(CHANGES))
    if not (math.isfinite(strength) and change.low <= strength <= change.high):
        raise InputError("image_changes.strength", kind=kind, received=strength, low=change.low, high=change.high)
    if strength == change.none:
        return pixels
    return _changed(pixels, kind, strength)


def apply_all(pixels: Pixels, strengths: Mapping[Kind, float]) -> Pixels:
    """Several changes one after the other, in the order of :data:`CHANGES`."""
    for kind in CHANGES:
        pixels = apply(pixels, kind, strengths.get(kind, CHANGES[kind].none))
    return pixels


def _changed(pixels: Pixels, kind: Kind, strength: float) -> Pixels:
    from PIL import ImageEnhance, ImageFilter

    if kind == "crop":
        return _cropped(pixels, strength)
    if kind == "rotation":
        return _rotated(pixels, strength)
    if kind == "flip":
        return np.ascontiguousarray(pixels[::-1] if strength == UPSIDE_DOWN else pixels[:, ::-1])
    picture = _image(pixels)
    if kind == "jpeg":
        return _compressed(picture, round(strength))
    if kind == "blur":
        return np.asarray(picture.filter(ImageFilter.GaussianBlur(strength * min(picture.size))))
    if kind == "grey":
        return np.asarray(ImageEnhance.Color(picture).enhance(1.0 - strength))
    return np.asarray(ImageEnhance.Brightness(picture).enhance(strength))


def _cropped(pixels: Pixels, share: float) -> Pixels:
    height, width = (max(1, round(side * share)) for side in pixels.shape[:2])
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2
    return np.ascontiguousarray(pixels[top : top + height, left : left + width])


def _rotated(pixels: Pixels, degrees: float) -> Pixels:
    """Around the middle; what turns into the corners from outside is the picture mirrored at its edges."""
    height, width = pixels.shape[:2]
    half = math.ceil(math.hypot(height, width) / 2) + 2
    down, across = max(0, half - height // 2), max(0, half - width // 2)
    around = np.pad(pixels, ((down, down), (across, across), (0, 0)), mode="symmetric")
    turned = np.asarray(_image(around).rotate(degrees, resample=_image_module().Resampling.BILINEAR))
    return np.ascontiguousarray(turned[down : down + height, across : across + width])


def _compressed(picture: Any, quality: int) -> Pixels:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return np.asarray(_image_module().open(file).convert("RGB"))


def _image_module() -> Any:
    from PIL import Image

    return Image


def _image(pixels: Pixels) -> Any:
    return _image_module().fromarray(np.ascontiguousarray(pixels))


# --- what a change does to the vector


@dataclass(frozen=True)
class Reference:
    """The pictures a changed one is looked up among: ``vectors`` ``(n, d)``, their groups, and the group of the
    original ("" where it has none). The original itself is not among them.
    """

    vectors: npt.NDArray[np.float32]
    groups: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True)
class Effect:
    """What changes of one kind did, one number a strength ``(s,)``.

    ``cosines`` with the vector of the original; ``ranks`` of the original among the reference pictures, seen from the
    changed picture (1: the original is still the nearest); ``group_ranks`` of the nearest picture of the original's
    group (0: it has none); ``nearest`` is the nearest reference picture.
    """

    kind: Kind
    strengths: tuple[float, ...]
    cosines: Float64Array
    ranks: npt.NDArray[np.int64]
    group_ranks: npt.NDArray[np.int64]
    nearest: npt.NDArray[np.int64]


def compare(changed: npt.NDArray[Any], original: npt.NDArray[Any], reference: Reference) -> tuple[Any, Any, Any, Any]:
    """Cosines of ``changed`` ``(s, d)`` with ``original`` ``(d,)``, ranks, group ranks and nearest: :class:`Effect`."""
    cosines = pairwise(changed, original[None])[:, 0]
    others = pairwise(changed, reference.vectors)
    ranks = 1 + (others > cosines[:, None]).sum(axis=1)
    own = np.array([group == reference.group for group in reference.groups], dtype=bool)
    group_ranks = np.zeros(len(changed), dtype=np.int64)
    if reference.group and own.any():
        best = others[:, own].max(axis=1)
        group_ranks = 1 + (others[:, ~own] > best[:, None]).sum(axis=1)
    return cosines, ranks.astype(np.int64), group_ranks.astype(np.int64), others.argmax(axis=1).astype(np.int64)


@dataclass(frozen=True)
class Changed:
    """The effects of all changes of a plan, with the vectors of the original ``(d,)`` and of the changed pictures
    ``(s, d)`` in the order of the plan.
    """

    effects: tuple[Effect, ...]
    original: npt.NDArray[np.float32]
    vectors: npt.NDArray[np.float32]


def changed_pictures(
    encoder: Embeds, pixels: Pixels, plan: Mapping[Kind, Sequence[float]], reference: Reference,
    progress: Progress = silent,
) -> Changed:  # fmt: skip
    """Every change of ``plan`` made to the picture, embedded in batches, and compared with the original."""
    picture = working(pixels)
    steps = [(kind, float(strength)) for kind, strengths in plan.items() for strength in strengths]
    changed = [apply(picture, kind, strength) for kind, strength in steps]
    vectors = embed_in_batches(encoder, [picture, *changed], "image_changes.changes", progress)
    cosines, ranks, group_ranks, nearest = compare(vectors[1:], vectors[0], reference)
    kinds = np.array([kind for kind, _ in steps])
    found = tuple(
        Effect(kind, tuple(map(float, strengths)), cosines[kinds == kind], ranks[kinds == kind],
               group_ranks[kinds == kind], nearest[kinds == kind])
        for kind, strengths in plan.items()
    )  # fmt: skip
    return Changed(found, vectors[0], vectors[1:])


def changed_kept(
    network: Named, pixels: Pixels, plan: Mapping[Kind, Sequence[float]], reference: Reference,
    progress: Progress = silent,
) -> Changed:  # fmt: skip
    """:func:`changed_pictures` of a shipped picture, kept on disk; a visitor's own pictures never go there."""
    from embed_core import diskcache

    key = {
        "model": f"{network.spec.id}@{network.spec.revision}", "picture": pixels, "group": reference.group,
        "plan": {kind: list(strengths) for kind, strengths in plan.items()}, "among": reference.vectors,
        "groups": list(reference.groups),
    }  # fmt: skip
    return diskcache.get_or_compute(
        "image_changes", key, CACHE_VERSION,
        lambda: changed_pictures(network, pixels, plan, reference, progress), progress=progress,
    )  # fmt: skip


def embed_in_batches(
    encoder: Embeds, pictures: Sequence[Pixels], stage: str, progress: Progress = silent
) -> npt.NDArray[np.float32]:
    """The vectors of ``pictures`` ``(n, d)``, with progress (and a chance to stop) every :data:`BATCH`."""
    parts = []
    for start in range(0, len(pictures), BATCH):
        progress(stage, start, len(pictures))
        parts.append(encoder.embed(pictures[start : start + BATCH]))
    progress(stage, len(pictures), len(pictures))
    return np.concatenate(parts).astype(np.float32, copy=False)


def extremes(found: Sequence[Effect]) -> tuple[tuple[Kind, float, float], tuple[Kind, float, float]]:
    """Of each kind its strongest effect; of those the largest and the smallest: (kind, strength, cosine) each."""
    if not found:
        raise InputError("image_changes.kind", received="-", allowed=", ".join(CHANGES))
    worst = [
        (float(one.cosines.min()), one.kind, one.strengths[int(one.cosines.argmin())]) for one in found
    ]  # fmt: skip
    most, least = min(worst), max(worst)
    return (most[1], most[2], most[0]), (least[1], least[2], least[0])
