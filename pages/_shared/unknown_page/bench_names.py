"""How the bench calls its methods, and their colours: the same in every picture."""

from __future__ import annotations

from embed_core import catalog
from embed_core.oov.methods import LOOKUPS, NGRAMS
from pages._shared.figures import palette
from pages._shared.i18n import t

WITHOUT_ENCODER: tuple[str, ...] = (*LOOKUPS, NGRAMS)
COLOURS = {
    "unk": palette.QUIET, "random": palette.CATEGORICAL[9], "spelling": palette.CATEGORICAL[2],
    "ngrams": palette.CATEGORICAL[0], "all-minilm-l6-v2": palette.CATEGORICAL[5],
    "multilingual-e5-small": palette.CATEGORICAL[1], "smollm2-135m": palette.CATEGORICAL[3],
}  # fmt: skip


def name_of(method: str) -> str:
    """A method's name in the reader's language; an encoder's own."""
    if method in WITHOUT_ENCODER:
        return t(f"unknown.bench.methods.{method}")
    return catalog.get_spec(method).name.partition(" (")[0]
