"""How many directions a table of positions uses, and which waves lie along them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.positions import spectrum
from embed_core.positions.alibi import Alibi
from embed_core.positions.compare import Scheme
from embed_core.positions.rotary import Rotary
from embed_core.positions.spectrum import Spectrum
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.position_page import schemes_choose
from pages._shared.position_page.schemes_pictures import COLOURS, Sides, number, see
from pages._shared.state import View

T = "position_page.schemes"
Found = list[tuple[str, Scheme, Spectrum]]
FAINTEST = 1e-6  # share of the variance: below, the logarithm shows nothing but rounding


def show(view: View, sides: Sides) -> None:
    """Two charts with all schemes, a sentence each, the components as a table."""
    found: Found = []
    for side, scheme in sides:
        if isinstance(scheme, Alibi):
            st.info(t(f"{T}.spectrum.alibi"), icon=":material/info:")
            continue
        key = f"positions|spectrum|{scheme.key}"
        one: Spectrum | None = wait_for(registry.start(key, partial(_work, scheme)), key)
        if one is not None:
            found.append((side, scheme, one))
    if not found:
        return
    left, right = st.columns(2, gap="large")
    with left:
        chart.show(_kept(found), key="os_kept", alt=t(f"{T}.alt.kept"))
    with right:
        chart.show(_power(found), key="os_power", alt=t(f"{T}.alt.power"))
    see(" ".join(_seen(scheme, one) for _, scheme, one in found))
    if any(isinstance(scheme, Rotary) for _, scheme, _ in found):
        st.markdown(t(f"{T}.spectrum.rotary"))
    st.caption(" · ".join(schemes_choose.line(scheme) for _, scheme, _ in found))
    st.markdown(f"**{t(f'{T}.spectrum.table')}**")
    st.markdown(t(f"{T}.spectrum.note"))
    names = {key: t(f"{T}.spectrum.columns_{key}") for key in ("name", "number", "share", "cycles", "period", "power")}
    formats = {"share": "percent", "power": "percent", "period": "%.1f"}
    columns = {key: st.column_config.NumberColumn(label, format=formats.get(key)) for key, label in names.items()} | {
        "name": st.column_config.TextColumn(names["name"], width="medium")
    }
    tables.show(_table(found), key="os_components", columns=columns)


def _work(scheme: Scheme, progress: Progress) -> Spectrum | None:
    return None if isinstance(scheme, Alibi) else spectrum.analyse(scheme.table(), progress=progress)


def _kept(found: Found) -> Spec:
    lines = [
        plot.Curve(schemes_choose.name(scheme), np.arange(1, len(one.kept) + 1), one.kept, colour=COLOURS[side])
        for side, scheme, one in found
    ]
    most = max(len(one.kept) for _, _, one in found)
    enough = np.full(2, spectrum.ENOUGH)
    lines.append(plot.Curve(t(f"{T}.spectrum.enough"), np.array([1, most]), enough, dashed=True, colour=palette.QUIET))
    return plot.curves(
        lines, x=plot.Axis(t(f"{T}.directions"), (1, most), log=True),
        y=plot.Axis(t(f"{T}.share"), (0, 1.02), percent=True), height=360,
    )  # fmt: skip


def _power(found: Found) -> Spec:
    lines = []
    for side, scheme, one in found:
        bins = np.flatnonzero(one.power[1:] > FAINTEST) + 1
        lines.append(plot.Curve(schemes_choose.name(scheme), bins, one.power[bins], colour=COLOURS[side]))
    most = max(len(one.power) for _, _, one in found)
    x = plot.Axis(t(f"{T}.cycles"), (0.9, most), log=True)
    spec = plot.curves(lines, x=x, y=plot.Axis(t(f"{T}.share"), log=True), height=360)
    spec["layout"]["yaxis"]["tickformat"] = "~g"  # 0.0001, not "100µ"
    return spec


def _seen(scheme: Scheme, one: Spectrum) -> str:
    cycles, power = one.strongest
    return t(
        f"{T}.spectrum.see", name=plain(schemes_choose.name(scheme)), enough=one.enough, all=len(one.singular),
        waves=one.waves, bins=len(one.power) - 1, cycles=cycles, period=number(scheme.length / max(1, cycles)),
        power=f"{power:.0%}", mean=f"{one.mean_share:.0%}",
    )  # fmt: skip


def _table(found: Found) -> pd.DataFrame:
    return pd.DataFrame([
        {"name": schemes_choose.name(scheme), "number": place, "share": part.share, "cycles": part.cycles,
         "period": part.period, "power": part.power}
        for _, scheme, one in found for place, part in enumerate(one.components, start=1)
    ])  # fmt: skip
