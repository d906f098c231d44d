"""Thirty people open pages at once: how long until each has a complete page, and how long a warm change takes then.

Speaks Streamlit's own protocol over websockets, so that thirty browsers are not what is measured. Run by hand:

    python tests/benchmarks/bench_thirty_people.py [PEOPLE]
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

ROOT = Path(__file__).resolve().parents[2]
PAGES = [("", "lang=en&q=king"), ("models", "lang=zh"), ("projections", "lang=en&sel=queen"),
         ("projections", "lang=en&draw=words&preset=animals&method=tsne")]  # fmt: skip


async def visit(port: int, page: str, query: str, gate: asyncio.Event) -> tuple[float, float, int]:
    """Seconds until the first run and a second, warm one have ended; exceptions seen on the page."""
    async with connect(f"ws://127.0.0.1:{port}/_stcore/stream", max_size=None, subprotocols=["streamlit"]) as socket_:
        await gate.wait()
        begun = time.perf_counter()
        errors = await run(socket_, page, query)
        first = time.perf_counter() - begun
        begun = time.perf_counter()
        errors += await run(socket_, page, query + "&x=1")
        return first, time.perf_counter() - begun, errors


async def run(socket_, page: str, query: str) -> int:
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    await socket_.send(message.SerializeToString())
    errors = 0
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(await socket_.recv())
        kind = answer.WhichOneof("type")
        if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
            errors += 1
        if kind == "script_finished" and answer.script_finished in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
        ):
            return errors


async def crowd(port: int, people: int) -> list[tuple[float, float, int]]:
    gate = asyncio.Event()
    visits = [asyncio.create_task(visit(port, *PAGES[number % len(PAGES)], gate)) for number in range(people)]
    await asyncio.sleep(1)
    gate.set()
    return await asyncio.gather(*visits)


def main(people: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}",
         "--server.fileWatcherType=none"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        one = asyncio.run(crowd(port, 1))
        many = asyncio.run(crowd(port, people))
    finally:
        server.terminate()
    firsts, warms, errors = zip(*many, strict=True)
    print(f"one person, cold server: {one[0][0]:.2f} s; warm change {one[0][1] * 1000:.0f} ms")
    print(f"{people} at once: first page median {statistics.median(firsts):.2f} s, slowest {max(firsts):.2f} s")
    print(f"warm change, all at once: median {statistics.median(warms) * 1000:.0f} ms; exceptions: {sum(errors)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
