"""Noise and length: what a voice's vector bears, and from where on the voice would no longer be recognised."""

from __future__ import annotations

import streamlit as st

from embed_core.audio.stability import LONGEST
from pages._shared.feedback import guarded
from pages._shared.i18n import plain, t
from pages._shared.sound_page import (
    choose,
    opened,
    stability_curve,
    stability_map,
    stability_maths,
    stability_one,
    stability_table,
    voices_kit,
)
from pages._shared.sound_page.stability_kit import Asked, offered
from pages._shared.state import View


def show(view: View) -> None:
    """Recording and kind; one version to listen to, the curve, the table, the map."""
    encoder = opened.encoder()
    if encoder is None:
        return
    sound = choose.choose_sound(view, "ss_")
    if sound is None:
        return
    choose.notes(sound)
    if sound.seconds > LONGEST:
        st.caption(t("sound_page.stability.first_seconds", seconds=f"{LONGEST:.0f}"))
    found = voices_kit.result(voices_kit.Asked(encoder))
    if found is None:
        return
    asked = Asked(encoder, found, sound)
    kinds = offered(asked)
    kind = view.choice(
        st.segmented_control, t("sound_page.stability.kind"), "ss_kind", kinds, kinds[0],
        format_func=lambda name: t(f"sound_page.stability.kinds.{name}"),
    )  # fmt: skip
    st.markdown(t(f"sound_page.stability.about.{kind}"))
    with guarded():
        stability_one.show(view, asked, kind)
    with guarded():
        measured = stability_curve.show(asked, kind)
        stability_table.show(asked)
        if measured is not None:
            stability_map.show(view, asked, measured)
    st.caption(
        t(
            "sound_page.stability.provenance",
            model=plain(encoder.spec.name),
            dims=encoder.dim,
            count=len(found.takes),
            threshold=f"{asked.threshold:.3f}",
        )
    )
    stability_maths.show(kind)
