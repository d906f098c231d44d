"""All kinds of disturbance side by side: from where on each costs the voice."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages._shared import tables
from pages._shared.i18n import t
from pages._shared.sound_page import stability_kit as kit
from pages._shared.sound_page.stability_kit import Asked


def show(asked: Asked) -> None:
    """Measured when it is opened: it takes a few seconds."""
    with st.expander(
        t("sound_page.stability.all.title"), icon=":material/compare_arrows:", key="ss_all_box", on_change="rerun"
    ) as box:
        if not box.open:
            return
        st.caption(t("sound_page.stability.all.about", threshold=f"{asked.threshold:.3f}"))
        found = kit.all_measured(asked)
        if found is None:
            return
        column = "sound_page.stability.column"
        rows = []
        for measured in found:
            judged = kit.judged(asked, measured)
            levels = judged.levels
            rows.append({
                t(f"{column}.kind"): t(f"sound_page.stability.kinds.{measured.kind}"),
                t(f"{column}.range"): f"{kit.level_text(measured.kind, levels[0])} … "
                                      f"{kit.level_text(measured.kind, levels[-1])}",
                t(f"{column}.worst"): f"{judged.clean.mean.min():.3f}",
                t(f"{column}.breaks_clean"): kit.break_text(measured.kind, judged.breaks_clean),
                t(f"{column}.breaks_own"): kit.break_text(measured.kind, judged.breaks_own) if judged.own else "–",
                t(f"{column}.right"): "–" if judged.right is None else f"{judged.right.mean():.0%}",
            })  # fmt: skip
        tables.show(pd.DataFrame(rows), key="ss_all")
