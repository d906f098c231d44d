"""The finished map of a drawing, from a job that all who ask for the same drawing share."""

from __future__ import annotations

from dataclasses import asdict

from embed_core import maps
from embed_core.errors import InputError
from embed_core.maps import MapSettings, MapView
from embed_core.points import Drawing, digest
from pages._shared.feedback import wait_for
from pages._shared.inspector import panel
from pages._shared.jobs import registry

ANIMATED_UP_TO = 3_000
SNAPSHOTS = 15


def finished_map(drawing: Drawing, settings: MapSettings, key: str) -> MapView | None:
    """The finished map of a drawing, or None while it is being made."""
    job = registry.start(
        f"map|{digest(asdict(drawing))}|{settings}", lambda progress: maps.draw(drawing, settings, progress)
    )
    shown: MapView | None = wait_for(job, key, preview=panel.preview)
    if shown is not None and settings.snapshots and len(shown.points) > ANIMATED_UP_TO:
        raise InputError("points.too_many_to_animate", count=len(shown.points), allowed=ANIMATED_UP_TO)
    return shown
