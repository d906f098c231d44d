"""Many sentences and several seeds: how far the vector helps on average, and how that grows with what is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.progress import Progress
from embed_core.training.retromae import proof
from embed_core.training.retromae.model import RetroMae
from embed_core.training.retromae.picture import VECTORS
from embed_core.training.retromae.proof import RATIOS, Compared
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.retromae_page import proof_figures
from pages._shared.retromae_page.picture_ask import Asked
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "retromae_page.proof"
SENTENCES, SEEDS = (24, 48, 96), (0, 1, 2)
SWEEP_SENTENCES, SWEEP_SEEDS = 12, (0, 1)


def show(view: View, model: RetroMae, asked: Asked) -> None:
    """The bank, then the sweep."""
    st.subheader(t(f"{_NAME}.bank.title"), anchor=False)
    st.markdown(t(f"{_NAME}.bank.about"))
    count = view.choice(st.segmented_control, t(f"{_NAME}.bank.count"), "rm_bank", list(SENTENCES), SENTENCES[0])
    if not _bank(model, asked, count):
        return
    st.subheader(t(f"{_NAME}.sweep.title"), anchor=False)
    st.markdown(t(f"{_NAME}.sweep.about", count=SWEEP_SENTENCES, seeds=len(SWEEP_SEEDS)))
    _sweep(model, asked)


def _key(asked: Asked, *more: object) -> str:
    """The bank does not depend on the sentence and the seed above it."""
    return Asked("", asked.encoder_ratio, asked.decoder_ratio, 0).key(*more)


def _bank(model: RetroMae, asked: Asked, count: int) -> bool:
    texts = proof.bank(count)
    job = registry.start(_key(asked, "bank", count), partial(_compare, model, texts, asked))
    found: Compared | None = wait_for(job, "rm_bank_job")
    if found is None:
        return False
    proof_figures.bars(found, "rm_bank")
    st.caption(t(f"{_NAME}.bank.caption", count=len(texts), seeds=len(SEEDS), ratio=f"{asked.decoder_ratio:.0%}"))
    _say(found)
    _table(found)
    return True


def _compare(model: RetroMae, texts: Sequence[str], asked: Asked, progress: Progress) -> Compared:
    return proof.compare_bank(
        model, texts, encoder_ratio=asked.encoder_ratio, decoder_ratio=asked.decoder_ratio, seeds=SEEDS,
        progress=progress,
    )  # fmt: skip


def _say(found: Compared) -> None:
    gain, error = found.gain("other")
    blind, blind_error = found.gain("zeros")
    kind = "helps" if min(gain - 2 * error, blind - 2 * blind_error) > 0 else "unclear"
    show_seen(t(
        f"{_NAME}.bank.see.{kind}", gain=f"{gain:.2f}", error=f"{error:.2f}", blind=f"{blind:.2f}",
        blind_error=f"{blind_error:.2f}", times=f"{np.exp(gain):.1f}", better=f"{found.better('other'):.0%}",
        better_blind=f"{found.better('zeros'):.0%}", count=len(found.texts), own=f"{found.share('own')[0]:.0%}",
        other=f"{found.share('other')[0]:.0%}", zeros=f"{found.share('zeros')[0]:.0%}",
    ))  # fmt: skip


def _table(found: Compared) -> None:
    names = {vector: t(f"{_NAME}.vectors.{vector}") for vector in VECTORS}
    frame = pd.DataFrame({
        t(f"{_NAME}.bank.sentence"): found.texts,
        **{t(f"{_NAME}.bank.loss", vector=names[v]): found.losses[v].mean(axis=1).round(3) for v in VECTORS},
        **{t(f"{_NAME}.bank.share", vector=names[v]): (100 * found.shares[v].mean(axis=1)).round(1) for v in VECTORS},
    })  # fmt: skip
    with st.expander(t(f"{_NAME}.bank.table"), icon=":material/table_rows:"):
        tables.show(frame, key="rm_bank_table", height=420)


def _sweep(model: RetroMae, asked: Asked) -> None:
    texts = proof.bank(SWEEP_SENTENCES)
    key = Asked("", asked.encoder_ratio, 0.0, 0).key("sweep", len(texts))
    job = registry.start(key, partial(_sweep_work, model, texts, asked.encoder_ratio))
    found: tuple[Compared, ...] | None = wait_for(job, "rm_sweep_job")
    if found is None:
        return
    proof_figures.sweep(RATIOS, found)
    gains = [one.gain("zeros")[0] for one in found]
    wrong = [one.gain("other")[0] for one in found]
    show_seen(t(
        f"{_NAME}.sweep.see.{'grows' if gains[-1] > gains[0] else 'flat'}", little=f"{gains[0]:.2f}",
        much=f"{gains[-1]:.2f}", little_other=f"{wrong[0]:.2f}", much_other=f"{wrong[-1]:.2f}",
        alone=f"{found[-1].share('own')[0]:.0%}", nothing=f"{found[-1].share('zeros')[0]:.0%}",
    ))  # fmt: skip


def _sweep_work(model: RetroMae, texts: Sequence[str], ratio: float, progress: Progress) -> tuple[Compared, ...]:
    return proof.sweep(model, texts, encoder_ratio=ratio, seeds=SWEEP_SEEDS, progress=progress)
