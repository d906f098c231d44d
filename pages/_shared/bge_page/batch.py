"""One batch of pairs: its similarities, its softmax, its gradient; what temperature and size do to them."""

from __future__ import annotations

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.training.contrastive.batches import (
    LEAST,
    LONGEST,
    MOST,
    bound,
    draw,
    parse_pairs,
    push_on,
    same_topic,
    strength,
)
from embed_core.training.contrastive.loss import BatchLoss, info_nce
from embed_core.training.contrastive.pairs import Pair, pairs
from embed_core.training.contrastive.sides import Sides, prefixes
from pages._shared.bge_page import batch_curves, batch_figures, batch_kit, batch_row
from pages._shared.feedback import guarded, show_error
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View, unfinished

_NAME = "bge_page.batch"
SEEDS = 999


def show(view: View) -> None:
    """Controls, the three matrices, a row written out, the curves."""
    spoken, spec = _model(view)
    size, temperature, seed, related = _settings(view)
    own = _own(view)
    if own is None:
        unfinished()
        return
    drawn = own or _drawn(spoken, seed, related=related)
    made = batch_kit.shown(spec, drawn, spoken)
    if made is None:
        return
    spec, found = made
    count = len(drawn) if own else size
    rows = sorted(range(count), key=lambda row: drawn[row].topic)
    shown, chosen = found.take(rows), [drawn[row] for row in rows]
    batch = info_nce(shown.questions, shown.passages, temperature)
    _seen(batch, chosen)
    batch_figures.show(batch, chosen)
    st.caption(f"{batch_kit.provenance(spec, found, prefixes(spec, 'own', spoken))} · {t(f'{_NAME}.seed')} {seed}")
    batch_kit.better(spec, spoken)
    st.divider()
    with guarded():
        batch_row.show(view, batch, chosen)
    st.divider()
    with guarded():
        _curves(spec, drawn, found, shown, temperature)
    batch_figures.maths_and_sources()


def _model(view: View) -> tuple[str, ModelSpec]:
    first, second = st.columns([1, 3], vertical_alignment="bottom")
    with first:
        spoken = batch_kit.speak(view, "bb")
    with second:
        spec = batch_kit.choose(view, "bb", spoken)
    return spoken, spec


def _settings(view: View) -> tuple[int, float, int, bool]:
    first, second, third, fourth = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    with first:
        size = int(view.slider(t(f"{_NAME}.size"), "bb_n", LEAST, MOST, 8))
    with second:
        temperature = batch_kit.temperature(view, "bb")
    with third:
        related = view.choice(
            st.segmented_control, t(f"{_NAME}.draw"), "bb_draw", ["random", "related"], "random",
            format_func=lambda name: t(f"{_NAME}.draws.{name}"), help=t(f"{_NAME}.draw_help"),
        )  # fmt: skip
    seed = int(view.value("bb_seed", "1")) if view.value("bb_seed", "1").isdecimal() else 1
    fourth.button(
        t(f"{_NAME}.redraw"), key="bb_redraw", icon=":material/casino:",
        on_click=lambda: view.put("bb_seed", str(seed % SEEDS + 1)),
    )  # fmt: skip
    return size, temperature, seed, related == "related"


def _drawn(spoken: str, seed: int, *, related: bool) -> tuple[Pair, ...]:
    """As many as the largest batch takes: a smaller one is their beginning, so that its vectors are there already."""
    pool = pairs(spoken, "train")
    return tuple(pool[row] for row in draw(pool, MOST, seed, related=related))


def _own(view: View) -> tuple[Pair, ...] | None:
    with st.expander(t(f"{_NAME}.own"), icon=":material/edit:"):
        typed = view.text(
            t(f"{_NAME}.own_label"), "bb_own", area=True, height=130, placeholder=t(f"{_NAME}.own_example"),
            help=t(f"{_NAME}.own_help", least=LEAST, most=MOST, longest=f"{LONGEST:,}"),
        )  # fmt: skip
    try:
        return parse_pairs(typed)
    except InputError as error:
        show_error(error)
        return None


def _seen(batch: BatchLoss, chosen: list[Pair]) -> None:
    told, count = strength(batch), len(chosen)
    topics = same_topic(chosen)
    share = push_on(batch, topics)
    said = t(
        f"{_NAME}.see.main", found=round(batch.right * count), count=count, loss=f"{batch.loss:.2f}",
        chance=f"{batch.chance:.2f}", t=f"{batch.temperature:g}",
    )  # fmt: skip
    hardest = t(f"{_NAME}.see.hardest", share=plain(_percent(told.hardest)), others=count - 1)
    same = t(
        f"{_NAME}.see.{'topic' if topics.any() else 'no_topic'}", cells=int(topics.sum()), share=plain(_percent(share))
    )
    show_seen(f"{said} {hardest} {same if chosen[0].topic else ''}")
    columns = st.columns(5)
    for column, (name, value) in zip(
        columns,
        [
            ("loss", f"{batch.loss:.3f}"), ("right", _percent(batch.right)), ("hardest", _percent(told.hardest)),
            ("pull", f"{told.pull:.2f}"), ("bound", f"{bound(batch):.2f} / {batch.chance:.2f}"),
        ],
        strict=True,
    ):  # fmt: skip
        column.metric(t(f"{_NAME}.figures.{name}"), value, help=t(f"{_NAME}.figures.{name}_help"))


def _curves(
    spec: ModelSpec, drawn: tuple[Pair, ...], found: Sides, shown: Sides, temperature: float
) -> None:  # fmt: skip
    st.markdown(f"### {t(f'{_NAME}.curves.title')}")
    batch_curves.over_temperature(shown, temperature)
    batch_curves.over_size(batch_kit.sides_key(spec, drawn), found, temperature)


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.0f} %"
