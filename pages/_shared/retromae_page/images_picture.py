"""One digit on its way through the masked autoencoder, and ten of them beside the answers that need no training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.mae import controls, network, patches
from embed_core.training.mae.digits import held_out
from embed_core.training.mae.rebuild import Rebuilt, rebuild_images
from embed_core.training.mae.shipped import Shipped, shipped
from pages._shared import tables
from pages._shared.figures import chart
from pages._shared.i18n import t
from pages._shared.inspector import panel
from pages._shared.retromae_page import images_figure
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "retromae_page.images"
METHODS = ("mae", *controls.METHODS)
EVERY = "every"
SHOWN = 10
MOST_SEED = 9_999


def show(view: View) -> None:
    """Controls, the way of one image, ten images, what one sees."""
    model = shipped()
    ratio, rows, place, trained, seed = _asked(view)
    weights = model.weights if trained else network.fresh(model.settings.shape, model.settings.seed)
    digits = held_out()
    found = rebuild_images(weights, model.settings.shape, digits.images[rows], ratio, seed)
    names = [str(int(label)) for label in digits.labels[rows]]
    _one(found, place, names[place])
    _many(found, names)
    _say(found, names, place)
    _provenance(model, trained, ratio)
    _table(found, rows, names)


def _asked(view: View) -> tuple[float, Sequence[int], int, bool, int]:
    left, right = st.columns([2, 1])
    with left:
        ratio = view.slider(
            t(f"{_NAME}.ratio"), "mi_ratio", 5, 95, 75, step=5, format="%d %%", help=t(f"{_NAME}.ratio_help")
        )
        which = view.choice(
            st.segmented_control, t(f"{_NAME}.digit"), "mi_digit", [EVERY, *map(str, range(10))], EVERY,
            format_func=lambda name: t(f"{_NAME}.every") if name == EVERY else name, help=t(f"{_NAME}.digit_help"),
        )  # fmt: skip
    with right:
        seed = view.number(t(f"{_NAME}.seed"), "mi_seed", 0, MOST_SEED, 0, help=t(f"{_NAME}.seed_help"))
        place = view.number(t(f"{_NAME}.place"), "mi_place", 1, SHOWN, 4, help=t(f"{_NAME}.place_help"))
        trained = not view.toggle(t(f"{_NAME}.untrained"), "mi_fresh", help=t(f"{_NAME}.untrained_help"))
    digits = held_out()
    rows = (
        [int(digits.of(digit)[0]) for digit in range(10)] if which == EVERY else digits.of(int(which))[:SHOWN].tolist()
    )
    return ratio / 100, rows, place - 1, trained, seed


def _one(found: Rebuilt, place: int, name: str) -> None:
    image, hidden = found.images[place], found.hidden[place]
    seen = int((~hidden).sum())
    panels = [image, images_figure.covered(image, hidden), *(
        np.clip(picture[place], 0.0, 1.0) for picture in (found.raw, found.answers["mae"])
    )]  # fmt: skip
    titles = [t(f"{_NAME}.panels.{key}", seen=seen, all=patches.COUNT) for key in ("image", "seen", "raw", "filled")]
    spec = images_figure.one(panels, titles, found.errors["mae"][place], t(f"{_NAME}.panels.error"), panel.ink())
    chart.show(spec, key="mi_one", alt=t(f"{_NAME}.one_alt", digit=name, seen=seen, all=patches.COUNT))
    st.caption(t(f"{_NAME}.one_caption", seen=seen, hidden=patches.COUNT - seen))


def _many(found: Rebuilt, names: Sequence[str]) -> None:
    rows = [found.images, np.stack(list(map(images_figure.covered, found.images, found.hidden)))]
    rows += [np.clip(found.answers[method], 0.0, 1.0) for method in METHODS]
    titles = [t(f"{_NAME}.rows.{name}") for name in ("image", "seen", *METHODS)]
    chart.show(
        images_figure.many(rows, titles, names, panel.ink()), key="mi_many", kind="image",
        alt=t(f"{_NAME}.many_alt", count=len(names)),
    )  # fmt: skip
    st.caption(t(f"{_NAME}.many_caption"))


def _say(found: Rebuilt, names: Sequence[str], place: int) -> None:
    errors = {method: found.error(method) for method in METHODS}
    best = min(controls.METHODS, key=errors.__getitem__)
    wins = sum(found.error("mae", row) < found.error(best, row) for row in range(len(names)))
    hidden = int(found.hidden[0].sum())
    first = t(
        f"{_NAME}.see.{'better' if errors['mae'] < errors[best] else 'worse'}", hidden=hidden, all=patches.COUNT,
        mae=f"{errors['mae']:.3f}", control=t(f"{_NAME}.rows.{best}"), error=f"{errors[best]:.3f}",
        mean=f"{errors['mean']:.3f}", wins=wins, count=len(names),
    )  # fmt: skip
    worst = max(range(len(names)), key=lambda row: found.error("mae", row))
    second = t(
        f"{_NAME}.see.one", place=place + 1, digit=names[place], error=f"{found.error('mae', place):.3f}",
        worst=worst + 1, worst_digit=names[worst], worst_error=f"{found.error('mae', worst):.3f}",
    )  # fmt: skip
    show_seen(f"{first} {second}")


def _provenance(model: Shipped, trained: bool, ratio: float) -> None:
    shape = model.settings.shape
    st.caption(t(
        f"{_NAME}.provenance.{'trained' if trained else 'fresh'}", encoder=f"{network.count(shape, 'encoder'):,}",
        decoder=f"{network.count(shape, 'decoder'):,}", dims=shape.dims, layers=shape.layers,
        decoder_layers=shape.decoder_layers, steps=f"{model.settings.steps:,}", train=f"{model.settings.ratio:.0%}",
        held=f"{model.held:.3f}", now=f"{ratio:.0%}",
    ))  # fmt: skip


def _table(found: Rebuilt, rows: Sequence[int], names: Sequence[str]) -> None:
    frame = pd.DataFrame({
        t(f"{_NAME}.table.place"): range(1, len(names) + 1), t(f"{_NAME}.table.digit"): names,
        t(f"{_NAME}.table.number"): list(rows),
        **{t(f"{_NAME}.rows.{m}"): [round(found.error(m, row), 4) for row in range(len(names))] for m in METHODS},
    })  # fmt: skip
    with st.expander(t(f"{_NAME}.table.title"), icon=":material/table_rows:"):
        tables.show(frame, key="mi_errors")
