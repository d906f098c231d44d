"""Derived results on disk: the same for everybody, never wrong, never code."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embed_core import diskcache
from embed_core.diskcache import get_or_compute, key_of_array
from embed_core.errors import Cancelled
from embed_core.packing import pack, unpack
from embed_core.paths import ROOT


@dataclass(frozen=True)
class Part:
    name: str
    weights: np.ndarray


@dataclass(frozen=True)
class Result:
    coordinates: np.ndarray
    method: str
    seconds: float
    seed: int | None
    parameters: dict[str, object]
    parts: tuple[Part, ...]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))
    return tmp_path / "derived"


class Counting:
    """A computation that counts how often it ran."""

    def __init__(self, value: object = 1) -> None:
        self.value, self.runs = value, 0

    def __call__(self) -> object:
        self.runs += 1
        return self.value


def entries(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.npz"))


def test_a_result_comes_back_as_it_was(cache: Path) -> None:
    rng = np.random.default_rng(1)
    stored = Result(
        coordinates=rng.normal(size=(7, 2)).astype(np.float32),
        method="umap – 中文",
        seconds=0.1 + 0.2,
        seed=None,
        parameters={"n": 15, "nested": {"pair": (1, "x")}, "list": [True, None], "flags": np.array([True, False])},
        parts=(Part("a", np.arange(3, dtype=np.int64)), Part("b", np.array(["der", "词"]))),
    )
    compute = Counting(stored)
    get_or_compute("project", {"model": "m"}, 1, compute)
    found = get_or_compute("project", {"model": "m"}, 1, compute)
    assert compute.runs == 1
    assert found is not stored
    assert isinstance(found, Result) and isinstance(found.parts[0], Part)
    np.testing.assert_array_equal(found.coordinates, stored.coordinates)
    assert found.coordinates.dtype == np.float32
    assert (found.method, found.seconds, found.seed) == (stored.method, stored.seconds, None)
    assert found.parameters["nested"] == {"pair": (1, "x")} and found.parameters["list"] == [True, None]
    assert found.parameters["flags"].dtype == bool
    assert [part.weights.tolist() for part in found.parts] == [[0, 1, 2], ["der", "词"]]
    assert not [path for path in cache.rglob("*") if path.suffix == ".part"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner, inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(_VALUES)
def test_any_plain_value_survives(value: object) -> None:
    arrays: dict[str, np.ndarray] = {}
    import json

    stored = json.loads(json.dumps(pack(value, arrays)))
    assert unpack(stored, arrays) == value


def test_none_is_a_result_too() -> None:
    compute = Counting(None)
    assert get_or_compute("f", {}, 1, compute) is None and get_or_compute("f", {}, 1, compute) is None
    assert compute.runs == 1


def test_function_version_and_every_part_of_the_key_count() -> None:
    compute = Counting()
    one, two = np.zeros(600_000, dtype=np.float32), np.zeros(600_000, dtype=np.float32)
    two[431_007] = 1
    keys = [
        {"a": 1},
        {"a": 2},
        {"a": 1.5},
        {"a": "1"},
        {"b": 1},
        {"a": one},
        {"a": two},
        {"a": [1, 2]},
        {"a": {"b": 1}},
    ]
    for key in keys:
        get_or_compute("f", key, 1, compute)
    get_or_compute("g", keys[0], 1, compute)
    get_or_compute("f", keys[0], 2, compute)
    assert compute.runs == len(keys) + 2
    get_or_compute("f", {"a": one.copy()}, 1, compute)
    get_or_compute("f", {"a": np.int64(1)}, 1, compute)
    assert compute.runs == len(keys) + 2
    with pytest.raises(TypeError, match="not set"):
        get_or_compute("f", {"a": {1}}, 1, compute)


@pytest.mark.parametrize("damage", ["cut off", "flipped", "not a zip", "empty", "other key", "code", "pickle"])
def test_a_damaged_entry_is_computed_again_and_runs_nothing(cache: Path, damage: str) -> None:
    value = np.arange(1000)
    get_or_compute("f", {}, 1, lambda: value)
    (entry,) = entries(cache)
    data = entry.read_bytes()
    if damage == "cut off":
        entry.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        entry.write_bytes(data[:500] + bytes([data[500] ^ 255]) + data[501:])
    elif damage == "not a zip":
        entry.write_bytes(b"hello" * 100)
    elif damage == "empty":
        entry.write_bytes(b"")
    elif damage == "other key":
        get_or_compute("f", {"other": 1}, 1, lambda: -value)
        (other,) = set(entries(cache)) - {entry}
        other.replace(entry)
    elif damage == "code":
        _rewrite(entry, '{"dataclass": "subprocess:Popen", "fields": {"args": ["touch", "owned"]}}')
    else:
        np.savez(entry, __value__=np.array([{"a": 1}], dtype=object), allow_pickle=True)
    compute = Counting(value)
    np.testing.assert_array_equal(get_or_compute("f", {}, 1, compute), value)
    assert compute.runs == 1
    get_or_compute("f", {}, 1, compute)
    assert compute.runs == 1
    assert not Path("owned").exists()


def _rewrite(entry: Path, value: str) -> None:
    import json

    with np.load(entry) as stored:
        record = json.loads(bytes(stored["__value__"]).decode())
    record["value"] = json.loads(value)
    np.savez(entry, __value__=np.frombuffer(json.dumps(record).encode(), dtype=np.uint8))


def test_what_cannot_be_stored_without_pickle_is_refused() -> None:
    for value in (object(), np.array([object()]), {1, 2}, b"bytes"):
        with pytest.raises(TypeError):
            get_or_compute("f", {"value": repr(type(value))}, 1, lambda value=value: value)
    with pytest.raises(TypeError):
        key_of_array(np.array([object()]))


def test_threads_compute_once_and_a_waiting_one_can_leave() -> None:
    go, started = threading.Event(), threading.Event()
    runs: list[int] = []

    def compute() -> int:
        runs.append(1)
        started.set()
        go.wait(5)
        return 7

    def stop(stage: str, *_: object, **__: object) -> None:
        assert stage == "sources.waiting_result"
        raise Cancelled

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(get_or_compute, "f", {}, 1, compute) for _ in range(4)]
        assert started.wait(5)
        with pytest.raises(Cancelled):
            get_or_compute("f", {}, 1, compute, progress=stop)
        go.set()
        assert [future.result(10) for future in futures] == [7] * 4
    assert len(runs) == 1


def test_after_an_error_the_next_caller_computes() -> None:
    def fail() -> int:
        raise Cancelled

    with pytest.raises(Cancelled):
        get_or_compute("f", {}, 1, fail)
    assert get_or_compute("f", {}, 1, lambda: 3) == 3


def test_two_processes_compute_once(tmp_path: Path) -> None:
    code = f"""
import time, pathlib
from embed_core.diskcache import get_or_compute
def compute():
    with open({str(tmp_path / "runs")!r}, "a") as log: log.write("x")
    time.sleep(0.6)
    return 5
assert get_or_compute("f", {{}}, 1, compute) == 5
"""
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}) for _ in range(2)]
    assert [process.wait(30) for process in running] == [0, 0]
    assert (tmp_path / "runs").read_text() == "x"


def test_the_oldest_entries_leave_when_the_cache_is_full(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(diskcache.SIZE_VARIABLE, "30000")
    compute = Counting(np.zeros(1000))  # about 9 kB an entry: three fit
    for number in range(3):
        get_or_compute("f", {"n": number}, 1, compute)
        for age, entry in enumerate(sorted(entries(cache), key=lambda path: path.stat().st_mtime, reverse=True)):
            os.utime(entry, (time.time() - 100 * age - 10, time.time() - 100 * age - 10))
    get_or_compute("f", {"n": 0}, 1, compute)  # used again: now the youngest
    assert compute.runs == 3
    get_or_compute("g", {"n": 3}, 1, compute)
    assert len(entries(cache)) == 3
    get_or_compute("f", {"n": 0}, 1, compute)
    assert compute.runs == 4  # 0 stayed
    get_or_compute("f", {"n": 1}, 1, compute)
    assert compute.runs == 5  # 1 had gone
    get_or_compute("f", {"huge": 1}, 1, Counting(np.zeros(10_000)))  # larger than all: not kept, nothing lost for it
    assert len(entries(cache)) == 3
    assert diskcache.clear("g") in (0, 1) and diskcache.clear() >= 2
    assert entries(cache) == []


def test_a_cache_that_cannot_be_written_costs_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    compute = Counting(4)
    assert get_or_compute("f", {}, 1, compute) == 4 and get_or_compute("f", {}, 1, compute) == 4
    assert compute.runs == 2


def test_the_key_of_an_array_sees_every_byte_dtype_and_shape() -> None:
    base = np.arange(12, dtype=np.float32)
    others = [base.reshape(3, 4), base.astype(np.float64), -base, base[::-1], base.view(np.int32)]
    assert len({key_of_array(array) for array in [base, *others]}) == 6
    assert key_of_array(base.reshape(3, 4).T) == key_of_array(np.ascontiguousarray(base.reshape(3, 4).T))
    assert key_of_array(np.empty((0, 3))) != key_of_array(np.empty((0, 4)))


def test_a_large_entry_opens_within_the_time_a_page_has() -> None:
    value = {"coordinates": np.zeros((400_000, 2), np.float32), "knn": np.zeros((50_000, 15), np.int32)}
    get_or_compute("f", {}, 1, lambda: value)
    start = time.perf_counter()
    get_or_compute("f", {}, 1, Counting())
    assert time.perf_counter() - start < 0.3
