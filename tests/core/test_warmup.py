"""The warm-up imports in the background, once, and forgives a module that is not there."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading
import time

import pytest

from embed_core import projection, warmup
from embed_core.errors import ModelError


def test_it_runs_once_a_process(monkeypatch):
    done = []
    monkeypatch.setattr(warmup, "prepare", lambda: done.append(1))
    warmup.start.cache_clear()
    first = warmup.start(0.01)
    assert warmup.start(0.01) is first
    first.join(5)
    warmup.start.cache_clear()
    assert done == [1]
    assert first.daemon


def test_a_missing_module_is_left_to_whoever_needs_it(monkeypatch):
    monkeypatch.setattr(warmup, "SLOW", ("no_such_module_anywhere", "also_not_there"))
    warmup.import_slow()


def test_afterwards_the_slow_modules_are_there():
    code = (
        "import sys; from embed_core import warmup; warmup.import_slow(); print(set(warmup.SLOW) <= set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_engines_that_do_not_start_are_no_reason_to_fail(monkeypatch):
    def broken() -> None:
        raise ModelError("projection.worker_failed", task="warm_up", reason="no memory")

    monkeypatch.setattr(projection, "warm_up", broken)
    monkeypatch.setattr(warmup, "SLOW", ())
    warmup.prepare()


def test_what_met_a_half_imported_module_waits_for_it_and_says_so(tmp_path, monkeypatch):
    (tmp_path / "slow_to_come.py").write_text("import time\ntime.sleep(0.5)\nThing = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importer = threading.Thread(target=importlib.import_module, args=("slow_to_come",))
    importer.start()
    while "slow_to_come" not in sys.modules:
        time.sleep(0.01)
    half = sys.modules["slow_to_come"]
    with pytest.raises(AttributeError) as met:
        _ = half.Thing
    assert warmup.overtaken(met.value)
    assert half.Thing == 1
    importer.join()


def test_other_missing_attributes_are_not_excused():
    with pytest.raises(AttributeError) as met:
        _ = sys.no_such_thing
    assert not warmup.overtaken(met.value)
