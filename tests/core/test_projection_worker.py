"""The worker process: cancelled, killed, shared by threads, and gone when its parent is."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from projection_kit import Heard, groups, own_cache  # noqa: F401

from embed_core.errors import Cancelled, InputError, ModelError
from embed_core.paths import ROOT
from embed_core.projection import client, project, shut_down
from embed_core.projection.result import Neighbours

LONG = {"n_epochs": 2_000}
SHORT = {"n_epochs": 20}


class Stop(BaseException):
    """What a page framework raises to leave a script."""


def when_working(action):
    """A progress callback that acts once the engine is at work."""

    def progress(stage, done, total, *, unit="", partial=None):
        if stage == "projection.optimise":
            action()

    return progress


@pytest.mark.parametrize("exception", [Cancelled, Stop])
def test_cancelling_takes_less_than_a_second_and_the_next_map_works(exception):
    asked = []

    def cancel():
        asked.append(time.monotonic())
        raise exception

    with pytest.raises(exception):
        project(groups(3_000), parameters=LONG, progress=when_working(cancel))
    assert time.monotonic() - asked[0] < 1
    assert len(project(groups(), parameters=SHORT)) == 300


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_killed_worker_gets_a_sentence_and_the_next_map_works():
    def kill():
        os.kill(client._current[0].process.pid, signal.SIGKILL)

    with pytest.raises(ModelError, match=r"signal 9.*memory"):
        project(groups(3_000), parameters=LONG, progress=when_working(kill))
    assert len(project(groups(), parameters=SHORT)) == 300


def test_a_worker_that_died_while_idle_is_replaced():
    project(groups(), parameters=SHORT)
    client._current[0].process.kill()
    client._current[0].process.wait()
    assert len(project(groups(), parameters=SHORT, seed=1)) == 300


def test_a_failing_task_gets_a_sentence():
    with pytest.raises(ModelError, match="KeyError") as caught:
        client.call("no such task")
    assert caught.value.code == "projection.worker_failed"


def test_an_error_on_purpose_comes_through_and_the_worker_lives():
    project(groups(), parameters=SHORT)
    before = client._current[0].process.pid
    with pytest.raises(InputError) as caught:
        client.call("cluster", vectors=np.zeros((2, 2), np.float32))
    assert caught.value.code == "clusters.too_few"
    assert client._current[0].process.pid == before


def test_a_full_disk_gets_a_sentence(monkeypatch):
    project(groups(), parameters=SHORT)

    def full(*_arguments, **_settings):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(ModelError, match="No space left"):
        patch.setattr("embed_core.projection.exchange.np.save", full)
        client.call("neighbours", rows=groups(), k=5, metric="euclidean", seed=0)
    assert len(project(groups(), parameters=SHORT, seed=2)) == 300


def test_large_arrays_arrive_whole_and_leave_nothing_behind():
    found = client.call("neighbours", rows=groups(500), k=5, metric="euclidean", seed=0)
    assert isinstance(found.neighbours, Neighbours)
    assert found.neighbours.indices.shape == (500, 5)
    assert list(client._current[0].folder.iterdir()) == []


def test_two_threads_take_turns_and_the_second_hears_of_it():
    working, heard, results = threading.Event(), Heard(), {}

    def first():
        results["first"] = project(groups(1_500), parameters={"n_epochs": 500}, progress=when_working(working.set))

    def second():
        working.wait(20)
        results["second"] = project(groups(), parameters=SHORT, progress=heard)

    threads = [threading.Thread(target=target) for target in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(results["first"]), len(results["second"])) == (1_500, 300)
    assert "projection.waiting" in heard.stages


def test_one_who_waits_can_give_up_without_disturbing_the_other():
    working, results = threading.Event(), []

    def first():
        results.append(project(groups(1_500), parameters={"n_epochs": 500}, progress=when_working(working.set)))

    def give_up(stage, done, total, *, unit="", partial=None):
        if stage == "projection.waiting":
            raise Cancelled

    thread = threading.Thread(target=first)
    thread.start()
    working.wait(20)
    with pytest.raises(Cancelled):
        project(groups(), parameters=SHORT, progress=give_up)
    thread.join(60)
    assert len(results) == 1


def test_little_pca_does_not_wait_for_the_worker():
    shut_down()
    project(groups(), method="pca")
    assert client._current == []


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_the_worker_ends_when_its_parent_is_killed(tmp_path):
    program = f"""
import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests/core")!r}]
from projection_kit import groups
from embed_core.projection import client, project
def progress(stage, done, total, *, unit="", partial=None):
    if stage == "projection.optimise":
        print(client._current[0].process.pid, client._current[0].folder, flush=True)
project(groups(3_000), parameters={{"n_epochs": 2_000}}, progress=progress)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        pid, folder = parent.stdout.readline().split()
        parent.kill()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and (running(int(pid)) or Path(folder).exists()):
        time.sleep(0.05)
    assert not running(int(pid))
    assert not Path(folder).exists()


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_importing_is_light():
    heavy = "('scipy', 'sklearn', 'faiss', 'numba', 'umap')"
    program = f"import sys, embed_core.projection; print([name for name in {heavy} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
