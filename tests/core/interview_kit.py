"""Two throw-away cards in both languages, and an encoder whose vectors are counts of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

CARDS = {
    "en": {
        "first": (
            "What is a *vector*, and `[UNK]`?", "seed", 1,
            ["A static table has one row for each word.", "A contextual model reads the whole sentence."],
            "One row a word. [@mikolov2013a] [bank](show:polysemy?word=bank)",
        ),
        "second": (
            "Why <b>hubs</b>?", "words", 3, ["Hubs are near to very many points."],
            "Hubs are near to many points. [@radovanovic2010]",
        ),
    },
    "zh": {
        "first": (
            "什么是词向量？", "seed", 1, ["静态表里每个词一行。", "上下文模型读整句话。"],
            "每个词一行。[@mikolov2013a] [银行](show:polysemy?word=bank)",
        ),
        "second": ("什么是枢纽点？", "words", 3, ["枢纽点离很多点都近。"], "枢纽点离很多点都近。[@radovanovic2010]"),
    },
}  # fmt: skip
DEEP = """A formula, **bold** and `code`:

$$\\cos(a, b) = \\frac{a \\cdot b}{\\|a\\|\\,\\|b\\|}$$

| model | rows |
|---|---|
| GloVe | 400,000 [@pennington2014] |

1. one thing with $h_i^{(2)} \\le \\theta$ [@mikolov2013a]
2. another <script>alert(1)</script> [@mikolov2013a]"""


def write(root: Path) -> Path:
    """The cards below ``root / "interview"``, as the app's own folder of assets has them."""
    for language, entries in CARDS.items():
        folder = root / "interview" / language
        folder.mkdir(parents=True)
        for slug, (question, group, level, points, answer) in entries.items():
            other = "second" if slug == "first" else "first"
            head = [
                f"question = '{question}'", f'group = "{group}"', "order = 10", f"level = {level}",
                f"points = {points!r}",
                f'follow_ups = [{{ ask = "And then?", card = "{other}" }}]',
            ]  # fmt: skip
            deep = DEEP if slug == "first" else answer
            parts = {"short": answer, "medium": f"{answer}\n\n{answer}", "deep": deep, "mistakes": f"- *no* {answer}"}
            body = "\n\n".join(f"## {name}\n{text}" for name, text in parts.items())
            (folder / f"{slug}.md").write_text("+++\n" + "\n".join(head) + f"\n+++\n{body}\n", encoding="utf-8")
    return root


class CountingEncoder:
    """Vectors of a text: how often it holds each word (each Chinese character), hashed into 4,096 places."""

    spec = SimpleNamespace(id="counting", default_prefix="")

    def embed(self, texts: Sequence[str], **_: Any) -> Any:
        rows = np.zeros((len(texts), 4096), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"[a-z]+|[\u4e00-\u9fff]", text.lower()):
                row[sum(ord(letter) * 31**place for place, letter in enumerate(word)) % 4096] += 1
        return SimpleNamespace(vectors=rows, truncated=())
