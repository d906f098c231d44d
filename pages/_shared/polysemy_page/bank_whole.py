"""The whole bank: chosen models, their accuracy at every layer, and the words they get wrong."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from embed_core import sources
from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from embed_core.senses.bank import LANGUAGES, bank
from embed_core.senses.evaluation import evaluate_bank, of_bank
from embed_core.senses.sense_scores import Study
from pages._shared import library, opened
from pages._shared.feedback import wait_for
from pages._shared.i18n import NAMES, language, plain, t
from pages._shared.jobs import registry
from pages._shared.polysemy_page import bank_result, bank_words
from pages._shared.state import View

FIRST = {"en": opened.ENCODER, "zh": "multilingual-e5-small"}


def show(view: View) -> None:
    """Controls, then what they ask for."""
    left, middle, right = st.columns([2, 3, 3], vertical_alignment="bottom")
    with left:
        spoken = view.choice(
            st.segmented_control, t("polysemy_page.bank.language"), "pb_lang", list(LANGUAGES), language(),
            format_func=NAMES.__getitem__,
        )  # fmt: skip
    with middle:
        twins = view.choice(
            st.segmented_control, t("polysemy_page.bank.sentences"), "pb_sentences", ["all", "plain"], "all",
            format_func=lambda name: t(f"polysemy_page.bank.sentence.{name}"),
            help=t("polysemy_page.bank.sentences_help"),
        ) == "all"  # fmt: skip
    with right:
        centre = centred(view)
    models = _models(view, spoken)
    if not models:
        return
    studies = _studies([spec.id for spec in models], models, spoken, twins, centre)
    if studies is None:
        return
    bank_result.headline(studies, twins=twins)
    bank_result.chart_and_tables(studies, "bank")
    st.caption(
        t(
            "polysemy_page.bank.provenance", models=plain(", ".join(spec.name for spec in models)),
            words=len(set(studies[0].words)), sentences=len(studies[0].words),
            centred=t(f"polysemy_page.bank.{'centred' if centre else 'uncentred'}"),
        )
    )  # fmt: skip
    study = bank_words.choose_study(view, studies)
    senses = {(word.word, sense.id): sense.name(language()) for word in bank(spoken) for sense in word.senses}
    bank_words.show(view, study, study.best, senses, "bank")


def centred(view: View) -> bool:
    """The switch that subtracts each word's mean."""
    return view.toggle(t("polysemy_page.bank.centre"), "pb_centre", help=t("polysemy_page.bank.centre_help"))


def _studies(
    ids: Sequence[str], models: Sequence[ModelSpec], spoken: str, twins: bool, centre: bool
) -> tuple[Study, ...] | None:
    key = "|".join(["senses", spoken, f"t{twins:d}c{centre:d}", *(f"{spec.id}@{spec.revision}" for spec in models)])
    work = partial(_evaluated, tuple(ids), spoken, twins, centre)
    found: tuple[Study, ...] | None = wait_for(registry.start(key, work), key, preview=bank_result.preview)
    return found


def _evaluated(ids: Sequence[str], spoken: str, twins: bool, centre: bool, progress: Progress) -> tuple[Study, ...]:
    return evaluate_bank(ids, spoken, twins=twins, centre=centre, progress=progress)


def _models(view: View, spoken: str) -> list[ModelSpec]:
    """The chosen ones of the contextual models that are here; where none is, one to fetch."""
    here = {spec.id: spec for spec in library.available() if _usable(spec)}
    if not here:
        spec = opened.choose_encoder(view, "pb_first", t("polysemy_page.bank.model"))
        return [spec] if opened.encoder(spec) is not None else []
    key = f"pb_models_{spoken}"
    first = FIRST[spoken] if FIRST[spoken] in here else next(iter(here))
    chosen = [name for name in view.value(key, first).split(" ") if name in here]
    widget = f"{key}_pills"
    st.session_state[widget] = chosen

    def changed() -> None:
        view.put(key, " ".join(st.session_state.get(widget) or ()))

    st.pills(
        t("polysemy_page.bank.models", count=len(of_bank(spoken))), list(here), selection_mode="multi", key=widget,
        on_change=changed, format_func=lambda name: here[name].name, help=t("polysemy_page.bank.models_help"),
    )  # fmt: skip
    if not chosen:
        st.info(t("polysemy_page.bank.no_models"), icon=":material/info:")
    foreign = [here[name].name for name in chosen if here[name].languages and spoken not in here[name].languages]
    if foreign:
        st.caption(t("polysemy_page.bank.foreign", models=plain(", ".join(foreign)), language=NAMES[spoken]))
    return [here[name] for name in chosen]


def _usable(spec: ModelSpec) -> bool:
    return spec.has_hidden_states and sources.is_fetched(spec)
