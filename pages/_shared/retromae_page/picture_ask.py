"""The sentence, what is hidden of it, the seed; and the model that picture and proof share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from embed_core import catalog
from embed_core.training.retromae import shipped
from embed_core.training.retromae.model import RetroMae
from embed_core.training.retromae.proof import Tally
from pages._shared import opened
from pages._shared.i18n import language, plain, t
from pages._shared.state import View

_NAME = "retromae_page.picture"
DEFAULT = "The children of the village went to school on the other side of the river."
LONGEST_TEXT = 100_000
MOST_SEED = 9_999
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Asked:
    """What is to be rebuilt: shares from 0 to 1."""

    text: str
    encoder_ratio: float
    decoder_ratio: float
    seed: int

    def key(self, *more: object) -> str:
        """Says everything about the result, the version of the weights included."""
        return "|".join(map(str, ("rm", stamp(), self.encoder_ratio, self.decoder_ratio, self.seed, *more, self.text)))


def ask(view: View) -> Asked:
    """The controls; picture and proof share them, so that a sentence goes along from one to the other."""
    text = view.text(
        t(f"{_NAME}.text"),
        "rm_text",
        DEFAULT,
        area=True,
        height=80,
        max_chars=LONGEST_TEXT,
        help=t(f"{_NAME}.text_help"),
    )
    first, second, third = st.columns([2, 2, 1])
    with first:
        encoder = view.slider(
            t(f"{_NAME}.encoder"), "rm_encoder", 15, 30, 30, step=5, format="%d %%", help=t(f"{_NAME}.encoder_help")
        )
    with second:
        decoder = view.slider(
            t(f"{_NAME}.decoder"), "rm_decoder", 50, 70, 50, step=5, format="%d %%", help=t(f"{_NAME}.decoder_help")
        )
    with third:
        seed = view.number(t(f"{_NAME}.seed"), "rm_seed", 0, MOST_SEED, 0)
        st.button(t(f"{_NAME}.redraw"), key="rm_redraw", icon=":material/casino:", on_click=_redraw(view, seed))
    return Asked(text.strip(), encoder / 100, decoder / 100, seed)


def model() -> RetroMae | None:
    """MiniLM with the shipped decoder; None while it is fetched or loaded (the page shows which)."""
    encoder = opened.encoder(catalog.get_spec(shipped.ENCODER))
    return None if encoder is None else shipped.decoder(encoder)


def stamp() -> int:
    """Changes with the shipped weights: results of others are not shown for them."""
    file = shipped.FOLDER / shipped.WEIGHTS
    return file.stat().st_mtime_ns if file.is_file() else 0


def english_only(text: str) -> None:
    """Say what the decoder reads: before a Chinese sentence, and to readers of the Chinese page."""
    if _CHINESE.search(text):
        st.warning(t(f"{_NAME}.chinese"), icon=":material/translate:")
    elif language() == "zh":
        st.caption(t(f"{_NAME}.english"))


def unknown(found: Tally, token: str | None) -> None:
    """Say how much of the sentence the tokenizer does not know."""
    if found.unknown and token:
        st.info(t(f"{_NAME}.unknown", count=found.unknown, all=found.count, token=plain(token)), icon=":material/help:")


def dropped(tokens: int, longest: int) -> None:
    """Say what of a long text was left out."""
    if tokens:
        st.info(t(f"{_NAME}.dropped", dropped=f"{tokens:,}", longest=longest), icon=":material/content_cut:")


def provenance(found: RetroMae) -> None:
    """Model, vector, decoder, training: one line."""
    config = found.module.config
    line = t(
        f"{_NAME}.provenance", model=plain(found.encoder.spec.name), layers=config.num_hidden_layers,
        dims=found.shape.dims, pooling=t(f"{_NAME}.pooling.{found.pooling}"),
    )  # fmt: skip
    st.caption(f"{line} {_training(shipped.facts())}")


def _training(facts: dict[str, Any]) -> str:
    if not facts.get("sentences"):
        return t(f"{_NAME}.not_trained")
    shares = {part: f"{float(facts[f'{part}_ratio']):.0%}" for part in ("encoder", "decoder", "decoder_most")}
    return t(
        f"{_NAME}.trained", sentences=f"{int(facts['sentences']):,}", steps=f"{int(facts.get('steps', 0)):,}", **shares
    )


def _redraw(view: View, seed: int) -> Callable[[], None]:
    def put() -> None:
        view.put("rm_seed", (seed + 1) % (MOST_SEED + 1))

    return put
