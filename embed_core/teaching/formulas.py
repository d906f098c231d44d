r"""Formulas of the texts (TeX) as a line of letters, for print: no typesetting engine is needed to read them.

>>> linear(r"\frac{a \cdot b}{\|a\|}"), linear("h_{i}^2", ("<sub>", "</sub>"), ("<sup>", "</sup>"))
('(a · b) / (‖a‖)', 'h<sub>i</sub><sup>2</sup>')
"""

from __future__ import annotations

import re
from collections.abc import Callable

Pair = tuple[str, str]

SYMBOLS: dict[str, str] = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "l",
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "neq": "≠", "approx": "≈", "sim": "∼", "propto": "∝", "equiv": "≡", "in": "∈", "notin": "∉", "infty": "∞",
    "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "to": "→", "rightarrow": "→", "mapsto": "→",
    "leftarrow": "←", "Rightarrow": "⇒", "ldots": "…", "dots": "…", "cdots": "…", "top": "T", "mid": "|", "vert": "|",
    "Vert": "‖", "lvert": "|", "rvert": "|", "middle": "", "Pi": "Π",
    "|": "‖", "lVert": "‖", "rVert": "‖", "langle": "⟨", "rangle": "⟩", "cup": "∪", "cap": "∩",
    "subset": "⊂", "forall": "∀", "exists": "∃", "odot": "⊙", "oplus": "⊕", "circ": "°", "star": "*", "ast": "*",
    "log": "log", "ln": "ln", "exp": "exp", "max": "max", "min": "min", "cos": "cos", "sin": "sin", "tanh": "tanh",
    "arg": "arg", "Pr": "P", "prime": "′", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    ",": " ", ";": " ", ":": " ", "!": "", " ": " ", "quad": "  ", "qquad": "   ", "left": "", "right": "",
    "big": "", "Big": "", "bigl": "", "bigr": "", "limits": "", "displaystyle": "", "{": "{", "}": "}", "%": "%",
    "_": "_", "&": "&", "#": "#", "$": "$", "\\": "; ",
}  # fmt: skip
_KEPT = {
    "text", "mathrm", "mathbf", "mathbb", "mathcal", "mathit", "operatorname", "bar", "hat", "tilde", "vec",
    "boldsymbol", "overline",
}  # fmt: skip
_ACCENTS = {"bar": "\u0304", "overline": "\u0304", "hat": "\u0302", "tilde": "\u0303"}
_TOKEN = re.compile(r"\\([A-Za-z]+|.)|([{}^_])|([^\\{}^_]+)", re.DOTALL)


def linear(tex: str, sub: Pair = ("_", ""), sup: Pair = ("^", ""), escape: Callable[[str], str] = str) -> str:
    """``tex`` in one line; what stands low or high goes between ``sub`` and ``sup``, letters through ``escape``."""
    tokens = [match[0] for match in _TOKEN.finditer(tex)]
    # Letter by letter, so that x^2y raises the 2 alone.
    split = [letter for token in tokens for letter in ([token] if token[0] == "\\" else token)]
    text, _ = _Reader(split, sub, sup, escape).until("")
    return re.sub(r" {2,}", " ", text).strip()


class _Reader:
    def __init__(self, tokens: list[str], sub: Pair, sup: Pair, escape: Callable[[str], str]) -> None:
        self._tokens, self._place = tokens, 0
        self._marks = {"_": sub, "^": sup}
        self._escape = escape

    def until(self, end: str) -> tuple[str, int]:
        """Everything up to ``end`` ("" = all), and of how many parts it was made."""
        parts: list[str] = []
        while self._place < len(self._tokens):
            if self._tokens[self._place] == end:
                self._place += 1
                break
            parts.append(self._next())
        return "".join(parts), len([part for part in parts if part.strip()])

    def _next(self) -> str:
        token = self._tokens[self._place]
        self._place += 1
        if token == "{":
            return self.until("}")[0]
        if token in self._marks:
            before, after = self._marks[token]
            return before + self._argument()[0] + after
        if token[0] == "\\":
            return self._command(token[1:])
        return self._escape({"}": "", "\n": " "}.get(token, token))

    def _command(self, name: str) -> str:
        if name in ("frac", "tfrac", "dfrac"):
            return " / ".join(_grouped(*self._argument()) for _ in range(2))
        if name == "sqrt":
            return "√" + _grouped(*self._argument())
        if name in _KEPT:
            return self._argument()[0] + self._escape(_ACCENTS.get(name, ""))
        if name in ("begin", "end"):
            self._argument()
            return ""
        return self._escape(SYMBOLS.get(name, name))

    def _argument(self) -> tuple[str, int]:
        while self._place < len(self._tokens) and self._tokens[self._place] == " ":
            self._place += 1
        if self._place >= len(self._tokens):
            return "", 0
        if self._tokens[self._place] == "{":
            self._place += 1
            return self.until("}")
        return self._next(), 1


def _grouped(text: str, parts: int) -> str:
    return f"({text.strip()})" if parts > 1 else text
