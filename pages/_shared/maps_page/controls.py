"""The controls of the projections page: what to draw and how. They give a Drawing and MapSettings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from embed_core import presets
from embed_core.catalog import ModelSpec
from embed_core.maps import MapMetric, MapSettings, Method
from embed_core.points import Draw, Drawing, parse_lines
from pages._shared import sharing
from pages._shared.i18n import language, t
from pages._shared.maps_page import tables
from pages._shared.state import View

OWN = "own"
METRICS: tuple[MapMetric, ...] = get_args(MapMetric)
POOLINGS = ("mean", "cls", "max", "last")
COUNTS = (100, 300, 1_000, 3_000, 10_000, 20_000, 50_000, 100_000, 200_000, 400_000)
METHODS: tuple[Method, ...] = ("umap", "tsne", "pca")
ENGINES: dict[Method, tuple[str, ...]] = {
    "umap": ("", "manifolds-rs", "umap-learn"),
    "tsne": ("", "manifolds-rs", "opentsne", "sklearn"),
    "pca": ("",),
}


def choose_draw(view: View, spec: ModelSpec) -> Draw:
    """Frequent words, own words, sentences, one token or a table: what this kind of model can draw."""
    draws: list[Draw] = ["top", "words", "table"] if spec.is_static else ["sentences", "token", "words", "table"]
    return view.choice(
        st.selectbox, t("projections.draw"), "draw", draws, draws[0],
        format_func=lambda name: t(f"projections.draws.{name}"),
        help=t("projections.help.draw_static" if spec.is_static else "projections.help.draw_contextual"),
    )  # fmt: skip


def choose_drawing(view: View, spec: ModelSpec, draw: Draw) -> Drawing | None:
    """The details of what to draw with this model; None while something is missing (the page says what)."""
    drawing = Drawing(model_id=spec.id, draw=draw)
    if draw == "top":
        return replace(drawing, count=_count(view, spec))
    if draw == "table":
        return tables.choose(view, drawing)
    if draw == "words":
        return _words(view, drawing, spec)
    return _texts(view, drawing, spec)


def _count(view: View, spec: ModelSpec) -> int:
    options = [count for count in COUNTS if count < spec.vocabulary] + [spec.vocabulary]
    default = spec.vocabulary if spec.vocabulary <= 20_000 else 10_000
    return int(
        view.choice(
            st.select_slider, t("projections.count"), "n", options, default,
            format_func=lambda count: f"{count:,}", help=t("projections.help.count"),
        )
    )  # fmt: skip


def _words(view: View, drawing: Drawing, spec: ModelSpec) -> Drawing | None:
    offered = [preset for preset in presets.word_presets() if _speaks(spec, preset.languages)]
    preset = _preset(view, offered)
    if preset is not None:
        return _with_preset(drawing, preset)
    text = view.text(
        t("projections.own_words"), "words", t("projections.own_words_example"), area=True, height=120,
        help=t("projections.help.own_words"),
    )  # fmt: skip
    return replace(drawing, items=parse_lines(text, split_commas=True))


def _texts(view: View, drawing: Drawing, spec: ModelSpec) -> Drawing | None:
    token = drawing.draw == "token"
    offered = [
        preset
        for preset in (presets.token_presets() if token else presets.sentence_presets())
        if _speaks(spec, preset.languages)
    ]
    preset = _preset(view, list(offered))
    if preset is not None:
        drawing = _with_preset(drawing, preset)
        return replace(drawing, word=preset.target) if isinstance(preset, presets.TokenPreset) else drawing
    if token:
        drawing = replace(drawing, word=view.text(t("projections.token_word"), "word", t("projections.token_example")))
    example = t("projections.own_token_sentences_example" if token else "projections.own_sentences_example")
    text = view.text(
        t("projections.own_sentences"),
        "texts",
        example,
        area=True,
        height=160,
        help=t("projections.help.own_sentences"),
    )
    return replace(drawing, items=parse_lines(text))


def _preset(view: View, offered: list[Any]) -> presets.Preset | None:
    by_id = {preset.id: preset for preset in offered}
    chosen = view.choice(
        st.selectbox, t("projections.preset"), "preset", [*by_id, OWN], next(iter(by_id), OWN),
        format_func=lambda name: t("projections.own") if name == OWN else by_id[name].name(language()),
    )  # fmt: skip
    return by_id.get(chosen)


def _with_preset(drawing: Drawing, preset: presets.Preset) -> Drawing:
    return replace(drawing, items=tuple(preset.texts), groups=tuple(preset.groups), links=preset.links)


def _speaks(spec: ModelSpec, languages: tuple[str, ...]) -> bool:
    return "multilingual" in spec.languages or set(languages) <= set(spec.languages)


def choose_method(view: View, suffix: str = "", default: Method = "umap", prefix: str = "") -> MapSettings:
    """The method; ``suffix`` marks the second map's controls, ``prefix`` a section's."""
    method = view.choice(
        st.segmented_control, t("projections.method"), f"{prefix}method{suffix}", list(METHODS), default,
        format_func=lambda name: t(f"projections.methods.{name}"), help=t("projections.help.method"),
    )  # fmt: skip
    return MapSettings(method=method)


def choose_dims(view: View, prefix: str = "") -> int:
    """Flat or in space."""
    return int(
        view.choice(
            st.segmented_control, t("projections.dims"), f"{prefix}dims", [2, 3], 2,
            format_func=lambda dims: f"{dims}-D", help=t("projections.help.dims"),
        )
    )  # fmt: skip


def choose_details(
    view: View, settings: MapSettings, points_expected: int, suffix: str = "", prefix: str = ""
) -> MapSettings:  # fmt: skip
    """The method's own parameters, each explained where it is set, then metric, seed and engine."""
    parameters = _parameters(view, settings.method, points_expected, suffix, prefix)
    metric = view.choice(
        st.segmented_control, t("projections.metric"), f"{prefix}metric{suffix}", list(METRICS), METRICS[0],
        format_func=lambda name: t(f"projections.metrics.{name}"), help=t("projections.help.metric"),
    )  # fmt: skip
    seed = 42
    engine = ""
    if settings.method != "pca":
        seed = view.number(
            t("projections.seed"), f"{prefix}seed{suffix}", 0, 9_999, 42, help=t("projections.help.seed")
        )
        engine = view.choice(
            st.selectbox, t("projections.engine"), f"{prefix}engine{suffix}", list(ENGINES[settings.method]), "",
            format_func=lambda name: name or t("projections.engine_auto"), help=t("projections.help.engine"),
        )  # fmt: skip
    return replace(settings, parameters=parameters, metric=metric, seed=seed, engine=engine)


def choose_layer(view: View, spec: ModelSpec, drawing: Drawing) -> Drawing:
    """Which hidden states are drawn, and how a text's tokens become one vector."""
    layer = int(
        view.slider(t("projections.layer"), "layer", 0, spec.layers, spec.layers, help=t("projections.help.layer"))
    )
    pooling = ""
    if drawing.draw != "token":
        pooling = view.choice(
            st.selectbox, t("projections.pooling"), "pooling", list(POOLINGS), spec.pooling,
            format_func=lambda name: t(f"projections.poolings.{name}"), help=t("projections.help.pooling"),
        )  # fmt: skip
    prefix = ""
    if spec.prefixes and drawing.draw != "token":
        prefix = view.choice(
            st.selectbox, t("projections.prefix"), "prefix", ["", *spec.prefixes], spec.default_prefix,
            format_func=lambda text: text.strip() or t("projections.no_prefix"), help=t("projections.help.prefix"),
        )  # fmt: skip
    return replace(drawing, layer=layer, pooling=pooling, prefix=prefix)


def _parameters(
    view: View, method: Method, count: int, suffix: str, prefix: str
) -> tuple[tuple[str, float], ...]:  # fmt: skip
    """Only what differs from the engine's defaults, so that a shipped or cached map is found again."""
    if method == "umap":
        nearby = view.slider(
            t("projections.n_neighbors"), f"{prefix}nn{suffix}", 2, 100, 15, help=t("projections.help.n_neighbors")
        )
        apart = view.slider(
            t("projections.min_dist"), f"{prefix}md{suffix}", 0.0, 0.99, 0.1, help=t("projections.help.min_dist")
        )
        return _changed(n_neighbors=(nearby, 15), min_dist=(apart, 0.1))
    if method == "tsne":
        # Perplexity must stay below a third of the points: few points get a smaller one, and the slider shows it.
        highest = int(min(100, max(2, (count - 1) // 3)))
        perplexity = view.slider(
            t("projections.perplexity"), f"{prefix}perp{suffix}", 1, highest, min(30, highest),
            help=t("projections.help.perplexity"),
        )  # fmt: skip
        return _changed(perplexity=(perplexity, 30))
    return ()


def _changed(**values: tuple[float, float]) -> tuple[tuple[str, float], ...]:
    return tuple((name, value) for name, (value, default) in values.items() if value != default)


def expected_points(drawing: Drawing | None) -> int:
    """About how many points the drawing will have: what the sliders need before it is built."""
    if drawing is None:
        return 1_000
    return drawing.count or len(drawing.items) or 1_000


def finish_side_view(view: View) -> None:
    """The end of a layout that has no room for colour and export: the link alone."""
    # The colour is chosen beside the single map; the other layouts follow it and keep it in the link.
    view.value("color")
    sharing.show(view)
    view.complete()
