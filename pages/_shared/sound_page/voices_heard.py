"""Identification, and whether the vector hears the voice, the sentence or the language."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.audio.comparison import Comparison, confusions
from embed_core.audio.identification import Effect
from pages._shared import tables
from pages._shared.figures import chart, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.sound_page import voices_kit as kit
from pages._shared.state import View


def show(view: View, found: Comparison) -> None:
    """Both, one under the other."""
    _identified(found)
    _heard(found)


def _identified(found: Comparison) -> None:
    st.markdown(f"### {t('sound_page.voices.identify.title')}")
    known = found.identified
    if not known.counted:
        st.info(t("sound_page.voices.identify.alone"), icon=":material/info:")
        return
    chance = 1 / len(known.voices)
    right = int(known.nearest_right[known.counts].sum()), int(known.enrolled_right[known.counts].sum())
    nearest, enrolled, guessed = st.columns(3)
    measured = (
        (nearest, "nearest", known.nearest_accuracy, right[0]),
        (enrolled, "enrolled", known.enrolled_accuracy, right[1]),
    )
    for column, kind, share, count in measured:
        column.metric(
            t(f"sound_page.voices.identify.{kind}"), kit.percent(share),
            t("sound_page.voices.threshold.of", count=count, total=known.counted), delta_color="off",
            delta_arrow="off", help=t(f"sound_page.voices.identify.{kind}_help"),
        )  # fmt: skip
    guessed.metric(t("sound_page.voices.identify.chance"), kit.percent(chance))
    wrong = confusions(found)
    if not wrong:
        st.markdown(t("sound_page.voices.identify.all_right"))
        return
    frame = pd.DataFrame([
        {
            t("sound_page.voices.column.recording"): kit.take_name(one.take),
            t("sound_page.voices.column.nearest"): kit.take_name(one.nearest),
            t("sound_page.voices.column.nearest_right"): "✓" if one.nearest_right else "✗",
            t("sound_page.voices.column.enrolled"): kit.shown_voice(one.enrolled),
            t("sound_page.voices.column.enrolled_right"): "✓" if one.enrolled_right else "✗",
        }
        for one in wrong
    ])  # fmt: skip
    with st.expander(t("sound_page.voices.identify.wrong", count=len(wrong)), icon=":material/swap_horiz:"):
        tables.show(frame, key="sv_confused")


def _heard(found: Comparison) -> None:
    st.markdown(f"### {t('sound_page.voices.heard.title')}")
    rows = [row for row in found.relations if row.count]
    if not rows:
        st.info(t("sound_page.voices.heard.unknown"), icon=":material/info:")
        return
    means = np.array([row.mean for row in rows])
    spreads = np.array([row.spread for row in rows])
    spec = plot.bars(
        [t(f"sound_page.voices.heard.kinds.{row.kind}") for row in rows],
        [(t("sound_page.voices.heard.mean"), means)],
        axis=plot.Axis(t("sound_page.voices.heard.mean"), (0.0, 1.0)),
        whiskers=[(means - spreads, np.minimum(means + spreads, 1.0))],
    )
    chart.show(spec, key="sv_heard", alt=t("sound_page.voices.heard.alt"))
    show_seen(_said(found))
    frame = pd.DataFrame({
        t("sound_page.voices.column.pairs_of"): [t(f"sound_page.voices.heard.kinds.{row.kind}") for row in rows],
        t("sound_page.voices.column.pairs"): [row.count for row in rows],
        t("sound_page.voices.column.mean"): means,
        t("sound_page.voices.column.spread"): spreads,
    })  # fmt: skip
    settings = {
        name: st.column_config.NumberColumn(format="%.3f")
        for name in (t("sound_page.voices.column.mean"), t("sound_page.voices.column.spread"))
    }
    with st.expander(t("sound_page.voices.heard.table"), icon=":material/table_rows:"):
        tables.show(frame, key="sv_relations", columns=settings)


def _said(found: Comparison) -> str:
    effects = {effect.kind: effect for effect in found.effects}
    said = [
        t(
            f"sound_page.voices.heard.see.{kind}",
            difference=f"{effect.difference:+.3f}",
            low=f"{effect.interval.low:+.3f}",
            high=f"{effect.interval.high:+.3f}",
        )
        for kind, effect in effects.items()
    ]
    if "voice" in effects:
        said.append(_verdict(effects))
    return " ".join(said)


def _verdict(effects: dict[str, Effect]) -> str:
    others = [effect for kind, effect in effects.items() if kind != "voice"]
    if not others:
        return ""
    strongest = max(others, key=lambda effect: abs(effect.difference))
    times = effects["voice"].difference / max(abs(strongest.difference), 1e-6)
    kind = "voice_most" if times > 1 else "voice_not_most"
    name = plain(t(f"sound_page.voices.heard.names.{strongest.kind}"))
    return t(f"sound_page.voices.heard.see.{kind}", other=name, times=f"{times:.1f}")
