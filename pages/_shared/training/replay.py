"""A picture that plays: one state after the other on the same axes, with a slider, all in the browser."""

from __future__ import annotations

from collections.abc import Sequence

from pages._shared.figures.scene import Spec
from pages._shared.i18n import t

FRAME_MS = 350


def animated(states: Sequence[Spec], labels: Sequence[str], prefix: str) -> Spec:
    """The last of the ``states`` (figures with the same traces), with a button that plays all of them from the first
    and a slider over their ``labels``; ``prefix`` says what those count.
    """
    moving = {"frame": {"duration": FRAME_MS, "redraw": True}, "transition": {"duration": 0}, "fromcurrent": False}
    jump = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    last, names = states[-1], [str(number) for number in range(len(states))]
    frames = [{"name": name, "data": state["data"]} for name, state in zip(names, states, strict=True)]
    steps = [
        {"label": label, "method": "animate", "args": [[name], jump]} for name, label in zip(names, labels, strict=True)
    ]
    layout = last["layout"] | {
        "height": last["layout"]["height"] + 150,
        "updatemenus": [{
            "type": "buttons", "direction": "left", "x": 0, "y": -0.16, "xanchor": "left", "yanchor": "top",
            "showactive": False, "bgcolor": "rgba(128,128,128,0.25)",
            "buttons": [
                {"label": f"▶ {t('projections.play')}", "method": "animate", "args": [None, moving]},
                {"label": f"❚❚ {t('projections.pause')}", "method": "animate", "args": [[None], jump]},
            ],
        }],
        "sliders": [{
            "active": len(states) - 1, "x": 0, "len": 1, "y": -0.22,
            "currentvalue": {"prefix": f"{prefix} ", "xanchor": "right"},
            "steps": steps,
        }],
    }  # fmt: skip
    return {**last, "layout": layout, "frames": frames}
