"""Who is who: all recordings against all, the threshold and its errors, identification, and what else is heard."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from embed_core.audio.comparison import Comparison
from pages._shared.feedback import guarded
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.sound_page import (
    opened,
    voices_heard,
    voices_map,
    voices_maths,
    voices_matrix,
    voices_own,
    voices_threshold,
    voices_verify,
)
from pages._shared.sound_page.voices_kit import Asked, percent, result
from pages._shared.state import View

PARTS: tuple[Callable[[View, Comparison], None], ...] = (
    voices_matrix.show, voices_threshold.show, voices_verify.show, voices_heard.show, voices_map.show,
)  # fmt: skip


def show(view: View) -> None:
    """Recordings, then one part after another."""
    encoder = opened.encoder()
    if encoder is None:
        return
    asked = Asked(encoder, voices_own.choose(view))
    found = result(asked)
    if found is None:
        return
    _see(found)
    for part in PARTS:
        with guarded():
            part(view, found)
    spec = encoder.spec
    st.caption(t("sound_page.voices.provenance", model=plain(spec.name), dims=encoder.dim, count=len(found.takes)))
    voices_maths.show()


def _see(found: Comparison) -> None:
    values = {"count": len(found.takes), "voices": len(found.voices), "pairs": f"{len(found.pairs):,}"}
    said = [t("sound_page.voices.see.counts", **values)]
    if found.rate is not None:
        said.append(
            t(
                "sound_page.voices.see.rate",
                eer=percent(found.rate.eer),
                low=percent(found.interval.low),
                high=percent(found.interval.high),
                threshold=f"{found.rate.threshold:.3f}",
            )
        )
    if found.identified.counted:
        said.append(t("sound_page.voices.see.enrolled", share=percent(found.identified.enrolled_accuracy)))
    show_seen(" ".join(said))
