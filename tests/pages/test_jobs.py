"""Background jobs: shared by key, cancelled at the next progress call, bounded, and never a traceback."""

from __future__ import annotations

import threading

from embed_core.errors import InputError
from pages._shared.jobs import Registry


def test_who_asks_for_the_same_key_gets_the_same_job():
    registry, started = Registry(), []
    gate = threading.Event()

    def work(progress):
        started.append(1)
        gate.wait(5)
        return 42

    first, second = registry.start("a", work), registry.start("a", work)
    gate.set()
    first.finished.wait(5)
    assert first is second
    assert (first.status, first.result, len(started)) == ("done", 42, 1)


def test_cancel_stops_the_work_at_its_next_report():
    registry = Registry()
    reported, proceed = threading.Event(), threading.Event()

    def work(progress):
        progress("sources.download", 1, 10)
        reported.set()
        proceed.wait(5)
        progress("sources.download", 2, 10)
        return "too far"

    job = registry.start("c", work)
    reported.wait(5)
    job.cancel()
    proceed.set()
    job.finished.wait(5)
    assert (job.status, job.result, job.meter.done) == ("cancelled", None, 1)


def test_a_failure_is_a_sentence_and_can_be_tried_again():
    registry = Registry()
    job = registry.start("f", lambda progress: (_ for _ in ()).throw(InputError("input.empty_text")))
    job.finished.wait(5)
    assert job.status == "failed"
    assert "empty" in str(job.error)
    registry.forget("f")
    again = registry.start("f", lambda progress: 1)
    again.finished.wait(5)
    assert again.result == 1


def test_an_unexpected_error_never_reaches_the_page_as_a_traceback():
    job = Registry().start("u", lambda progress: 1 / 0)
    job.finished.wait(5)
    assert job.status == "failed"
    assert "division" not in str(job.error)


def test_partial_results_are_counted_so_that_a_new_one_is_noticed():
    job = Registry().start("p", lambda progress: [progress("x", n, 3, partial=n) for n in range(3)])
    job.finished.wait(5)
    assert (job.partial, job.partials) == (2, 3)


def test_only_so_many_finished_jobs_are_kept():
    registry = Registry(kept=2)
    for name in "abcd":
        registry.start(name, lambda progress: 1).finished.wait(5)
    registry.start("e", lambda progress: 1)
    assert registry.get("a") is None
    assert registry.get("e") is not None
