"""The cosine over the strength of a disturbance, with the different voices behind it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.audio.judging import Judged
from embed_core.audio.samples import voice_name
from embed_core.audio.stability import DISTURBANCES, Disturbed, Spread
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import language, t
from pages._shared.seen import show_seen
from pages._shared.sound_page import stability_kit as kit
from pages._shared.sound_page.stability_kit import Asked

OPEN_END = ("noise", "hum", "length", "band")
"""Less is worse: these axes run from much to little."""


def show(asked: Asked, kind: str) -> Disturbed | None:
    """The curve and where it breaks; None while it is measured."""
    st.markdown(f"### {t('sound_page.stability.curve.title')}")
    measured = kit.measured(asked, kind)
    if measured is None:
        return None
    found = kit.judged(asked, measured)
    chart.show(_figure(asked, kind, found), key=f"ss_curve_{kind}",
               alt=t("sound_page.stability.curve.alt", kind=t(f"sound_page.stability.kinds.{kind}")))  # fmt: skip
    show_seen(_see(asked, kind, found))
    draws = DISTURBANCES[kind].draws
    if draws > 1:
        what = "places" if kind == "length" else "seeds"
        st.caption(t(f"sound_page.stability.curve.{what}", count=draws))
    tables.csv_button(_table(found), key=f"ss_{kind}")
    return measured


def _figure(asked: Asked, kind: str, found: Judged) -> Spec:
    lines = [_line("clean", found.levels, found.clean, palette.CONTEXTUAL)]
    if found.own is not None:
        name = t("sound_page.stability.curve.own", voice=voice_name(asked.voice, language()))
        lines.append(_line("own", found.levels, found.own, palette.category_colour(2), name))
    lines.append(_line("other", found.levels, found.other, palette.category_colour(3)))
    # Levels are not evenly spaced (0.1 s, 0.2 s ... 2 s): one place a level.
    order = np.argsort(found.levels)[:: -1 if kind in OPEN_END else 1]
    levels = found.levels[order]
    places = np.arange(len(order), dtype=np.float64)
    drawn = [
        plot.Curve(line.name, places, line.y[order], line.low[order], line.high[order], colour=line.colour)
        for line in lines if line.low is not None and line.high is not None
    ]  # fmt: skip
    low = min(float(line.low.min()) for line in lines if line.low is not None)
    strangers = found.strangers
    y = plot.Axis(t("sound_page.stability.curve.cosine"), (min(low, strangers[0]) - 0.04, 1.02))
    spec = plot.curves(drawn, x=plot.Axis(t(f"sound_page.stability.level.{kind}")), y=y, height=420)
    spec["layout"]["xaxis"] |= {
        "tickvals": places.tolist(), "ticktext": [kit.level_text(kind, level) for level in levels.tolist()],
    }  # fmt: skip
    for trace in spec["data"]:
        if trace.get("hovertemplate"):
            trace["hovertemplate"] = trace["hovertemplate"].replace("%{x}", "%{customdata}")
            trace["customdata"] = [kit.level_text(kind, level) for level in levels.tolist()]
    spec["layout"]["shapes"] = _background(asked, strangers)
    spec["layout"]["annotations"] = [
        _label(asked.threshold, t("sound_page.stability.curve.threshold", value=f"{asked.threshold:.3f}"), "bottom"),
        _label(strangers[0], t("sound_page.stability.curve.strangers"), "bottom"),
    ]
    return spec


def _line(which: str, levels: object, values: Spread, colour: str, name: str = "") -> plot.Curve:
    return plot.Curve(
        name or t(f"sound_page.stability.curve.{which}"), np.asarray(levels), values.mean, values.low, values.high,
        colour=colour,
    )  # fmt: skip


def _background(asked: Asked, strangers: tuple[float, float]) -> list[dict[str, object]]:
    across: dict[str, object] = {"xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
    line = {"color": palette.QUIET, "width": 2, "dash": "dash"}
    return [
        across | {"type": "rect", "y0": strangers[0], "y1": strangers[1], "fillcolor": "rgba(154,164,176,0.22)",
                  "line": {"width": 0}},
        across | {"type": "line", "y0": asked.threshold, "y1": asked.threshold, "line": line},
    ]  # fmt: skip


def _label(at: float, text: str, anchor: str) -> dict[str, object]:
    return {
        "xref": "paper", "x": 0.005, "xanchor": "left", "y": at, "yanchor": anchor, "text": text, "showarrow": False,
        "font": {"size": 12},
    }  # fmt: skip


def _see(asked: Asked, kind: str, found: Judged) -> str:
    values = {"threshold": f"{asked.threshold:.3f}"}
    said = []
    breaks = [one for one in found.breaks_clean if one.level is not None]
    if not breaks:
        worst = float(found.clean.mean.min())
        said.append(t("sound_page.stability.see.never", cosine=f"{worst:.3f}", **values))
    else:
        where = t("sound_page.stability.see.and").join(
            kit.level_text(kind, one.level) for one in breaks if one.level is not None
        )
        key = "at_once" if all(one.at_once for one in breaks) else "from"
        said.append(t(f"sound_page.stability.see.{key}.{kind}", level=where, **values))
    if found.own is not None:
        said.append(_against_voice(asked, kind, found))
    return " ".join(said)


def _against_voice(asked: Asked, kind: str, found: Judged) -> str:
    voice = voice_name(asked.voice, language())
    if found.right is None or bool((found.right == 1).all()):
        return t("sound_page.stability.see.still", voice=voice, count=len(asked.found.voices) - 1)
    share = found.right
    worst = int(share.argmin())
    return t(
        "sound_page.stability.see.taken",
        voice=voice,
        level=kit.level_text(kind, float(found.levels[worst])),
        share=f"{1 - share[worst]:.0%}",
        other=voice_name(found.nearest[worst], language()),
    )


def _table(found: Judged) -> pd.DataFrame:
    column = "sound_page.stability.column"
    rows = {
        t(f"{column}.level"): found.levels, t(f"{column}.mean"): found.clean.mean, t(f"{column}.low"): found.clean.low,
        t(f"{column}.high"): found.clean.high, t(f"{column}.accepted"): found.clean.accepted,
    }  # fmt: skip
    if found.own is not None and found.right is not None:
        rows |= {t(f"{column}.own"): found.own.mean, t(f"{column}.right"): found.right}
    rows |= {t(f"{column}.other"): found.other.mean}
    frame = pd.DataFrame(rows)
    frame[t(f"{column}.nearest")] = [voice_name(name, language()) for name in found.nearest]
    return frame
