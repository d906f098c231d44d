"""What live pre-training says in sentences: computed from the run at hand."""

from __future__ import annotations

import streamlit as st

from embed_core.training.retromae.settings import Diverged, Trained
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen

_NAME = "retromae_page.pretrain"
FEW = 4
"""Questions: with all of them to one side, a sign test's p is above 0.1 (2 x 0.5 ** 4)."""


def see(now: Trained) -> None:
    """Two or three sentences: the losses, the retrieval before and after, the control."""
    smooth = now.smoothed()
    early = smooth[min(9, len(smooth) - 1)]
    said = [
        t(
            f"{_NAME}.see.losses", steps=f"{now.done:,}", seconds=f"{now.seconds:,.0f}",
            mlm_first=f"{early.mlm:.2f}", mlm=f"{smooth[-1].mlm:.2f}", decoder_first=f"{early.decoder:.2f}",
            decoder=f"{smooth[-1].decoder:.2f}",
        )
    ]  # fmt: skip
    if len(now.qualities) > 1:
        said += _retrieval(now)
    show_seen(" ".join(said))


def _retrieval(now: Trained) -> list[str]:
    first, last = now.qualities[0], now.qualities[-1]
    before, after, count = first.retromae, last.retromae, last.retromae.questions
    said = [
        t(
            f"{_NAME}.see.retrieval.{_way(after.at_1 - before.at_1, count)}", before=f"{before.at_1:.1%}",
            after=f"{after.at_1:.1%}", mrr_before=f"{before.mrr:.3f}", mrr=f"{after.mrr:.3f}", count=count,
            pool=after.pool, few=FEW,
        )
    ]  # fmt: skip
    if last.control is not None:
        way = _way(after.at_1 - last.control.at_1, count)
        said.append(
            t(f"{_NAME}.see.control.{way}", control=f"{last.control.at_1:.1%}", mrr=f"{last.control.mrr:.3f}", few=FEW)
        )
    said.append(t(f"{_NAME}.see.{now.settings.start}"))
    return said


def _way(difference: float, questions: int) -> str:
    if abs(difference) * questions < FEW + 0.5:
        return "same"
    return "up" if difference > 0 else "down"


def diverged(what: Diverged) -> None:
    """A loss that blew up: what, where, what is kept, what to do."""
    kept = t(f"{_NAME}.diverged.{'kept' if what.kept else 'none'}", kept=what.kept)
    said = t(f"{_NAME}.diverged.said", step=what.step, loss=f"{what.loss:.3g}", rate=f"{what.rate:g}")
    st.warning(f"{said} {kept}", icon=":material/warning:")


def provenance(now: Trained, corpus: str) -> None:
    """Corpus, encoder, settings."""
    one = now.settings
    st.caption(
        t(
            f"{_NAME}.provenance", corpus=plain(corpus), sentences=f"{now.sentences:,}", tokens=f"{now.tokens:,}",
            part="" if now.whole else t(f"{_NAME}.part"), encoder=plain(now.encoder),
            start=t(f"{_NAME}.starts.{one.start}"), classes=f"{now.classes:,}", batch=one.batch, longest=one.longest,
            encoder_ratio=f"{one.encoder_ratio:.0%}", decoder_ratio=f"{one.decoder_ratio:.0%}",
            pooling=t(f"{_NAME}.poolings.{one.pooling}"), decoding=t(f"{_NAME}.decodings.{one.decoding}"),
            rate=f"{one.rate:g}", seed=one.seed,
        )
    )  # fmt: skip


def background() -> None:
    """The formulas and where they are from."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))
