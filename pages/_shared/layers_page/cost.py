"""What contextual vectors cost: measured here, against the look-up in a table."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core import catalog
from embed_core.contextual.anisotropy import sample
from embed_core.contextual.cost import BATCH, MOST_RUNS, Cost, hidden_bytes, machine, measure_all
from embed_core.senses.bank import bank
from embed_core.units import byte_size
from pages._shared import opened, tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry
from pages._shared.layers_page import right_context_models as models
from pages._shared.seen import show_seen
from pages._shared.state import View

_KEY = "layers_page.cost"
_STATIC = {"en": "glove-6b-50d-20k", "zh": "word2vec-zh"}
_RUNS = 5
_MILLION = 1_000_000
_TOKENS = 15


def show(view: View) -> None:
    """Models, what follows from their shape, the measurement."""
    specs = models.choose(view, "lc_models", t(f"{_KEY}.models"))
    models.missing()
    runs = view.number(t(f"{_KEY}.runs"), "lc_runs", 1, MOST_RUNS, _RUNS, help=t(f"{_KEY}.runs_help"))
    here = machine()
    st.caption(t(f"{_KEY}.machine", cores=here.cores, usable=here.usable, threads=here.threads))
    table_spec = catalog.get_spec(_STATIC[language()])
    _shapes([*specs, table_spec])
    key = f"cost|{language()}|{runs}|{'|'.join(spec.id for spec in specs)}"
    if registry.get(key) is None:
        clicked = st.button(
            t(f"{_KEY}.measure"), key="lc_measure", icon=":material/timer:", type="primary", disabled=not specs
        )
        if clicked:
            st.session_state["lc_wanted"] = key
    if st.session_state.get("lc_wanted") == key or registry.get(key) is not None:
        encoders, table = models.encoders(specs), opened.static(table_spec)
        if len(encoders) == len(specs) and table is not None:
            texts = sample([one.sentence for word in bank(language()) for one in word.occurrences], BATCH)
            job = registry.start(key, partial(measure_all, encoders, table, texts, runs))
            st.session_state.pop("lc_wanted", None)
            if (found := wait_for(job, "lc_job")) is not None:
                _measured(found)
                st.button(t(f"{_KEY}.again"), key="lc_again", icon=":material/refresh:", on_click=_again, args=(key,))
    with st.expander(t(f"{_KEY}.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_KEY}.maths.text"))
    with st.expander(t(f"{_KEY}.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_KEY}.sources.text"))


def _again(key: str) -> None:
    registry.forget(key)
    st.session_state["lc_wanted"] = key


def _shapes(specs: list[catalog.ModelSpec]) -> None:
    """What is known before anything is measured: bytes that follow from the numbers of layers and dimensions."""
    st.markdown(f"##### {t(f'{_KEY}.shapes.title')}")
    rows = []
    for spec in specs:
        size = _TOKENS * spec.dims * 4 if spec.is_static else hidden_bytes(spec.layers, spec.dims, _TOKENS)
        rows.append({
            t(f"{_KEY}.columns.model"): spec.name, t(f"{_KEY}.columns.layers"): spec.layers,
            t(f"{_KEY}.columns.dims"): spec.dims, t(f"{_KEY}.columns.bytes", tokens=_TOKENS): byte_size(size),
            t(f"{_KEY}.columns.million"): byte_size(size * _MILLION),
        })  # fmt: skip
    tables.show(pd.DataFrame(rows), key="lc_shapes")
    st.caption(t(f"{_KEY}.shapes.note"))


def _measured(found: list[Cost]) -> None:
    st.markdown(f"##### {t(f'{_KEY}.measured')}")
    names = [one.model for one in found]
    series = [(t(f"{_KEY}.columns.single"), np.array([one.single * 1000 for one in found])),
              (t(f"{_KEY}.columns.batch"), np.array([one.batch * 1000 for one in found]))]  # fmt: skip
    spec = plot.bars(names, series, axis=plot.Axis(t(f"{_KEY}.axis"), log=True),
                     colours=(palette.CONTEXTUAL, palette.STATIC))  # fmt: skip
    chart.show(spec, key="lc_bars", alt=t(f"{_KEY}.alt"))
    rows = [
        {"model": one.model, "parameters": f"{one.parameters:,}", "memory": byte_size(one.memory),
         "single": _time(one.single), "batch": _time(one.batch), "result": byte_size(one.result),
         "time_million": _time(one.batch * _MILLION), "size_million": byte_size(one.result * _MILLION)}
        for one in found
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    tables.show(frame.rename(columns={name: t(f"{_KEY}.columns.{name}") for name in frame}), key="lc_table")
    table, rest = found[0], found[1:]
    if rest:
        slowest = max(rest, key=lambda one: one.batch)
        quickest = min(rest, key=lambda one: one.batch)
        show_seen(t(
            f"{_KEY}.see", static=plain(table.model), look_up=_time(table.batch), model=plain(quickest.model),
            time=_time(quickest.batch), times=f"{quickest.batch / max(table.batch, 1e-9):,.0f}",
            slowest=plain(slowest.model), million=_time(slowest.batch * _MILLION)))  # fmt: skip
    st.caption(t(f"{_KEY}.provenance", runs=found[-1].runs, static_runs=table.runs, batch=BATCH))


def _time(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"), (1e-3, "ms")):
        if seconds >= size:
            return t(f"{_KEY}.units.{unit}", value=f"{seconds / size:.3g}")
    return t(f"{_KEY}.units.us", value=f"{seconds * 1e6:.3g}")
