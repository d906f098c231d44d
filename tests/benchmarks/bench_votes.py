"""Votes of 400 devices at once from 30 threads, and what a bare dictionary with a lock would take for the same.

Run by hand: ``python tests/benchmarks/bench_votes.py``.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core.errors import InputError
from embed_core.teaching.polls import Poll
from embed_core.teaching.votes import Board

DEVICES, ROUNDS, THREADS = 400, 50, 30


def microseconds(vote: Callable[[str, int], None]) -> float:
    """Time of a vote when all devices vote, again and again."""

    def one(device: int) -> None:
        for turn in range(ROUNDS):
            vote(f"device {device}", turn % 4)

    begun = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, range(DEVICES)))
    return (time.perf_counter() - begun) / (DEVICES * ROUNDS) * 1e6


def main() -> None:
    """Print both and their ratio."""
    board = Board()
    room = board.open_room()
    board.ask(room.code, room.host_key, Poll("Which?", ("a", "b", "c", "d")))
    refused: Counter[str] = Counter()

    def on_the_board(device: str, option: int) -> None:
        try:
            board.vote(room.code, device, option)
        except InputError as error:  # the limits of a device and of the room: also work, also counted
            refused[error.code] += 1

    ballots: dict[str, int] = {}
    lock = threading.Lock()

    def bare(device: str, option: int) -> None:
        with lock:
            ballots[device] = option

    real, plain = microseconds(on_the_board), microseconds(bare)
    print(f"board {real:.1f} us a vote (refused: {dict(refused)}), bare dictionary {plain:.1f} us: {real / plain:.1f}x")
    print(f"a class of {DEVICES} votes within {DEVICES * real / 1e6:.3f} s of server time")


if __name__ == "__main__":
    main()
