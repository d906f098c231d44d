"""Small tables of vectors that need no model: what a page shows before anybody has brought vectors of their own.

>>> points = example("graphs")
>>> len(points), points.vectors.shape[1], sorted(set(points.columns["faction"]))
(34, 34, ['Mr. Hi', 'Officer'])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from embed_core.points import Points

DIGITS = 200
BANDS = 32
SECONDS = 0.1
RATE = 16_000
PITCHES = (110.0, 131.0, 165.0, 196.0, 220.0, 262.0, 330.0, 392.0, 440.0, 523.0)
WAVES = ("sine", "square", "sawtooth", "triangle")


def example(kind: str) -> Points:
    """The example of a page: ``graphs``, ``images`` or ``sound``."""
    return {"graphs": adjacency, "images": digits, "sound": tones}[kind]()


def adjacency() -> Points:
    """Zachary's karate club (networkx): each member's row of the adjacency matrix, 34 x 34, and the faction joined.

    Source: W. Zachary (1977), An information flow model for conflict and fission in small groups.
    """
    import networkx as nx

    graph = nx.karate_club_graph()
    matrix = nx.to_numpy_array(graph, weight=None, dtype=np.float32)
    clubs = [graph.nodes[node]["club"] for node in graph]
    return Points(
        names=tuple(str(node + 1) for node in graph),
        vectors=matrix,
        key="own-example-adjacency",
        columns={"faction": np.array(clubs, dtype=object), "degree": matrix.sum(axis=1).astype(np.int64)},
    )


def digits() -> Points:
    """The first 200 of scikit-learn's handwritten digits: 8 x 8 pixels, 0 to 16, as rows of 64 numbers.

    Source: E. Alpaydin & C. Kaynak (1998), Optical recognition of handwritten digits, UCI.
    """
    from sklearn.datasets import load_digits

    found = load_digits()
    labels = found.target[:DIGITS]
    return Points(
        names=tuple(f"{label} #{row + 1}" for row, label in enumerate(labels.tolist())),
        vectors=np.ascontiguousarray(found.data[:DIGITS], dtype=np.float32),
        key="own-example-digits",
        columns={"digit": labels.astype(np.int64)},
    )


def tones() -> Points:
    """Forty tones of a tenth of a second: four wave forms at ten pitches. The vector is the logarithm of the power in
    32 bands of equal width, so that it holds the pitch as well as the overtones.
    """
    pairs = [(wave, pitch) for wave in WAVES for pitch in PITCHES]
    return Points(
        names=tuple(f"{wave} {pitch:.0f}" for wave, pitch in pairs),
        vectors=np.stack([_bands(_wave(wave, pitch)) for wave, pitch in pairs]),
        key="own-example-tones",
        columns={
            "wave": np.array([wave for wave, _ in pairs], dtype=object),
            "hertz": np.array([pitch for _, pitch in pairs], dtype=np.int64),
        },
    )


def _wave(wave: str, pitch: float) -> npt.NDArray[np.float64]:
    phase = (np.arange(int(SECONDS * RATE)) / RATE * pitch) % 1.0
    shapes = {
        "sine": np.sin(2 * np.pi * phase), "square": np.where(phase < 0.5, 1.0, -1.0), "sawtooth": 2 * phase - 1,
        "triangle": 4 * np.abs(phase - 0.5) - 1,
    }  # fmt: skip
    return np.asarray(shapes[wave])


def _bands(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    means = [float(part.mean()) for part in np.array_split(power[1:], BANDS)]
    return np.log10(np.array(means) + 1e-3).astype(np.float32)
