"""What the colour of a map can show, and the labels that go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from embed_core import presets
from embed_core.maps import MapView
from embed_core.own_columns import MISSING
from embed_core.points import Points
from pages._shared.figures.scene import Colour, Mark
from pages._shared.i18n import language, t
from pages._shared.jobs import registry

if TYPE_CHECKING:
    from embed_core.clusters import Clustering

CLUSTER_UP_TO = 20_000
CATEGORIES_UP_TO = 40
COLUMN = "column:"


@dataclass(frozen=True)
class Dressing:
    """Colour and cluster labels of a map."""

    colour: Colour | None
    marks: tuple[Mark, ...] = ()
    clusters: int | None = None
    noise: float = 0.0


def options(view: MapView) -> list[str]:
    """The colourings that this map allows; the first is the default."""
    points = view.points
    columns = [COLUMN + name for name in points.columns if name != "frequency_rank"]
    measured = ["frequency"] if "frequency_rank" in points.columns else []
    cluster = ["cluster"] if 12 <= len(points) <= CLUSTER_UP_TO else []
    kept = ["kept"] if np.isfinite(view.projection.kept).all() else []
    if len(points) > 3_000:
        return [*columns, *measured, *cluster, *kept, "none"]
    return [*columns, *cluster, *measured, *kept, "none"]


def option_label(option: str) -> str:
    """The name of a colouring in the reader's language."""
    if option.startswith(COLUMN):
        return presets.column_name(option.removeprefix(COLUMN), language())
    return t(f"projections.colour.{option}")


def dress(view: MapView, option: str, wait: Callable[[Any], Any]) -> Dressing:
    """Colours for ``view``. ``wait`` shows a job's progress and gives its result, or None while it runs."""
    points = view.points
    if option == "frequency":
        return Dressing(_frequency(points))
    if option == "kept":
        return Dressing(Colour(t("projections.colour.kept"), values=view.projection.kept))
    if option == "cluster":
        return _clusters(view, wait)
    if option.startswith(COLUMN):
        return Dressing(column(points, option.removeprefix(COLUMN)))
    return Dressing(None)


def _frequency(points: Points) -> Colour:
    # A few chosen words spread over all magnitudes; the first n words of a vocabulary are evenly spread by rank itself.
    ranks = points.columns["frequency_rank"]
    top = int(ranks.max())
    if len(points) * 2 > top:
        return Colour(t("projections.colour.frequency"), values=ranks)
    ticks = [(float(np.log10(rank)), f"{rank:,}") for rank in (1, 10, 100, 1_000, 10_000, 100_000) if rank <= top]
    return Colour(t("projections.colour.frequency"), values=np.log10(ranks), ticks=ticks)


def column(points: Points, name: str) -> Colour:
    """The colour that a metadata column gives: classes, or values where they are many different numbers."""
    values = points.columns[name]
    title = presets.column_name(name, language())
    if values.dtype.kind in "iuf" and len(np.unique(values)) > 12:
        return Colour(title, values=values.astype(np.float64))
    labels = [presets.value_name(str(value), language()) for value in values]
    frequent = {label for label, _ in _most_common(labels)}
    other = t("projections.colour.other")
    quiet = MISSING if MISSING in labels else other
    return Colour(title, categories=[label if label in frequent else other for label in labels], quiet=quiet)


def _most_common(labels: list[str]) -> list[tuple[str, int]]:
    from collections import Counter

    return Counter(labels).most_common(CATEGORIES_UP_TO)


def _clusters(view: MapView, wait: Callable[[Any], Any]) -> Dressing:
    from embed_core.clusters import cluster_points

    points = view.points
    job = registry.start(f"cluster|{points.key}", lambda progress: cluster_points(points, progress=progress))
    found: Clustering | None = wait(job)
    if found is None:
        return Dressing(None)
    noise = t("projections.colour.noise")
    names = {number: ", ".join(words[:2]) for number, words in found.keywords.items()}
    categories = [names.get(int(label), noise) for label in found.labels]
    marks = tuple(
        Mark(", ".join(words[:3]), np.median(view.projection.coordinates[found.labels == number], axis=0))
        for number, words in sorted(found.keywords.items(), key=lambda named: -int((found.labels == named[0]).sum()))
    )
    return Dressing(
        Colour(t("projections.colour.cluster"), categories=categories, quiet=noise),
        marks=marks,
        clusters=len(found.keywords),
        noise=float(np.mean(found.labels < 0)),
    )
