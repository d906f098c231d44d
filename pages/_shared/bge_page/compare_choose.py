"""Which models are compared, with what before the question, and the job that asks each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import streamlit as st

from embed_core import catalog, loading, sources
from embed_core.catalog import ModelSpec
from embed_core.errors import EmbedCoreError
from embed_core.evaluation.rank_correlation import Interval
from embed_core.progress import Progress
from embed_core.training import shelf
from embed_core.training.contrastive.comparison import Measured, difference
from embed_core.training.contrastive.comparison import measured as asked
from embed_core.training.contrastive.pairs import pairs
from embed_core.training.contrastive.sides import INSTRUCTED, Instruction, different, prefixes, sides
from pages._shared import fetch_card, library
from pages._shared.bge_page.batch_kit import AVERAGED, ENCODERS, sides_key
from pages._shared.choose_model import model_label
from pages._shared.feedback import show_error, wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.state import View, unfinished

_NAME = "bge_page.compare"
MOST = 6
BGE = "bge-large-zh-v1.5"


@dataclass(frozen=True)
class Drawn:
    """A model with what stands before its questions; ``name`` is said in charts, ``marked`` in Markdown."""

    spec: ModelSpec
    name: str
    measured: Measured

    @property
    def id(self) -> str:
        """For links and keys."""
        return f"{self.measured.instruction}:{self.spec.id}"

    @property
    def marked(self) -> str:
        """The name, safe in Markdown."""
        return plain(self.name)


def models(view: View, spoken: str) -> list[ModelSpec]:
    """The multi-select; at first word vectors, the language's encoder and the newest model trained here."""
    key = f"bc_models_{spoken}"
    wanted = [name for name in view.value(key, ",".join(_first(spoken))).split(",") if name]
    _remember(wanted)
    specs = {spec.id: spec for spec in library.available()}
    box = f"{key}_box"
    st.session_state[box] = [name for name in dict.fromkeys(wanted) if name in specs][:MOST]

    def changed() -> None:
        view.put(key, ",".join(st.session_state[box]) or ",")

    labels = {name: model_label(spec) for name, spec in specs.items()}
    chosen = st.multiselect(
        t(f"{_NAME}.models"), list(specs), key=box, on_change=changed, max_selections=MOST,
        format_func=labels.__getitem__, help=t(f"{_NAME}.models_help", most=MOST),
        placeholder=t(f"{_NAME}.models_none"),
    )  # fmt: skip
    return [specs[name] for name in chosen]


def ways(view: View) -> tuple[Instruction, ...]:
    """What stands before questions: the model's own, with nothing beside it, or BGE's instruction as well."""
    chosen = view.choice(
        st.segmented_control, t(f"{_NAME}.ways"), "bc_ways", ["own", "both", "all"], "own",
        format_func=lambda name: t(f"{_NAME}.way.{name}"), help=t(f"{_NAME}.ways_help"),
    )  # fmt: skip
    counts = {"own": 1, "both": 2, "all": 3}
    return INSTRUCTED[: counts[chosen]]


def measured(
    specs: Sequence[ModelSpec], wanted: Sequence[Instruction], spoken: str, *, whole: bool
) -> list[Drawn]:  # fmt: skip
    """Every model that is ready; the others show a fetch card, their progress or their error."""
    found: list[Drawn] = []
    for spec in specs:
        if not fetch_card.ready(spec):
            unfinished()
            continue
        for way in different(spec, wanted, spoken):
            key = f"bc|{sides_key(spec, pairs(spoken), way)}|{whole}"
            job = registry.start(key, partial(_asked, spec, way, spoken, whole))
            job.finished.wait(0.5)
            name = _name(spec, way, spoken)
            if job.status != "done":
                st.markdown(f"**{plain(name)}**")
            told = cast("Measured | None", wait_for(job, key, patience=0.0))
            if told is not None:
                found.append(Drawn(spec, name, told))
    return found


def gap(first: Drawn, second: Drawn) -> Interval:
    """How much more often ``first`` puts the right passage first."""
    return difference(first.measured, second.measured, "recall_1")


def about_bge(specs: Sequence[ModelSpec], spoken: str) -> None:
    """One sentence on the real bge-large-zh-v1.5 where it is neither chosen nor here."""
    spec = catalog.get_spec(BGE)
    if spoken == "zh" and spec.id not in [one.id for one in specs]:
        here = "here" if sources.is_fetched(spec) else "absent"
        st.caption(t(f"{_NAME}.bge_{here}", name=plain(spec.name), hub=plain(spec.source.hub_id)))


def _first(spoken: str) -> list[str]:
    encoder = catalog.get_spec(ENCODERS[spoken])
    trained = [spec.id for spec in shelf.kept() if not spec.is_static and spoken in spec.languages][:1]
    return [AVERAGED[spoken], *([encoder.id] if sources.is_fetched(encoder) else []), *trained]


def _name(spec: ModelSpec, way: Instruction, spoken: str) -> str:
    short = spec.name.split(" · ")[0].split(" (")[0]
    before = prefixes(spec, way, spoken)[0].strip()
    if spec.is_static or (not before and not spec.prefixes):
        return short
    if way == "bge" or len(before) > 12:
        before = t(f"{_NAME}.instruction")
    # In front, since charts cut long names at the end.
    return f"{before or t(f'{_NAME}.without')} · {short}"


def _asked(spec: ModelSpec, way: Instruction, spoken: str, whole: bool, progress: Progress) -> Measured:
    every = pairs(spoken)
    found = sides(spec, loading.load(spec.id, progress), every, spoken, way, progress)
    progress("bge_page.measure", 0, 1)
    held_out = [row for row, pair in enumerate(every) if pair.split == "test"]
    return asked(spec.id, way, prefixes(spec, way, spoken), found, held_out, whole_pool=whole)


def _remember(wanted: Sequence[str]) -> None:
    """A link may name a model that this visitor has not seen yet."""
    known = {spec.id for spec in library.available()}
    for name in wanted:
        if name not in known:
            try:
                library.remember(catalog.get_spec(name))
            except EmbedCoreError as error:
                show_error(error)
