"""The settings of live pre-training: few in front, the rest under "more"."""

from __future__ import annotations

import streamlit as st

from embed_core.training.retromae.batches import DECODINGS
from embed_core.training.retromae.model import VECTORS
from embed_core.training.retromae.settings import STARTS, Settings, Start
from pages._shared.i18n import t
from pages._shared.state import View

_NAME = "retromae_page.pretrain"
RATES = {"trained": 5e-5, "scratch": 1e-3}
STEPS = {"trained": 60, "scratch": 300}
_MOST = {"trained": 500, "scratch": 3_000}
_RATES = [1e-5, 5e-5, 2e-4, 1e-3, 4e-3, 1.0]


def asked(view: View, language: str) -> Settings:
    """The settings; each start has its own usual number of steps and rate."""
    first, second, third = st.columns([3, 3, 2], vertical_alignment="bottom")
    with first:
        start: Start = view.choice(
            st.segmented_control, t(f"{_NAME}.start"), "rp_start", STARTS,
            "scratch" if language == "zh" else "trained",
            format_func=lambda one: t(f"{_NAME}.starts.{one}"), help=t(f"{_NAME}.start_help.{language}"),
        )  # fmt: skip
    with second:
        steps = view.slider(
            t(f"{_NAME}.steps"), f"rp_steps_{start}", 20, _MOST[start], STEPS[start], step=20
        )  # fmt: skip
    with third:
        control = view.toggle(t(f"{_NAME}.control"), "rp_control", True, help=t(f"{_NAME}.control_help"))
    with st.expander(t(f"{_NAME}.more"), icon=":material/tune:"):
        return _more(view, start, steps, control)


def _more(view: View, start: Start, steps: int, control: bool) -> Settings:
    usual = Settings()
    left, middle, right = st.columns(3)
    with left:
        encoder = view.slider(
            t(f"{_NAME}.encoder_ratio"), "rp_enc", 15, 30, 30, format="%d%%", help=t(f"{_NAME}.encoder_ratio_help")
        )
        decoder = view.slider(
            t(f"{_NAME}.decoder_ratio"), "rp_dec", 50, 70, 50, format="%d%%", help=t(f"{_NAME}.decoder_ratio_help")
        )
        decoding = view.choice(
            st.selectbox, t(f"{_NAME}.decoding"), "rp_how", DECODINGS, usual.decoding,
            format_func=lambda one: t(f"{_NAME}.decodings.{one}"), help=t(f"{_NAME}.decoding_help"),
        )  # fmt: skip
    with middle:
        batch = view.choice(st.selectbox, t(f"{_NAME}.batch"), "rp_batch", [8, 16, 32, 64], usual.batch)
        longest = view.choice(st.selectbox, t(f"{_NAME}.longest"), "rp_len", [32, 48, 64, 128], usual.longest)
        pooling = view.choice(
            st.selectbox, t(f"{_NAME}.pooling"), "rp_pool", VECTORS, usual.pooling,
            format_func=lambda one: t(f"{_NAME}.poolings.{one}"), help=t(f"{_NAME}.pooling_help"),
        )  # fmt: skip
    with right:
        rate = view.choice(
            st.selectbox, t(f"{_NAME}.rate"), f"rp_rate_{start}", _RATES, RATES[start],
            format_func=lambda one: f"{one:g}", help=t(f"{_NAME}.rate_help"),
        )  # fmt: skip
        layers, dims = _size(view, start, usual)
        seed = view.number(t(f"{_NAME}.seed"), "rp_seed", 0, 9_999, 0)
    return Settings(
        start=start, steps=steps, batch=batch, longest=longest, encoder_ratio=encoder / 100,
        decoder_ratio=decoder / 100, rate=rate, seed=seed, control=control, pooling=pooling, decoding=decoding,
        layers=layers, dims=dims,
    )  # fmt: skip


def _size(view: View, start: Start, usual: Settings) -> tuple[int, int]:
    """Only a network made from scratch has a size to choose."""
    if start == "trained":
        return usual.layers, usual.dims
    sizes = [(2, 128), (3, 192), (4, 256)]
    chosen = view.choice(
        st.selectbox, t(f"{_NAME}.size"), "rp_size", [f"{layers}x{dims}" for layers, dims in sizes], "2x128",
        format_func=lambda one: t(f"{_NAME}.size_of", layers=one.split("x")[0], dims=one.split("x")[1]),
    )  # fmt: skip
    layers, dims = chosen.split("x")
    return int(layers), int(dims)
