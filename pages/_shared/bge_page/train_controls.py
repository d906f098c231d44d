"""The settings of the three stages: language, model and stages in front, the rest under "more"."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.training.contrastive.pairs import LANGUAGES
from embed_core.training.contrastive.settings import INSTRUCTIONS, STAGES, Settings, Stage, usual
from pages._shared import opened
from pages._shared.choose_model import choose_model
from pages._shared.i18n import NAMES, language, plain, t
from pages._shared.state import View

_NAME = "bge_page.train"
_ENCODERS = {"en": opened.ENCODER, "zh": opened.CHINESE_ENCODER}
_USUAL = Settings()
_EPOCHS = {"pretrain": "pretrain_epochs", "general": "general_epochs", "finetune": "finetune_epochs"}
RATES = (1e-6, 1e-5, 2e-5, 3e-5, 5e-5, 1e-4, 2e-4, 1e-3, 1e-2, 1e-1)
TEMPERATURES = (0.01, 0.02, 0.05, 0.1, 0.2)


def asked(view: View) -> tuple[ModelSpec, Settings | None]:
    """The model to start from and the settings; None where no stage is chosen."""
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    with left:
        spoken = view.choice(
            st.segmented_control, t(f"{_NAME}.language"), "bt_lang", list(LANGUAGES), language(),
            format_func=NAMES.__getitem__,
        )  # fmt: skip
    with middle:
        spec = choose_model(view, f"bt_model_{spoken}", t(f"{_NAME}.model"), contextual=True, default=_ENCODERS[spoken])
    with right:
        seeds = view.slider(t(f"{_NAME}.seeds"), "bt_seeds", 1, 3, 1, help=t(f"{_NAME}.seeds_help"))
    if spoken == "zh" and not sources.is_fetched(catalog.get_spec(_ENCODERS["zh"])):
        st.caption(t(f"{_NAME}.chinese", name=plain(catalog.get_spec(_ENCODERS["zh"]).name)))
    chosen = _stages(view)
    with st.expander(t(f"{_NAME}.more"), icon=":material/tune:"):
        settings = _more(view, spec, spoken, chosen, seeds)
    return spec, settings if chosen else None


def _stages(view: View) -> tuple[Stage, ...]:
    columns = st.columns(len(STAGES))
    chosen: list[Stage] = []
    for column, stage in zip(columns, STAGES, strict=True):
        with column:
            wanted = view.toggle(
                t(f"{_NAME}.stages.{stage}"), f"bt_{stage}", stage in _USUAL.stages, help=t(f"{_NAME}.help.{stage}")
            )
        if wanted:
            chosen.append(stage)
    return tuple(chosen)


def _more(view: View, spec: ModelSpec, spoken: str, chosen: tuple[Stage, ...], seeds: int) -> Settings:
    left, middle, right = st.columns(3)
    begin = usual(spec.id)
    own = "" if begin == replace(_USUAL, model=spec.id) else f"_{spec.id}"  # a control of its own: other defaults
    with left:
        passes = {
            _EPOCHS[stage]: view.slider(
                t(f"{_NAME}.epochs.{stage}"), f"bt_{stage}_n{own}", 1, 10, getattr(begin, _EPOCHS[stage]),
                disabled=stage not in chosen,
            )
            for stage in STAGES
        }  # fmt: skip
    with middle:
        batch = view.choice(
            st.select_slider, t(f"{_NAME}.batch"), "bt_batch", [4, 8, 16, 32, 64], _USUAL.batch,
            help=t(f"{_NAME}.batch_help"),
        )  # fmt: skip
        temperature = view.choice(
            st.select_slider, t(f"{_NAME}.temperature"), f"bt_t{own}", list(TEMPERATURES), begin.temperature,
            help=t(f"{_NAME}.temperature_help"),
        )  # fmt: skip
        rate = view.choice(
            st.select_slider, t(f"{_NAME}.rate"), f"bt_rate{own}", list(RATES), begin.rate,
            format_func=lambda one: f"{one:g}", help=t(f"{_NAME}.rate_help"),
        )  # fmt: skip
    with right:
        negatives = view.slider(
            t(f"{_NAME}.negatives"), "bt_neg", 0, 4, _USUAL.negatives, help=t(f"{_NAME}.negatives_help")
        )
        instruction = view.toggle(
            t(f"{_NAME}.instruction"), "bt_instr", _USUAL.instruction,
            help=t(f"{_NAME}.instruction_help", text=INSTRUCTIONS[spoken].strip()),
        )  # fmt: skip
        seed = view.number(t(f"{_NAME}.seed"), "bt_seed", 0, 9_999, 1)
    return Settings(
        model=spec.id, language=spoken, stages=chosen, batch=batch, temperature=temperature, rate=rate,
        negatives=negatives, instruction=instruction, seeds=tuple(range(seed, seed + seeds)), **passes,
    )  # fmt: skip
