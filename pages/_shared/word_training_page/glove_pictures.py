"""The pictures of a GloVe run: while it goes on, and when it is done."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.training.glove import watching
from embed_core.training.glove.train import Trained
from embed_core.training.live.shown import Chosen
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import seen_text
from pages._shared.training import replay
from pages._shared.word_training_page import watched_map

_ACROSS = 700
SHOWN = 6
"""Snapshots in the table of neighbours, evenly over the run."""


def live(trained: Trained, chosen: Chosen, probe: str) -> None:
    """What a run shows while it goes on: the map as it is now, the loss, the probe word's neighbours."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(trained, chosen, len(trained.snapshots) - 1, "gl_live_map")
    with right:
        _loss(trained, "gl_live_loss", 260)
        near = ", ".join(plain(word) for word, _ in watching.neighbours(trained, -1, probe))
        st.markdown(t("word_training_page.glove.run.near_now", word=plain(probe), near=near))


def result(trained: Trained, chosen: Chosen, probe: str) -> None:
    """The finished run: a map for every epoch, curves, neighbours, what one sees."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _moving_map(trained, chosen)
    with right:
        _loss(trained, "gl_loss", 270)
        _wordsim(trained)
        tables.csv_button(_history(trained), key="gl_run")
    st.markdown(_what_you_see(trained, chosen, probe))
    _neighbours(trained, probe)


def _history(trained: Trained) -> pd.DataFrame:
    """Everything measured, a row for each epoch."""
    return pd.DataFrame([
        {"epoch": look.epoch, "loss": look.loss, "seconds": look.seconds, "wordsim353_rho": look.wordsim.rho}
        for look in trained.looks
    ])  # fmt: skip


def _map(trained: Trained, chosen: Chosen, snapshot: int, key: str) -> None:
    places = watching.positions(trained, chosen.words)
    spec = watched_map.spec(chosen, places[snapshot], watched_map.reach(places), _ACROSS)
    chart.show(spec, key=key, alt=_alt(trained))


def _moving_map(trained: Trained, chosen: Chosen) -> None:
    """The last state, with a button that plays all of them; the axes stay."""
    places = watching.positions(trained, chosen.words)
    reach = watched_map.reach(places)
    states = [watched_map.spec(chosen, state, reach, _ACROSS) for state in places]
    labels = [str(epoch) for epoch in trained.snapshot_epochs]
    chart.show(
        replay.animated(states, labels, t("word_training_page.glove.run.epoch")), key="gl_map", alt=_alt(trained)
    )


def _alt(trained: Trained) -> str:
    return t("word_training_page.glove.run.alt_map", epoch=trained.looks[-1].epoch)


def _loss(trained: Trained, key: str, height: int) -> None:
    epochs = np.array([look.epoch for look in trained.looks])
    losses = np.array([look.loss for look in trained.looks])
    name = t("word_training_page.glove.run.loss")
    spec = plot.curves(
        [plot.Curve(name, epochs, losses)], x=plot.Axis(t("word_training_page.glove.run.epoch")),
        y=plot.Axis(name, log=True), height=height,
    )  # fmt: skip
    chart.show(spec, key=key, alt=t("word_training_page.glove.run.alt_loss"))


def _wordsim(trained: Trained) -> None:
    known = [look for look in trained.looks if np.isfinite(look.wordsim.rho)]
    if not known:
        st.caption(t("word_training_page.glove.run.no_wordsim", used=trained.looks[-1].wordsim.used))
        return
    score = known[-1].wordsim
    name = t("word_training_page.glove.run.rho")
    curve = plot.Curve(
        name, np.array([look.epoch for look in known]), np.array([look.wordsim.rho for look in known]),
        colour=palette.NEIGHBOUR,
    )  # fmt: skip
    epoch = plot.Axis(t("word_training_page.glove.run.epoch"))
    chart.show(
        plot.curves([curve], x=epoch, y=plot.Axis(name), height=270), key="gl_wordsim",
        alt=t("word_training_page.glove.run.alt_wordsim"),
    )  # fmt: skip
    st.caption(t("word_training_page.glove.run.wordsim", used=score.used, total=score.total))


def _neighbours(trained: Trained, probe: str) -> None:
    """The probe word's neighbours at some snapshots."""
    last = len(trained.snapshots) - 1
    chosen = sorted({round(last * step / (SHOWN - 1)) for step in range(SHOWN)})
    st.markdown(f"**{t('word_training_page.glove.run.neighbours', word=plain(probe))}**")
    columns = {
        t("word_training_page.glove.run.after", epoch=trained.snapshot_epochs[place]): [
            f"{word} {cosine:.2f}" for word, cosine in watching.neighbours(trained, place, probe)
        ]
        for place in chosen
    }
    tables.show(pd.DataFrame(columns), key="gl_neighbours")


def _what_you_see(trained: Trained, chosen: Chosen, probe: str) -> str:
    first, last = trained.looks[0], trained.looks[-1]
    start = [word for word, _ in watching.neighbours(trained, 0, probe)]
    end = [word for word, _ in watching.neighbours(trained, -1, probe)]
    said = t(
        "word_training_page.glove.run.see", first=f"{first.loss:.3f}", last=f"{last.loss:.3f}", epochs=last.epoch,
        share=f"{1 - last.loss / first.loss:.0%}" if first.loss else "–",
    )  # fmt: skip
    more = t(
        "word_training_page.glove.run.see_near", word=plain(probe), near=", ".join(map(plain, end[:4])),
        stayed=len(set(start) & set(end)), of=len(end),
    )  # fmt: skip
    return seen_text(f"{said} {more}")
