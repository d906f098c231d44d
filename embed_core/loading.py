"""The only place that opens models: each once, shared by all threads, bounded in memory.

``load(model_id)`` fetches what is missing, opens it and keeps it. Threads that ask for the same model at the same time
wait for one of them and see its progress; the least recently used models leave when the limit is reached.
"""

from __future__ import annotations

import copy
import os
import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from embed_core import sources
from embed_core.catalog import ModelSpec, get_spec
from embed_core.errors import Cancelled, EmbedCoreError, InputError, ModelError
from embed_core.progress import Progress, silent
from embed_core.units import byte_size

if TYPE_CHECKING:
    from embed_core.audio import VoiceEncoder
    from embed_core.contextual import Encoder
    from embed_core.images import ImageEncoder
    from embed_core.static import StaticModel

MEMORY_VARIABLE = "EMBEDDING_EXPLORER_MEMORY"
_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30}
_SIZE = re.compile(r"([\d.]+)\s*([kmg]?i?)b?", re.IGNORECASE)
_POLL_SECONDS = 0.1


class Model(Protocol):
    """What every opened model has."""

    @property
    def spec(self) -> ModelSpec:
        """Its record in the catalogue."""

    @property
    def nbytes(self) -> int:
        """The memory it holds."""


@dataclass(frozen=True, slots=True)
class LoadedInfo:
    """One model in memory: bytes held, when it was last asked for (Unix time), seconds it took to open."""

    id: str
    bytes: int
    last_used: float
    seconds: float


@dataclass(slots=True)
class _Held:
    model: Model
    revision: str
    info: LoadedInfo


@dataclass(slots=True)
class _Flight:
    """One load under way: the leader writes, the waiters read."""

    done: threading.Event = field(default_factory=threading.Event)
    report: tuple[str, float, float | None, str] | None = None
    model: Model | None = None
    error: Exception | None = None


_lock = threading.Lock()
_held: OrderedDict[str, _Held] = OrderedDict()  # least recently used first
_flights: dict[str, _Flight] = {}
_limit: int | None = None


def load(model_id: str, progress: Progress = silent) -> StaticModel | Encoder:
    """The opened model of an id (see :func:`embed_core.catalog.get_spec`), fetched first where that is needed.

    An error of the thread that does the work reaches all who wait; if that thread is cancelled, one of them takes over.

    Raises:
        InputError, SourceError: no such model, or it cannot be fetched.
        ModelError: ``loading.too_large``, it would not fit into the memory limit.
    """
    while True:
        spec = get_spec(model_id)
        with _lock:
            held = _held.get(spec.id)
            # A local file that was overwritten has a new revision: what is in memory is no longer it.
            if held is not None and held.revision == spec.revision:
                return cast("StaticModel | Encoder", _touch(held))
            flight = _flights.get(spec.id)
            leads = flight is None
            if flight is None:
                flight = _flights[spec.id] = _Flight()
        if leads:
            return cast("StaticModel | Encoder", _lead(spec, flight, progress))
        if (model := _follow(flight, progress)) is not None:
            return cast("StaticModel | Encoder", model)


def load_static(model_id: str, progress: Progress = silent) -> StaticModel:
    """As :func:`load`, for pages that need one vector a word."""
    if not get_spec(model_id).is_static:
        raise InputError("loading.not_static", name=model_id)
    return cast("StaticModel", load(model_id, progress))


def load_encoder(model_id: str, progress: Progress = silent) -> Encoder:
    """As :func:`load`, for pages that need hidden states or sentence vectors."""
    if get_spec(model_id).kind != "contextual":
        raise InputError("loading.not_contextual", name=model_id)
    return cast("Encoder", load(model_id, progress))


def load_image_encoder(model_id: str, progress: Progress = silent) -> ImageEncoder:
    """As :func:`load`, for pages that need the vectors of pictures."""
    if get_spec(model_id).kind != "image":
        raise InputError("loading.not_image", name=model_id)
    return cast("ImageEncoder", load(model_id, progress))


def load_voice_encoder(model_id: str, progress: Progress = silent) -> VoiceEncoder:
    """As :func:`load`, for pages that need the vectors of voices."""
    if get_spec(model_id).kind != "sound":
        raise InputError("loading.not_sound", name=model_id)
    return cast("VoiceEncoder", load(model_id, progress))


def unload(model_id: str) -> bool:
    """Let a model go; its memory is free as soon as nobody uses it. False: it was not loaded."""
    with _lock:
        return _held.pop(model_id, None) is not None


def loaded() -> list[LoadedInfo]:
    """The models in memory, most recently used first."""
    with _lock:
        return [held.info for held in reversed(_held.values())]


def is_loaded(model_id: str) -> bool:
    """Would :func:`load` return at once?"""
    return model_id in _held


def memory_limit() -> int:
    """Bytes that loaded models may take together: as set, or ``$EMBEDDING_EXPLORER_MEMORY``, or half the machine."""
    if _limit is not None:
        return _limit
    if setting := os.environ.get(MEMORY_VARIABLE, "").strip():
        return _parse_size(setting)
    import psutil

    return int(psutil.virtual_memory().total // 2)


def set_memory_limit(limit: int | None) -> None:
    """Set the limit in bytes (None: back to the default); models above it leave at once."""
    global _limit
    if limit is not None and limit <= 0:
        raise InputError("loading.bad_limit", received=limit)
    with _lock:
        _limit = limit
        _make_room(0, keep="")


def _lead(spec: ModelSpec, flight: _Flight, progress: Progress) -> Model:
    abandoned = False

    def report(stage: str, done: float, total: float | None, *, unit: str = "", partial: object | None = None) -> None:
        nonlocal abandoned
        flight.report = (stage, done, total, unit)
        try:
            progress(stage, done, total, unit=unit, partial=partial)
        except BaseException:
            # Whatever this caller's callback raises concerns this caller alone: a waiter takes over.
            abandoned = True
            raise

    try:
        flight.model = _open_and_keep(spec, report)
        return flight.model
    except Exception as error:
        if not abandoned and not isinstance(error, Cancelled):
            flight.error = error
        raise
    finally:
        with _lock:
            _flights.pop(spec.id, None)
        flight.done.set()


def _follow(flight: _Flight, progress: Progress) -> Model | None:
    """Wait for the leader; None where it gave up and the work is free to take."""
    while not flight.done.wait(_POLL_SECONDS):
        if (latest := flight.report) is not None:
            progress(latest[0], latest[1], latest[2], unit=latest[3])
        else:
            progress("sources.waiting", 0, None)
    if flight.error is not None:
        # Each thread raises its own copy: one object in several threads would collect all their tracebacks.
        mine = copy.copy(flight.error) if isinstance(flight.error, EmbedCoreError) else flight.error
        raise mine from flight.error
    return flight.model


def _open_and_keep(spec: ModelSpec, progress: Progress) -> Model:
    limit = memory_limit()
    if spec.memory_bytes > limit:
        raise _too_large(spec, spec.memory_bytes, limit)
    folder = sources.fetch(spec, progress)
    # A hub model's numbers are known only now that its configuration is on disk.
    spec = get_spec(spec.id) if ":" in spec.id else spec
    with _lock:
        _make_room(spec.memory_bytes, keep="")
    start = time.perf_counter()
    model = _open(spec, folder, progress)
    if model.nbytes > limit:
        raise _too_large(spec, model.nbytes, limit)
    info = LoadedInfo(spec.id, model.nbytes, time.time(), time.perf_counter() - start)
    with _lock:
        _held[spec.id] = _Held(model, spec.revision, info)
        _held.move_to_end(spec.id)
        _make_room(0, keep=spec.id)
    return model


def _open(spec: ModelSpec, folder: Path, progress: Progress) -> Model:
    if spec.source.kind == "openai_api":
        from embed_core.sources.openai_api import open_endpoint

        return open_endpoint(spec)
    if spec.is_static:
        from embed_core.static import open_static

        return open_static(spec, folder, progress)
    if spec.kind == "image":
        from embed_core.images import open_image_encoder

        return open_image_encoder(spec, folder, progress)
    if spec.kind == "sound":
        from embed_core.audio import open_voice_encoder

        return open_voice_encoder(spec, folder, progress)
    from embed_core.contextual import open_encoder

    return open_encoder(spec, folder, progress)


def _touch(held: _Held) -> Model:
    held.info = replace(held.info, last_used=time.time())
    _held.move_to_end(held.info.id)
    return held.model


def _make_room(coming: int, keep: str) -> None:
    """Drop least recently used models until ``coming`` bytes fit; never the one named ``keep``. Needs the lock."""
    limit = memory_limit()
    total = coming + sum(held.info.bytes for held in _held.values())
    for model_id in list(_held):
        if total <= limit:
            return
        if model_id != keep:
            total -= _held.pop(model_id).info.bytes


def _too_large(spec: ModelSpec, needed: int, limit: int) -> ModelError:
    sizes = {"needed": byte_size(needed), "limit": byte_size(limit)}
    return ModelError("loading.too_large", name=spec.id, variable=MEMORY_VARIABLE, **sizes)


def _parse_size(text: str) -> int:
    """``"4GB"`` -> 4,000,000,000; ``"512 MiB"`` -> 536,870,912."""
    match = _SIZE.fullmatch(text)
    try:
        size = int(float(match[1]) * _UNITS[match[2].lower()]) if match else 0
    except (ValueError, KeyError):
        size = 0
    if size <= 0:
        raise InputError("loading.bad_limit", received=text)
    return size
