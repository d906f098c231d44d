"""Images through the network: what is seen of them, what is made of it, and where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.forward import threads
from embed_core.training.mae import controls, patches
from embed_core.training.mae.digits import Images
from embed_core.training.mae.network import Weights, encode, rebuild
from embed_core.training.mae.patches import Mask, Patches
from embed_core.training.mae.settings import Shape

SMALL = 64
"""Tokens up to which a second thread costs more than it brings (:func:`threads`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Rebuilt:
    """``n`` images, hidden in part, and what four methods make of them.

    Attributes:
        images: (n, 8, 8), 0 to 1.
        hidden: (n, 16), True = the patch was hidden.
        answers: method -> (n, 8, 8): hidden patches as the method fills them in, seen ones as they are. Methods are
            "mae" and those of :mod:`embed_core.training.mae.controls`.
        errors: method -> (n, 16): mean squared error of each hidden patch, NaN where the patch was seen.
        raw: (n, 8, 8): all that the network's decoder gives out, in the places of seen patches too, which nothing ever
            asked it to get right.
    """

    images: Images
    hidden: Mask
    answers: dict[str, Images]
    errors: dict[str, NDArray[np.float32]]
    raw: Images

    def error(self, method: str, row: int | None = None) -> float:
        """Mean squared error of the hidden pixels, of one image or of all."""
        wrong = self.errors[method]
        return float(np.nanmean(wrong if row is None else wrong[row]))


def rebuild_images(weights: Weights, shape: Shape, images: Images, ratio: float, seed: int) -> Rebuilt:
    """Hide ``ratio`` of the patches of each image ``(n, 8, 8)``, drawn with ``seed``, and fill them in.

    Raises:
        InputError: ``mae.ratio``.
    """
    whole = patches.cut(images)
    hidden = patches.draw_hidden(len(images), ratio, np.random.default_rng(seed))
    with threads(SMALL):
        told = answers(weights, shape, whole, hidden)
    filled = {"mae": told} | controls.answers(whole, hidden)
    errors = {name: hidden_errors(answer, whole, hidden) for name, answer in filled.items()}
    shown = {name: patches.paste(np.where(hidden[:, :, None], answer, whole)) for name, answer in filled.items()}
    return Rebuilt(images, hidden, shown, errors, patches.paste(told))


def answers(weights: Weights, shape: Shape, whole: Patches, hidden: Mask) -> Patches:
    """What the network gives for every patch ``(n, 16, 4)``, from those that are not ``hidden`` ``(n, 16)``; on as many
    threads as the caller has set.
    """
    import torch

    places = torch.from_numpy(patches.visible_places(hidden))
    with torch.inference_mode():
        told: Patches = rebuild(weights, shape, torch.from_numpy(whole), places).numpy()
    return told


def vectors(weights: Weights, shape: Shape, images: Images) -> NDArray[np.float32]:
    """The vector of each image ``(n, dims)``: the mean of the encoder's vectors of all its patches, nothing hidden."""
    import torch

    places = torch.arange(patches.COUNT).expand(len(images), -1)
    with threads(SMALL), torch.inference_mode():
        encoded = encode(weights, shape, torch.from_numpy(patches.cut(images)), places)
        found: NDArray[np.float32] = encoded.mean(dim=1).numpy()
    return found


def hidden_errors(answer: Patches, whole: Patches, hidden: Mask) -> NDArray[np.float32]:
    """Mean squared error a patch ``(n, 16)``, NaN where it was seen."""
    wrong: NDArray[np.float32] = np.square(answer - whole).mean(axis=2)
    return np.where(hidden, wrong, np.float32(np.nan))
