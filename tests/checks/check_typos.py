"""Prints how often a model's typos stand among the ten neighbours of the right spelling.

python tests/checks/check_typos.py [MODEL_ID ...]      (default: fasttext)
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core import loading
from embed_core.oov.typos import typo_rate

NAMED = ("embeddingz", "unbelieveable", "goverment")


def main(ids: list[str]) -> None:
    for model_id in ids:
        score = typo_rate(loading.load_static(model_id))
        seen = int(score.typo_known.sum())
        print(f"{model_id}: {score.rate:.1%} of {len(score.pairs)} among the first {score.k}")
        print("  " + ", ".join(f"first {k}: {score.rate_at(k):.1%}" for k in (1, 5, 10, 20, 50)))
        print(f"  without the {seen} typos of the vocabulary: {score.rate_at(score.k, unseen=True):.1%}")
        print(f"  median rank {np.median(score.ranks):.0f}, mean cosine {np.nanmean(score.cosines):.3f}")
        for (clean, typo), rank, cosine in zip(score.pairs, score.ranks, score.cosines, strict=True):
            if typo in NAMED:
                print(f"  {clean} -> {typo}: rank {rank}, cosine {cosine:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["fasttext"])
