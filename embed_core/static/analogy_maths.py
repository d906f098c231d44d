r"""3CosAdd and 3CosMul of one answer: the formulas with its numbers in them, and NumPy lines that give the same.

>>> east, north = np.array([1.0, 0.0]), np.array([0.0, 1.0])
>>> maths = explain_analogy(("a", east), ("b", north), ("c", east), ("x", north))
>>> maths.cosines, maths.add, round(maths.mul, 3)
((0.0, 1.0, 0.0), 1.0, 0.998)
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.maths import number, quoted
from embed_core.similarity import similarity
from embed_core.static.analogy import EPSILON

Named = tuple[str, NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class AnalogyMaths:
    """``cosines`` of x with a, b and c; the two formulas' values; ``length`` of b - a + c, by which gensim's
    ``most_similar`` divides (its figure is ``add / length``). ``code`` prints ``add`` and ``mul``.
    """

    cosines: tuple[float, float, float]
    add: float
    mul: float
    length: float
    latex_add: str
    latex_mul: str
    code: str


def explain_analogy(a: Named, b: Named, c: Named, x: Named) -> AnalogyMaths:
    """Both formulas for the answer x to a : b :: c : ?, each a word and its vector (d,)."""
    vectors = [np.asarray(vector) for _, vector in (a, b, c, x)]
    to_a, to_b, to_c = (
        similarity(vector, vectors[3]) if vector.any() and vectors[3].any() else 0.0 for vector in vectors[:3]
    )
    add = to_b - to_a + to_c
    mul = (to_b + 1) / 2 * ((to_c + 1) / 2) / ((to_a + 1) / 2 + EPSILON)
    units = [vector.astype(np.float64) / (np.linalg.norm(vector.astype(np.float64)) or 1.0) for vector in vectors[:3]]
    return AnalogyMaths(
        (to_a, to_b, to_c), add, mul, float(np.linalg.norm(units[1] - units[0] + units[2])),
        _latex_add((to_a, to_b, to_c), add, (a[0], b[0], c[0], x[0])),
        _latex_mul((to_a, to_b, to_c), mul),
        _code((a, b, c, x)),
    )  # fmt: skip


def _latex_add(cosines: tuple[float, float, float], value: float, words: tuple[str, str, str, str]) -> str:
    a, b, c, x = (quoted(word) for word in words)
    to_a, to_b, to_c = (_bracketed(cosine) for cosine in cosines)
    return (
        r"\begin{aligned}\text{3CosAdd}&=\cos(x,b)-\cos(x,a)+\cos(x,c)\\"
        rf"&=\cos({x},{b})-\cos({x},{a})+\cos({x},{c})\\"
        rf"&={to_b}-{to_a}+{to_c}={number(value)}\end{{aligned}}"
    )


def _latex_mul(cosines: tuple[float, float, float], value: float) -> str:
    to_a, to_b, to_c = (number((cosine + 1) / 2) for cosine in cosines)
    return (
        r"\begin{aligned}\text{3CosMul}&=\frac{s(x,b)\,s(x,c)}{s(x,a)+\varepsilon},\quad s=\tfrac{\cos+1}{2},"
        rf"\ \varepsilon={EPSILON:g}\\"
        rf"&=\frac{{{to_b}\times{to_c}}}{{{to_a}+{EPSILON:g}}}={number(value)}\end{{aligned}}"
    )


def _bracketed(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def _code(named: tuple[Named, Named, Named, Named]) -> str:
    lines = ["import numpy as np", ""]
    for name, (word, vector) in zip("abcx", named, strict=True):
        # The shortest decimals that name each number of this precision.
        numbers = ", ".join(str(float(str(value))) for value in np.asarray(vector))
        # A line break in the word is escaped: it cannot leave its comment.
        lines.append(f"{name} = np.array([{numbers}])  # {json.dumps(word, ensure_ascii=not word.isprintable())}")
    return "\n".join([
        *lines, "",
        "def cos(u, v):",
        "    return u @ v / (np.linalg.norm(u) * np.linalg.norm(v))", "",
        "def s(u, v):",
        "    return (cos(u, v) + 1) / 2", "",
        "add = cos(x, b) - cos(x, a) + cos(x, c)",
        f"mul = s(x, b) * s(x, c) / (s(x, a) + {EPSILON:g})",
        "print(add, mul)",
    ])  # fmt: skip
