"""The same masked autoencoder, smaller, trained while one looks: the curve and ten digits nobody trained on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from embed_core.progress import Progress
from embed_core.training.mae import patches
from embed_core.training.mae.digits import held_out
from embed_core.training.mae.rebuild import rebuild_images
from embed_core.training.mae.settings import SMALL, Settings
from embed_core.training.mae.shipped import shipped
from embed_core.training.mae.train import MEASURE_SEED, SHOWN, Trained, key, train
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import t
from pages._shared.inspector import panel
from pages._shared.retromae_page import images_figure
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.training import panel as training

_NAME = "retromae_page.images.train"
PAGE, KIND = "retromae", "mae"
STEPS = (300, 1_000, 3_000)


def show(view: View) -> None:
    """Settings, the run, its result."""
    st.subheader(t(f"{_NAME}.title"), anchor=False)
    st.markdown(t(f"{_NAME}.about"))
    settings = _asked(view)
    label = t(f"{_NAME}.label", ratio=f"{settings.ratio:.0%}", steps=settings.steps, seed=settings.seed)
    done: Trained | None = training.run(
        view, PAGE, KIND, label, key(settings), partial(_work, settings), preview=partial(_draw, live=True)
    )
    if done is not None:
        _draw(done)
        _say(done)


def _work(settings: Settings, progress: Progress) -> Trained:
    return train(settings, progress)


def _asked(view: View) -> Settings:
    columns = st.columns(4)
    with columns[0]:
        ratio = view.slider(t(f"{_NAME}.ratio"), "mi_t_ratio", 10, 90, 75, step=5, format="%d %%")
    with columns[1]:
        steps = view.choice(st.selectbox, t(f"{_NAME}.steps"), "mi_t_steps", list(STEPS), STEPS[1])
    with columns[2]:
        rate = view.choice(
            st.selectbox,
            t(f"{_NAME}.rate"),
            "mi_t_rate",
            [0.0004, 0.004, 0.04, 40.0],
            0.004,
            help=t(f"{_NAME}.rate_help"),
        )
    with columns[3]:
        seed = view.number(t(f"{_NAME}.seed"), "mi_t_seed", 0, 99, 0)
    return replace(Settings(shape=SMALL), ratio=ratio / 100, steps=steps, rate=rate, seed=seed)


def _draw(now: Trained, live: bool = False) -> None:
    suffix = "_live" if live else ""
    _curve(now, suffix)
    rows = [int(held_out().of(digit)[0]) for digit in SHOWN]
    images = held_out().images[rows]
    covered = np.stack(list(map(images_figure.covered, images, now.hidden)))
    wide = np.kron(now.hidden.reshape(-1, patches.ACROSS, patches.ACROSS), np.ones((1, patches.PATCH, patches.PATCH)))
    filled = np.where(wide > 0, np.clip(now.rebuilt, 0.0, 1.0), images)
    names = [t(f"retromae_page.images.rows.{name}") for name in ("image", "seen", "mae")]
    spec = images_figure.many([images, covered, filled], names, [str(digit) for digit in SHOWN], panel.ink())
    chart.show(spec, key=f"mi_t_many{suffix}", kind="image", alt=t(f"{_NAME}.alt_images", step=now.step))


def _curve(now: Trained, suffix: str) -> None:
    steps = np.array([look.step for look in now.looks], dtype=np.float64)
    lines = [
        plot.Curve(
            t(f"{_NAME}.curves.train"), steps[1:], np.array([look.train for look in now.looks[1:]]), colour="#56B4E9"
        ),
        plot.Curve(
            t(f"{_NAME}.curves.held"), steps, np.array([look.held for look in now.looks]), colour=palette.CONTEXTUAL
        ),
    ]
    end = float(now.settings.steps)
    for method, error in _controls(now.settings.ratio).items():
        name = t(f"retromae_page.images.rows.{method}")
        colour = palette.STATIC if method == "neighbour" else palette.QUIET
        lines.append(plot.Curve(name, np.array([0.0, end]), np.array([error, error]), dashed=True, colour=colour))
    high = max(0.12, min(0.2, now.looks[0].held))
    spec = plot.curves(
        lines, x=plot.Axis(t(f"{_NAME}.step"), (0.0, end)), y=plot.Axis(t(f"{_NAME}.error"), (0.0, high)), height=320
    )
    chart.show(spec, key=f"mi_t_curve{suffix}", alt=t(f"{_NAME}.alt", step=now.step))


@st.cache_data(max_entries=32, show_spinner=False)
def _controls(ratio: float) -> dict[str, float]:
    """Errors of the two controls on the same images with the same patches hidden as a run is measured on."""
    model = shipped()
    found = rebuild_images(model.weights, model.settings.shape, held_out().images, ratio, MEASURE_SEED)
    return {method: found.error(method) for method in ("mean", "neighbour")}


def _say(done: Trained) -> None:
    errors = _controls(done.settings.ratio)
    held, first = done.looks[-1].held, done.looks[0].held
    passed = {
        method: next((look.step for look in done.looks if look.held < error), None) for method, error in errors.items()
    }
    reached = [
        t(
            f"{_NAME}.see.passed",
            control=t(f"retromae_page.images.rows.{method}"),
            error=f"{errors[method]:.3f}",
            step=step,
        )
        if step is not None
        else t(
            f"{_NAME}.see.not_passed", control=t(f"retromae_page.images.rows.{method}"), error=f"{errors[method]:.3f}"
        )
        for method, step in passed.items()
    ]
    said = t(
        f"{_NAME}.see.end", steps=f"{done.step:,}", seconds=f"{done.seconds:.0f}", first=f"{first:.3f}",
        held=f"{held:.3f}", train=f"{done.looks[-1].train:.3f}",
    )  # fmt: skip
    show_seen(f"{said} " + " ".join(reached))
