"""The map of watched words: groups of dots on two axes that stay."""

from __future__ import annotations

import numpy as np

from embed_core.training.live.results import Floats
from embed_core.training.live.shown import Chosen
from pages._shared.figures import plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import t
from pages._shared.inspector import panel

_NAME = "word_training_page.run"


def spec(chosen: Chosen, places: Floats, reach: float, across: float) -> Spec:
    """One state: ``places`` (W, 2) of the chosen words, on axes from -``reach`` to ``reach``."""
    dots = []
    for name in dict.fromkeys(chosen.groups):
        members = [place for place, group in enumerate(chosen.groups) if group == name]
        words = [chosen.words[place] for place in members]
        dots.append(plot.Dots(t(f"{_NAME}.group.{name}"), words, places[members]))
    x, y = (plot.Axis(t(f"{_NAME}.axis", number=number), (-reach, reach)) for number in (1, 2))
    return plot.placed(dots, x=x, y=y, ink=panel.ink(), height=470, zero=True, across=across)


def reach(places: Floats) -> float:
    """The half width of the axes on which all states (S, W, 2) fit, with a little room."""
    return float(np.abs(places).max()) * 1.12 or 1.0
