"""Runs that were begun from a page: where each stands and the link that opens it again, kept through a restart.

The state itself lies beside it (:mod:`embed_core.training.checkpoints`). What was begun longest ago goes when the
runs take more room than :data:`MAX_BYTES` or there are more than :data:`MAX_RUNS`.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from embed_core.paths import cache_dir
from embed_core.training import checkpoints
from embed_core.training.checkpoints import Kept

MAX_RUNS = 40
MAX_BYTES = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was begun: its ``kind`` ("words", "glove", "retromae", "bge"), what it is called, the parameters of
    the link that shows it, its ``key`` and the Unix time at which it was begun or gone on with.
    """

    kind: str
    label: str
    link: dict[str, str]
    key: dict[str, object]
    begun: float

    @property
    def kept(self) -> Kept | None:
        """How far it came; None before the first state was kept."""
        return checkpoints.peek(self.key)


def begin(kind: str, label: str, link: Mapping[str, str], key: Mapping[str, object]) -> Run:
    """Write a run down before it starts."""
    run = Run(kind, label, dict(link), dict(key), time.time())
    target = _note(key)
    with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=".new-", delete=False, encoding="utf-8") as file:
        json.dump(asdict(run), file, ensure_ascii=False)
    Path(file.name).replace(target)
    _drop_oldest(keep=target)
    return run


def listed(kind: str) -> tuple[Run, ...]:
    """The runs of a kind, the newest first."""
    runs = [run for note in _notes() if (run := _read(note)) is not None and run.kind == kind]
    return tuple(sorted(runs, key=lambda run: -run.begun))


def forget(run: Run) -> None:
    """Remove a run and its state."""
    _note(run.key).unlink(missing_ok=True)
    checkpoints.remove(run.key)


def _read(note: Path) -> Run | None:
    try:
        return Run(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _notes() -> list[Path]:
    return list(cache_dir("training", "runs").glob("*.json"))


def _note(key: Mapping[str, object]) -> Path:
    return checkpoints.path(key).with_suffix(".json")


def _drop_oldest(keep: Path) -> None:
    dated = sorted((note.stat().st_mtime, note) for note in _notes() if note != keep)
    sizes = {note: _state_bytes(note) for _, note in dated}
    total, count = sum(sizes.values()), len(dated) + 1
    for _, note in dated:
        if total <= MAX_BYTES and count <= MAX_RUNS:
            return
        note.unlink(missing_ok=True)
        note.with_suffix(".safetensors").unlink(missing_ok=True)
        total, count = total - sizes[note], count - 1


def _state_bytes(note: Path) -> int:
    state = note.with_suffix(".safetensors")
    return state.stat().st_size if state.is_file() else 0
