"""How far a map can be trusted: what was measured, how it was made, and what must not be concluded."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog
from embed_core.maps import MapView
from pages._shared.i18n import language, plain, t


def show(view: MapView) -> None:
    """Kept neighbours, triplet accuracy, engine, seed, seconds; then what a reader must not conclude."""
    projection = view.projection
    kept, triplets, seconds, seed = st.columns(4)
    kept.metric(
        t("projections.trust.kept"),
        f"{projection.kept_mean:.0%}",
        delta=t("projections.trust.kept_chance", share=f"{projection.kept_chance:.1%}"),
        delta_color="off",
        delta_arrow="off",
        help=t("projections.trust.kept_help"),
    )
    triplets.metric(
        t("projections.trust.triplets"), f"{projection.triplet_accuracy:.0%}", help=t("projections.trust.triplets_help")
    )
    seconds.metric(
        t("projections.trust.seconds"), _seconds(projection.seconds), help=t("projections.trust.seconds_help")
    )
    seed.metric(t("projections.seed"), str(projection.seed), help=t("projections.help.seed"))
    st.caption(provenance(view))
    if view.shipped:
        st.info(t("projections.shipped"), icon=":material/inventory_2:")
    for note in projection.notes:
        st.caption(f":material/info: {plain(note.message(language()))}")
    with st.expander(t("projections.trust.careful"), icon=":material/warning:"):
        st.markdown(t(f"projections.careful.{projection.method}"))


def _seconds(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds >= 10 else f"{seconds:.2g} s"


def provenance(view: MapView) -> str:
    """One line: model, layer, pooling, metric, engine and parameters of a map."""
    points, projection = view.points, view.projection
    parts = [t("projections.provenance.points", count=f"{len(points):,}", dims=points.vectors.shape[1])]
    if points.model_id:
        parts.insert(0, plain(catalog.get_spec(points.model_id).name))
    if points.layer is not None:
        parts.append(t("projections.provenance.layer", layer=points.layer))
        parts.append(t(f"projections.poolings.{points.pooling}"))
    if points.prefix:
        parts.append(t("projections.provenance.prefix", prefix=plain(points.prefix.strip())))
    parts.append(t("projections.provenance.metric", metric=t(f"projections.metrics.{projection.metric}")))
    parts.append(plain(projection.engine))
    parts += [
        f"{plain(name)} = {value:g}" for name, value in projection.parameters.items() if not isinstance(value, bool)
    ]
    return " · ".join(parts)
