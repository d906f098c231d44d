"""Random walks over 10,000 nodes and 50,000 edges, 10 walks of 80 from each: the compiled walker against what a user
would run instead, the plain loop over networkx that most tutorials show; and the largest files that may be sent.

Run by hand, a minute or two: ``python tests/benchmarks/bench_graph_walks.py``. Asked for: less than 20 seconds on two
cores, at least 20 times the loop (which walks a part of the way; both are told per step), and less than 1 GB of memory
for a file of 100,000 edges, each read in a process of its own.

Measured on two cores, load 10 to 20 from other work: p = q = 1 in 0.3 to 1.4 s, p = 0.25 and q = 4 in 1.9 to 5.0 s,
weighted in 0.9 to 9.0 s; 50 to 670 times the loop; the walks take 160 MB beside Python's own. A file of 100,000 edges:
an edge list in 4 s and 92 MB for the whole process, GraphML in 12 s and 225 MB.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from embed_core.graph.kinds import MAX_EDGES, Graph, build
from embed_core.graph.reading import read_graph
from embed_core.graph.vectors import VectorSettings, learn
from embed_core.graph.walks import WalkSettings, random_walks

NODES, EDGES = 10_000, 50_000
ROUNDS = 3
MOST_SECONDS, AT_LEAST = 20.0, 20.0
LOOP_WALKS = 400
MOST_MEMORY = 1_000.0


def main() -> int:
    """Print the figures; 0 if the bounds hold."""
    good = True
    for name, weighted in (("unweighted", False), ("weighted", True)):
        graph = made(weighted)
        before = peak()
        for p, q in ((1.0, 1.0), (0.25, 4.0)):
            settings = WalkSettings(walks=10, length=80, p=p, q=q)
            steps = NODES * settings.walks * settings.length
            first = seconds(lambda settings=settings, graph=graph: random_walks(graph, settings))
            taken = [
                seconds(lambda settings=settings, graph=graph: random_walks(graph, settings)) for _ in range(ROUNDS)
            ]
            ours, loop = median(taken) / steps, loop_seconds(graph, p, q)
            print(
                f"{name:10} p={p:g} q={q:g}: {median(taken):5.2f} s ({first:.2f} s at first), {ours * 1e9:.0f} ns "
                f"a step; loop {loop * 1e6:.2f} us a step, {loop / ours:.0f} times as long; "
                f"peak memory +{peak() - before:.0f} MB"
            )
            good &= max(first, *taken) < MOST_SECONDS and loop / ours >= AT_LEAST
    walks = random_walks(graph, WalkSettings(walks=1))
    learning = seconds(lambda: learn(walks, NODES, VectorSettings(epochs=1)))
    print(
        f"skip-gram, 64 dims: {learning / walks.size * 1e6:.1f} us a node of a walk; peak memory of all {peak():.0f} MB"
    )
    return 0 if good & files() else 1


def files() -> bool:
    """Read an edge list and a GraphML file of 100,000 edges, each in a process of its own."""
    good = True
    for kind in ("csv", "graphml"):
        done = subprocess.run([sys.executable, __file__, kind], capture_output=True, text=True, check=True)
        taken, memory = map(float, done.stdout.split())
        print(f"{kind}: {MAX_EDGES:,} edges read in {taken:.1f} s, peak memory of the process {memory:.0f} MB")
        good &= memory < MOST_MEMORY
    return good


def read(kind: str) -> int:
    """Make the file, read it, print seconds and peak memory."""
    ends = np.random.default_rng(1).integers(0, NODES, (MAX_EDGES, 2))
    if kind == "csv":
        data = "".join(f"node {a},node {b},2\n" for a, b in ends.tolist()).encode()
    else:
        edges = "".join(f'<edge source="n{a}" target="n{b}"><data key="w">2</data></edge>' for a, b in ends.tolist())
        key = '<key id="w" for="edge" attr.name="weight" attr.type="double"/>'
        space = "http://graphml.graphdrawing.org/xmlns"
        data = f'<graphml xmlns="{space}">{key}<graph edgedefault="undirected">{edges}</graph></graphml>'.encode()
    print(seconds(lambda: read_graph(f"g.{kind}", data)), peak())
    return 0


def made(weighted: bool) -> Graph:
    """A graph with a few nodes that know very many: ends drawn with a chance that falls with their number."""
    rng = np.random.default_rng(7)
    ends = np.minimum((NODES * rng.random((4 * EDGES, 2)) ** 1.5).astype(np.int64), NODES - 1)
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    ends = ends[rng.permutation(len(ends))[:EDGES]]
    weights = rng.integers(1, 20, len(ends)).astype(float) if weighted else None
    return build([str(node) for node in range(NODES)], ends, weights)


def loop_seconds(graph: Graph, p: float, q: float) -> float:
    """Seconds a step of the loop: node2vec as written in its paper, the weights of each step worked out on the way."""
    drawn, rng = graph.to_networkx(), random.Random(0)
    starts = [node for node in rng.choices(range(NODES), k=LOOP_WALKS) if drawn.degree(node)]
    begin, steps = time.perf_counter(), 0
    for start in starts:
        walk = [start]
        while len(walk) < 80:
            near = list(drawn.neighbors(walk[-1]))
            mass = [drawn[walk[-1]][x]["weight"] for x in near]
            if len(walk) > 1:
                before = walk[-2]
                mass = [
                    w / p if x == before else w if drawn.has_edge(before, x) else w / q
                    for x, w in zip(near, mass, strict=True)
                ]
            walk.append(rng.choices(near, mass)[0])
        steps += len(walk)
    return (time.perf_counter() - begin) / steps


def peak() -> float:
    """Peak memory of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def seconds(work) -> float:
    """How long ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(read(sys.argv[1]) if len(sys.argv) > 1 else main())
