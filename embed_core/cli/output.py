"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from embed_core.errors import InputError


def check_target(path: Path, endings: Sequence[str]) -> None:
    """Before the work: is this a file name that can be written?"""
    if path.suffix.lower() not in endings:
        raise InputError("cli.unknown_ending", received=str(path), allowed=" ".join(endings))
    if path.is_dir() or not path.parent.is_dir():
        raise InputError("cli.no_folder", received=str(path), folder=str(path.parent))


def write_file(path: Path, content: bytes) -> None:
    """Write ``content`` beside the target and move it into place. Errors: ``cli.cannot_write``."""
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise InputError("cli.cannot_write", file=str(path), reason=error.strerror or type(error).__name__) from error


def _umask() -> int:
    """The rights that new files of this user do not get (temporary files get none but the owner's)."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
