"""Beyond the last position: what each scheme does, computed."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import diskcache
from embed_core.contextual import Encoder
from embed_core.positions import extrapolation
from embed_core.positions.alibi import slopes as slopes_of
from embed_core.positions.anatomy import facts_of
from embed_core.positions.extrapolation import CopyLosses
from embed_core.positions.sinusoidal import rows_at
from embed_core.progress import Progress
from embed_core.senses.bank import bank
from pages._shared import tables
from pages._shared.feedback import guarded, wait_for
from pages._shared.figures import chart, plot
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.position_page.shuffle_figures import number
from pages._shared.seen import show_seen
from pages._shared.state import View

STARTS = (0, 100, 511, 5_000, 1_000_000)
DISTANCE = 3
DIM = 64
SENTENCES = 90
HEADS = (1, 4, 8)
_VERSION = 1


def show(view: View, encoder: Encoder) -> None:
    """A closed box; its content is made when it is opened."""
    title = t("position_page.shuffle.beyond.title")
    with st.expander(title, icon=":material/straighten:", key="of_beyond", on_change="rerun") as box:
        if not box.open:
            view.value("of_long", sample(_language(encoder)))
            return
        with guarded():
            _learned(view, encoder)
        one, two = st.columns(2)
        with one:
            _sinusoidal()
        with two:
            _alibi()
        with guarded():
            _rotary(encoder)
        with guarded():
            _copying(encoder)


@cache
def sample(language: str) -> str:
    """Sentences of the project's own bank, one after the other: some 700 tokens."""
    every = [occurrence.sentence for word in bank(language) for occurrence in word.occurrences]
    step = max(1, len(every) // SENTENCES)
    return ("" if language == "zh" else " ").join(every[::step][:SENTENCES])


def _language(encoder: Encoder) -> str:
    return "zh" if encoder.spec.languages == ("zh",) else "en"


def _learned(view: View, encoder: Encoder) -> None:
    facts = facts_of(encoder)
    st.markdown(f"##### {t('position_page.shuffle.beyond.learned')}")
    text = view.text(
        t("position_page.shuffle.beyond.long"), "of_long", sample(_language(encoder)), area=True, height=110
    )
    cut = extrapolation.cut_of(encoder, text)
    if facts.rows:
        st.markdown(
            t("position_page.shuffle.beyond.rows", rows=f"{facts.rows:,}", usable=f"{facts.rows - facts.first_row:,}")
        )
        if (said := extrapolation.beyond_the_table(encoder)) is not None:
            st.markdown(t("position_page.shuffle.beyond.asked", row=f"{facts.rows:,}"))
            st.code(said, language=None)
    else:
        st.markdown(t("position_page.shuffle.beyond.no_rows", name=plain(encoder.spec.name)))
    if cut.first_lost:
        values = {"tokens": f"{cut.tokens:,}", "kept": f"{cut.kept:,}", "lost": f"{cut.tokens - cut.kept:,}"}
        st.markdown(t("position_page.shuffle.beyond.cut", **values))
        st.markdown(f"> … {plain(cut.last_read)} :red[✂ ~~{plain(cut.first_lost)}~~ …]")
    else:
        st.markdown(t("position_page.shuffle.beyond.fits", tokens=f"{cut.tokens:,}", most=f"{encoder.max_tokens:,}"))


def _sinusoidal() -> None:
    st.markdown(f"##### {t('position_page.shuffle.beyond.sinusoidal')}")
    dots = extrapolation.sinusoid_dots(STARTS, DISTANCE, DIM)
    rows = rows_at(STARTS, 4)
    st.markdown(t("position_page.shuffle.beyond.sinusoidal_about", distance=DISTANCE, dims=DIM))
    frame = pd.DataFrame({
        t("position_page.shuffle.beyond.position"): [f"{start:,}" for start in STARTS],
        "PE(p)": [", ".join(f"{value:+.3f}" for value in row) for row in rows],
        f"PE(p)·PE(p+{DISTANCE})": [f"{dot:.4f}" for dot in dots],
    })  # fmt: skip
    tables.show(frame, key="of_sinus")


def _alibi() -> None:
    st.markdown(f"##### {t('position_page.shuffle.beyond.alibi')}")
    st.markdown(t("position_page.shuffle.beyond.alibi_about"))
    distances = np.arange(0, 2049, 64)
    slopes = slopes_of(8)
    lines = [
        plot.Curve(t("position_page.shuffle.beyond.head", head=head), distances, -slopes[head - 1] * distances)
        for head in HEADS
    ]
    axes = (plot.Axis(t("position_page.shuffle.beyond.distance")), plot.Axis(t("position_page.shuffle.beyond.bias")))
    chart.show(
        plot.curves(lines, x=axes[0], y=axes[1], height=260),
        key="of_alibi",
        alt=t("position_page.shuffle.beyond.alibi"),
    )


def _rotary(encoder: Encoder) -> None:
    reach = extrapolation.reach_of(encoder)
    st.markdown(f"##### {t('position_page.shuffle.beyond.rotary')}")
    if reach is None:
        st.markdown(t("position_page.shuffle.beyond.rotary_words"))
        return
    pairs = len(reach.wavelengths)
    values = {"pairs": pairs, "trained": f"{reach.trained:,}", "unturned": reach.unturned}
    values |= {"longest": f"{reach.wavelengths.max():,.0f}", "shortest": f"{reach.wavelengths.min():.1f}"}
    st.markdown(t("position_page.shuffle.beyond.rotary_about", **values))


def _copying(encoder: Encoder) -> None:
    st.markdown(f"##### {t('position_page.shuffle.beyond.copy')}")
    if not extrapolation.can_copy(encoder):
        st.markdown(t("position_page.shuffle.beyond.no_copy", name=plain(encoder.spec.name)))
        return
    st.markdown(t("position_page.shuffle.beyond.copy_about", tokens=extrapolation.PASSAGE))
    key = f"copy|{encoder.spec.id}|{encoder.spec.revision}"
    if registry.get(key) is None and not st.button(
        t("position_page.shuffle.beyond.measure"), key="of_measure", icon=":material/timer:"
    ):
        return
    found: CopyLosses | None = wait_for(registry.start(key, partial(_measure, encoder)), key)
    if found is not None:
        _copied(found)


def _measure(encoder: Encoder, progress: Progress) -> CopyLosses:
    return diskcache.get_or_compute(
        "copy_losses", {"model": encoder.spec.id, "revision": encoder.spec.revision, "text": sample("en")}, _VERSION,
        lambda: extrapolation.copy_losses(encoder, sample("en"), progress=progress), progress=progress,
    )  # fmt: skip


def _copied(found: CopyLosses) -> None:
    known = [(gap, loss) for gap, loss in zip(found.gaps, found.second, strict=True) if loss is not None]
    distances = np.array([gap + found.tokens for gap, _ in known])
    losses = np.array([loss for _, loss in known])
    lines = [
        plot.Curve(t("position_page.shuffle.beyond.second"), distances, losses),
        plot.Curve(
            t("position_page.shuffle.beyond.first"), distances, np.full(len(known), found.first), dashed=True
        ),
    ]  # fmt: skip
    axes = (
        plot.Axis(t("position_page.shuffle.beyond.copy_distance"), log=True),
        plot.Axis(t("position_page.shuffle.beyond.loss")),
    )
    chart.show(
        plot.curves(lines, x=axes[0], y=axes[1], height=300), key="of_copy", alt=t("position_page.shuffle.beyond.copy")
    )
    lost = next((distance for distance, loss in zip(distances, losses, strict=True) if loss >= found.first), None)
    values = {"first": number(found.first), "near": number(float(losses[0])), "far": number(float(losses[-1]))}
    values |= {"distance": f"{distances[-1]:,}", "lost": f"{lost:,}" if lost is not None else ""}
    way = "breaks" if lost is not None else "holds"
    show_seen(f"{t(f'position_page.shuffle.beyond.{way}', **values)}")
    if len(known) < len(found.gaps):
        st.caption(t("position_page.shuffle.beyond.no_more", count=len(found.gaps) - len(known)))
    frame = pd.DataFrame({
        t("position_page.shuffle.beyond.copy_distance"): distances,
        t("position_page.shuffle.beyond.loss"): losses.round(3),
    })  # fmt: skip
    tables.csv_button(frame, key="of_copy")
