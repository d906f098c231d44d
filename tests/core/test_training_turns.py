"""One training at a time, the others in the order in which they came."""

from __future__ import annotations

import threading
import time

import pytest

from embed_core.errors import Cancelled
from embed_core.progress import silent
from embed_core.training.turns import STAGE, Turns


def _hold(turns: Turns, go: threading.Event, held: threading.Event) -> threading.Thread:
    def work() -> None:
        with turns.turn(silent):
            held.set()
            go.wait(5)

    thread = threading.Thread(target=work)
    thread.start()
    assert held.wait(5)
    return thread


def test_who_waits_hears_how_many_are_before_and_comes_in_order():
    turns, go, order, heard = Turns(), threading.Event(), [], {"a": [], "b": []}
    first = _hold(turns, go, threading.Event())

    def work(name: str) -> None:
        def progress(stage, done, total, *, unit="", partial=None):
            heard[name].append((stage, done, total, unit))

        with turns.turn(progress):
            order.append(name)

    waiting = []
    for place, name in enumerate("ab", start=2):
        waiting.append(threading.Thread(target=work, args=(name,)))
        waiting[-1].start()
        while len(turns) < place:
            time.sleep(0.005)
    while not (heard["a"] and heard["b"]):
        time.sleep(0.005)
    go.set()
    for thread in (first, *waiting):
        thread.join(5)
    assert order == ["a", "b"] and len(turns) == 0
    assert heard["a"][0] == (STAGE, 1, None, "ahead") and heard["b"][0] == (STAGE, 2, None, "ahead")


def test_who_gives_up_leaves_the_queue_and_an_error_hands_the_turn_on():
    turns, go = Turns(), threading.Event()
    first = _hold(turns, go, threading.Event())

    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled), turns.turn(stop):
        pytest.fail("it was not our turn")
    assert len(turns) == 1
    go.set()
    first.join(5)
    with pytest.raises(ValueError, match="inside"), turns.turn(silent):
        raise ValueError("inside")
    with turns.turn(stop):  # nobody before: nothing to say
        assert len(turns) == 1
