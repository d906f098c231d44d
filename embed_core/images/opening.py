"""Opening a model of pictures: which class reads which weights."""

from __future__ import annotations

from pathlib import Path

from embed_core.catalog import ModelSpec
from embed_core.errors import ModelError
from embed_core.images.encoder import ImageEncoder
from embed_core.progress import Progress, silent


def open_image_encoder(spec: ModelSpec, folder: Path, progress: Progress = silent) -> ImageEncoder:
    """The model of ``spec`` from the files in ``folder``. Only :mod:`embed_core.loading` calls this.

    Raises:
        ModelError: ``images.unknown_loader``, or ``images.bad_weights`` where the file holds something else.
    """
    if spec.loader == "clip":
        from embed_core.images.clip import open_clip

        return open_clip(spec, folder, progress)
    if spec.loader != "efficientnet_lite0":
        raise ModelError("images.unknown_loader", name=spec.name, loader=spec.loader)
    from embed_core.images.efficientnet import open_efficientnet

    return open_efficientnet(spec, folder, progress)
