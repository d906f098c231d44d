"""What is compared: cuts, encoders, ways of searching; and at which k."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.retrieval.asking import MODES, Mode
from embed_core.retrieval.kinds import ChunkSettings, Collection
from embed_core.retrieval.measures import MEASURES, Measure
from pages._shared import library
from pages._shared.choose_model import model_label
from pages._shared.i18n import plain, t
from pages._shared.state import View

SMALL, LARGE = ChunkSettings("sentences", 30, 5), ChunkSettings("sentences", 240, 40)
OFFERED: tuple[ChunkSettings, ...] = (
    ChunkSettings(), SMALL, LARGE, ChunkSettings("sentences", 60, 10), ChunkSettings("sentences", 60, 0),
    ChunkSettings("headings", 120, 20), ChunkSettings("words", 120, 20), ChunkSettings("words", 30, 0),
    ChunkSettings("words", 30, 10),
)  # fmt: skip
MOST_K = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """The combinations, ``k``, the measure that orders the table, and the collection's own cut and model."""

    cuts: tuple[ChunkSettings, ...]
    specs: tuple[ModelSpec, ...]
    modes: tuple[Mode, ...]
    k: int
    measure: Measure
    own: tuple[ChunkSettings, str]

    @property
    def key(self) -> str:
        """What the ranks depend on; k and the measure only read them."""
        models = ",".join(f"{spec.id}@{spec.revision}" for spec in self.specs)
        return f"{','.join(map(_name, self.cuts))}|{models}|{','.join(self.modes)}"

    def model_name(self, model: str) -> str:
        """The encoder's name; "–" for keywords."""
        return next((spec.name for spec in self.specs if spec.id == model), "–")


def choose(view: View, card: Collection) -> Plan | None:
    """The controls."""
    by_name = {_name(one): one for one in dict.fromkeys((card.settings, *OFFERED))}
    cuts = _several(
        view, "ev_cuts", t("rag_page.evaluate.cuts"), list(by_name), _default_cuts(card),
        lambda name: cut_name(by_name[name]), t("rag_page.evaluate.cuts_help"),
    )  # fmt: skip
    specs = {spec.id: spec for spec in library.available() if not spec.is_static}
    left, right = st.columns(2)
    with left:
        models = _several(
            view, "ev_models", t("rag_page.evaluate.encoders"), list(specs), [card.model],
            lambda name: model_label(specs[name]), t("rag_page.evaluate.encoders_help"),
        )  # fmt: skip
    with right:
        modes = _several(
            view, "ev_modes", t("rag_page.evaluate.modes"), list(MODES), list(MODES),
            lambda name: t(f"rag_page.ask.modes.{name}"), t("rag_page.evaluate.modes_help"),
        )  # fmt: skip
    one, other = st.columns([1, 2], vertical_alignment="bottom")
    with one:
        k = view.slider(t("rag_page.evaluate.k"), "ev_k", 1, MOST_K, 5, help=t("rag_page.evaluate.k_help"))
    with other:
        measure: Measure = view.choice(
            st.segmented_control, t("rag_page.evaluate.measure"), "ev_measure", list(MEASURES), "recall",
            format_func=lambda name: t(f"rag_page.evaluate.measures.{name}", k=k),
        )  # fmt: skip
    chosen = tuple(specs[name] for name in models)
    remote = [spec for spec in chosen if spec.source.kind == "openai_api"]
    if remote:
        names = ", ".join(plain(spec.name) for spec in remote)
        st.warning(t("rag_page.evaluate.leaves", models=names), icon=":material/upload:")
    settings = tuple(by_name[name] for name in cuts)
    own = (card.settings, card.model)
    return Plan(settings, chosen, tuple(mode for mode in MODES if mode in modes), int(k), measure, own)


def cut_name(settings: ChunkSettings) -> str:
    """A cut in a few words; the sizes are words."""
    return t(f"rag_page.evaluate.cut_names.{settings.cut}", size=settings.size, overlap=settings.overlap)


def _default_cuts(card: Collection) -> list[str]:
    return list(dict.fromkeys(map(_name, (card.settings, SMALL, LARGE))))


def _several(
    view: View, key: str, label: str, options: Sequence[str], default: Sequence[str], named: Callable[[str], str],
    about: str,
) -> list[str]:  # fmt: skip
    """A multi-select whose choice stands in the link."""
    asked = view.value(key, ",".join(default)).split(",")
    box = f"{key}_box"
    st.session_state[box] = [name for name in dict.fromkeys(asked) if name in options]

    def changed() -> None:
        view.put(key, ",".join(st.session_state[box]) or ",")

    # Named now, in the reader's language: Streamlit asks again later, outside of this run.
    labels = {name: named(name) for name in options}
    chosen: list[str] = st.multiselect(
        label, list(options), key=box, on_change=changed, format_func=labels.__getitem__, help=about,
        placeholder=t("rag_page.evaluate.nothing"),
    )  # fmt: skip
    return chosen


def _name(settings: ChunkSettings) -> str:
    return f"{settings.cut}-{settings.size}-{settings.overlap}"
