"""Loading: once for all threads, bounded in memory, and nobody stuck when somebody leaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from embed_core import loading, sources
from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.errors import Cancelled, InputError, ModelError, SourceError
from embed_core.progress import Progress, silent


@dataclass
class Fake:
    spec: ModelSpec
    nbytes: int


class Opener:
    """Stands in for open_static: counts, waits for a signal, fails on request."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.go = threading.Event()
        self.go.set()
        self.error: Exception | None = None

    def __call__(self, spec: ModelSpec, folder: object, progress: Progress) -> Fake:
        self.opened.append(spec.id)
        progress("static.read", 1, 10)
        while not self.go.wait(0.02):
            progress("static.read", 5, 10)
        if self.error is not None:
            raise self.error
        return Fake(spec, spec.options["bytes"])


def make(model_id: str, size: int = 100, estimate: int = 0, revision: str = "1") -> ModelSpec:
    source = SourceSpec("wheel", version=revision)
    return ModelSpec(model_id, model_id, "f", "static", 2, 0, 3, (), "", "l", source, memory_bytes=estimate or size,
                     options={"bytes": size})  # fmt: skip


@pytest.fixture
def specs(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModelSpec]:
    known = {name: make(name) for name in "abc"}
    monkeypatch.setattr(loading, "get_spec", lambda model_id: known[model_id])
    monkeypatch.setattr(sources, "fetch", lambda spec, progress=silent: progress("sources.download", 1, 2) or "folder")
    monkeypatch.setattr(loading, "_held", type(loading._held)())
    loading.set_memory_limit(250)
    yield known
    loading.set_memory_limit(None)


@pytest.fixture
def opener(specs: dict[str, ModelSpec], monkeypatch: pytest.MonkeyPatch) -> Opener:
    import embed_core.static

    found = Opener()
    monkeypatch.setattr(embed_core.static, "open_static", found)
    return found


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def ids() -> list[str]:
    return [info.id for info in loading.loaded()]


def test_a_model_is_opened_once_and_reported(opener: Opener) -> None:
    stages: list[str] = []
    first = loading.load("a", lambda stage, *_, **__: stages.append(stage))
    assert loading.load("a") is first
    assert opener.opened == ["a"]
    assert stages == ["sources.download", "static.read"]
    (info,) = loading.loaded()
    assert (info.id, info.bytes) == ("a", 100)
    assert info.seconds >= 0 and abs(info.last_used - time.time()) < 5
    assert loading.is_loaded("a") and not loading.is_loaded("b")
    assert loading.unload("a") is True and loading.unload("a") is False
    assert loading.load("a") is not first


def test_eight_threads_share_one_load_and_see_its_progress(opener: Opener) -> None:
    opener.go.clear()
    seen: list[set[float]] = [set() for _ in range(8)]

    def load(number: int) -> object:
        return loading.load("a", lambda stage, done, total, **_: seen[number].add(done))

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(load, number) for number in range(8)]
        wait_until(lambda: all(5 in values for values in seen))
        opener.go.set()
        models = {id(future.result(5)) for future in futures}
    assert len(models) == 1
    assert opener.opened == ["a"]


def test_an_error_reaches_everybody_and_the_next_load_starts_afresh(opener: Opener) -> None:
    opener.go.clear()
    opener.error = SourceError("sources.corrupt", name="x", reason="y")
    waiting = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(loading.load, "a")
        wait_until(lambda: opener.opened == ["a"])
        follower = pool.submit(loading.load, "a", lambda *_, **__: waiting.set())
        assert waiting.wait(5)
        opener.go.set()
        errors = [future.exception(5) for future in (leader, follower)]
    assert [getattr(error, "code", None) for error in errors] == ["sources.corrupt"] * 2
    assert errors[0] is not errors[1]
    assert opener.opened == ["a"]
    opener.error = None
    assert loading.load("a").nbytes == 100


@pytest.mark.parametrize("how", [Cancelled(), SystemExit(), ZeroDivisionError()], ids=["cancelled", "exit", "own bug"])
def test_when_the_leader_leaves_a_waiter_takes_over(opener: Opener, how: BaseException) -> None:
    """Whatever a caller's own callback raises must not reach the others."""
    opener.go.clear()
    leave, waiting = threading.Event(), threading.Event()

    def leader_progress(*_: object, **__: object) -> None:
        if leave.is_set():
            raise how

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(loading.load, "a", leader_progress)
        wait_until(lambda: opener.opened == ["a"])
        follower = pool.submit(loading.load, "a", lambda *_, **__: waiting.set())
        assert waiting.wait(5)
        leave.set()
        assert leader.exception(5) is how
        wait_until(lambda: opener.opened == ["a", "a"])
        opener.go.set()
        assert follower.result(5).nbytes == 100


def test_a_waiter_can_leave_alone(opener: Opener) -> None:
    opener.go.clear()

    def stop(*_: object, **__: object) -> None:
        raise Cancelled

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(loading.load, "a")
        wait_until(lambda: opener.opened == ["a"])
        with pytest.raises(Cancelled):
            loading.load("a", stop)
        opener.go.set()
        assert leader.result(5).nbytes == 100


def test_the_least_recently_used_model_leaves(opener: Opener) -> None:
    loading.load("a")
    loading.load("b")
    loading.load("a")
    assert ids() == ["a", "b"]
    loading.load("c")  # 300 bytes would be over the 250
    assert ids() == ["c", "a"]
    loading.set_memory_limit(150)
    assert ids() == ["c"]


def test_room_is_made_before_the_next_model_is_opened(opener: Opener, specs: dict[str, ModelSpec]) -> None:
    specs["c"] = make("c", size=10, estimate=200)
    loading.load("a")
    held_while_opening: list[list[str]] = []
    loading.load("c", lambda stage, *_, **__: held_while_opening.append(ids()) if stage == "static.read" else None)
    assert held_while_opening == [[]]
    assert ids() == ["c"]


def test_a_model_larger_than_the_limit_is_refused_and_others_stay(opener: Opener, specs: dict[str, ModelSpec]) -> None:
    loading.load("a")
    specs["b"] = make("b", size=300)
    with pytest.raises(ModelError) as caught:
        loading.load("b")
    assert caught.value.code == "loading.too_large"
    assert "b needs about" in str(caught.value) and caught.value.message("zh")
    assert opener.opened == ["a"] and ids() == ["a"]
    specs["b"] = make("b", size=300, estimate=20)  # turns out larger than estimated
    with pytest.raises(ModelError):
        loading.load("b")
    assert ids() == ["a"]


def test_a_new_revision_replaces_the_old_one(opener: Opener, specs: dict[str, ModelSpec]) -> None:
    old = loading.load("a")
    specs["a"] = replace(specs["a"], source=SourceSpec("local", revision="2"))
    assert loading.load("a") is not old
    assert ids() == ["a"]


def test_the_limit_comes_from_the_call_the_environment_or_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    assert loading.memory_limit() == psutil.virtual_memory().total // 2
    for text, size in (("4GB", 4_000_000_000), ("512 MiB", 536_870_912), ("1.5g", 1_500_000_000), ("1000", 1000)):
        monkeypatch.setenv("EMBEDDING_EXPLORER_MEMORY", text)
        assert loading.memory_limit() == size
    for text in ("much", "-1", "0", "4 apples", "1.2.3GB"):
        monkeypatch.setenv("EMBEDDING_EXPLORER_MEMORY", text)
        with pytest.raises(InputError, match="4GB"):
            loading.memory_limit()
    with pytest.raises(InputError):
        loading.set_memory_limit(0)


def test_pages_can_ask_for_one_kind(opener: Opener, specs: dict[str, ModelSpec]) -> None:
    assert loading.load_static("a") is loading.load("a")
    with pytest.raises(InputError) as caught:
        loading.load_encoder("a")
    assert caught.value.code == "loading.not_contextual"
    specs["b"] = replace(specs["b"], kind="contextual")
    with pytest.raises(InputError) as caught:
        loading.load_static("b")
    assert caught.value.code == "loading.not_static"
