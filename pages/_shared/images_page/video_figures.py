"""The path on the map, and how alike consecutive frames are over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from embed_core.images.samples import pixels, samples
from embed_core.images.thumbnails import data_uri
from embed_core.video.film import Film
from embed_core.video.trajectory import Shot, Trajectory, boundaries, joint_map
from pages._shared.figures import chart, palette
from pages._shared.figures.plot import Axis, Curve, Dots, curves, placed
from pages._shared.figures.scene import Spec, hover_text, packed
from pages._shared.i18n import language, t
from pages._shared.inspector import panel

SIDE = 0.15  # of the map's longer side: the pictures that the path comes by
T = "images_page.video"


def journey(film: Film, found: tuple[Shot, ...], near: np.ndarray) -> None:
    """The map of frames and shipped pictures, the frames as a line with arrows, coloured by time."""
    drawn = joint_map(film.vectors, film.samples)
    named = samples()
    others = Dots(
        t(f"{T}.pictures"), [one.names[language()] for one in named], drawn.pictures, palette.QUIET, False, 6.0
    )
    spec = placed([others], x=Axis(t(f"{T}.axis", number=1)), y=Axis(t(f"{T}.axis", number=2)), height=560, equal=True)
    spec["data"].insert(0, _line(film, drawn.frames))
    spec["data"].append(_path(film, drawn.frames))
    span = float(np.ptp(np.concatenate([drawn.frames, drawn.pictures]), axis=0).max()) or 1.0
    spec["layout"]["images"] = [
        {
            "source": data_uri(pixels(named[row])), "xref": "x", "yref": "y", "x": float(drawn.pictures[row, 0]),
            "y": float(drawn.pictures[row, 1]), "sizex": span * SIDE, "sizey": span * SIDE, "xanchor": "center",
            "yanchor": "middle", "sizing": "contain", "layer": "below",
        }
        for row in dict.fromkeys(near.tolist())
    ]  # fmt: skip
    spec["layout"]["annotations"] = _numbers(found, drawn.frames)
    spec["layout"]["showlegend"] = False
    for name in ("xaxis", "yaxis"):
        spec["layout"][name] |= {"showgrid": False, "showticklabels": False, "ticks": ""}
    st.markdown(f"### {t(f'{T}.map')}")
    chart.show(spec, key="iv_journey", alt=t(f"{T}.map_alt", count=len(film.times)))
    st.caption(t(f"{T}.map_how", share=f"{drawn.explained:.0%}"))


def likeness(film: Film, path: Trajectory, found: tuple[Shot, ...], threshold: float) -> None:
    """The cosine of each frame with the next over time, the threshold, and the cuts it makes."""
    middle = (film.times[:-1] + film.times[1:]) / 2
    limits = np.array([film.times[0], film.times[-1]])
    spec = curves(
        [
            Curve(t(f"{T}.cosine"), middle, path.cosines, colour=palette.STATIC),
            Curve(t(f"{T}.threshold_line"), limits, np.full(2, threshold), dashed=True, colour=palette.CONTEXTUAL),
        ],
        x=Axis(t(f"{T}.seconds")), y=Axis(t(f"{T}.cosine"), range=(min(0.0, float(path.cosines.min())) - 0.02, 1.02)),
        height=300,
    )  # fmt: skip
    spec["layout"]["shapes"] = [
        {
            "type": "line", "xref": "x", "yref": "paper", "x0": cut, "x1": cut, "y0": 0, "y1": 1, "layer": "below",
            "line": {"color": palette.HIGHLIGHT, "width": 2, "dash": "dot"},
        }
        for cut in boundaries(found)
    ]  # fmt: skip
    st.markdown(f"### {t(f'{T}.cuts')}")
    chart.show(spec, key="iv_likeness", alt=t(f"{T}.cuts_alt", count=len(found) - 1))
    st.caption(t(f"{T}.cuts_how"))


def _line(film: Film, places: np.ndarray) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": packed(places[:, 0]), "y": packed(places[:, 1]), "hoverinfo": "skip",
        "line": {"color": palette.QUIET, "width": 1.5}, "showlegend": False,
    }  # fmt: skip


def _path(film: Film, places: np.ndarray) -> Spec:
    """An arrow a frame, pointing where the film came from to where it is."""
    return {
        "type": "scatter", "mode": "markers", "x": packed(places[:, 0]), "y": packed(places[:, 1]),
        "marker": {
            "symbol": ["circle", *["arrow"] * (len(places) - 1)], "angleref": "previous", "size": 9,
            "color": packed(film.times.astype(np.float32)), "colorscale": palette.SEQUENTIAL,
            "line": {"width": 1, "color": palette.QUIET},
            "colorbar": {
                "title": {"text": t(f"{T}.seconds"), "side": "top"}, "thickness": 10, "len": 0.5, "orientation": "h",
                "y": -0.1, "yanchor": "top",
            },
        },
        "hovertext": [hover_text(t(f"{T}.moment", time=f"{time:.2f}")) for time in film.times], "hoverinfo": "text",
        "showlegend": False,
    }  # fmt: skip


def _numbers(found: tuple[Shot, ...], places: np.ndarray) -> list[dict[str, Any]]:
    """The number of each shot beside its middle frame."""
    notes, ink = [], panel.ink()
    for number, shot in enumerate(found[:24], 1):
        x, y = places[(shot.first + shot.last) // 2]
        notes.append({
            "x": float(x), "y": float(y), "text": f"<b>{number}</b>", "showarrow": False, "yshift": 34,
            "font": {"size": 15, **({"color": ink} if ink else {})},
        })  # fmt: skip
    return notes
