"""Every kind of change in five strengths: the changed pictures with their cosines and ranks, and the curves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from embed_core.images.thumbnails import data_uri
from embed_core.images.transforms import (
    CHANGES,
    Changed,
    Effect,
    apply,
    changed_kept,
    changed_pictures,
    extremes,
    working,
)
from embed_core.progress import Progress
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.i18n import plain, t
from pages._shared.images_page.changes_figures import effect_curves
from pages._shared.images_page.changes_kit import Asked, strength
from pages._shared.images_page.network_kit import MAP_THUMB, THUMB, cosine, identity, provenance, row
from pages._shared.jobs import registry
from pages._shared.seen import show_seen


@dataclass(frozen=True)
class Rows:
    """What the changes did, the changed pictures as data URIs in the same order, and their vectors for the map."""

    changed: Changed
    uris: tuple[str, ...]
    small: tuple[str, ...]


def show(asked: Asked) -> Rows | None:
    """One row a kind, the curves over all of them, what they say."""
    st.subheader(t("images_page.changes.rows.title"), anchor=False)
    key = f"image_changes|{identity(asked.encoder)}|{asked.key}|{len(asked.others)}|{asked.reference.group}"
    rows: Rows | None = wait_for(registry.start(key, partial(_work, asked)), "ie_rows")
    if rows is None:
        return None
    place = 0
    for effect in rows.changed.effects:
        _row(asked, effect, rows.uris[place : place + len(effect.strengths)])
        place += len(effect.strengths)
    chart.show(effect_curves(rows.changed.effects), key="ie_curves", alt=t("images_page.changes.rows.alt"))
    _see(asked, rows.changed.effects)
    st.caption(provenance(asked.encoder, t("images_page.changes.rows.provenance", count=len(asked.others))))
    _table(asked, rows.changed.effects)
    return rows


def _work(asked: Asked, progress: Progress) -> Rows:
    plan = {kind: change.levels for kind, change in CHANGES.items()}
    compute = changed_kept if asked.shown.place(asked.picture) is not None else changed_pictures
    found = compute(asked.encoder, asked.picture.pixels, plan, asked.reference, progress)
    picture = working(asked.picture.pixels)
    made = [apply(picture, effect.kind, value) for effect in found.effects for value in effect.strengths]
    return Rows(
        found, tuple(data_uri(one, THUMB) for one in made), tuple(data_uri(one, MAP_THUMB) for one in made)
    )  # fmt: skip


def _row(asked: Asked, effect: Effect, uris: tuple[str, ...]) -> None:
    st.markdown(
        f"**{t(f'images_page.changes.kinds.{effect.kind}')}** · {t(f'images_page.changes.hints.{effect.kind}')}"
    )
    shown = [(data_uri(asked.picture.pixels, THUMB), t("images_page.changes.rows.original"))]
    for number, (uri, value) in enumerate(zip(uris, effect.strengths, strict=True)):
        said = t("images_page.changes.rows.caption", strength=strength(effect.kind, value),
                 cosine=cosine(effect.cosines[number]), rank=int(effect.ranks[number]))  # fmt: skip
        if effect.group_ranks[number] > 1:
            said += " · " + t("images_page.changes.rows.group", rank=int(effect.group_ranks[number]))
        shown.append((uri, said))
    row(shown)


def _see(asked: Asked, effects: tuple[Effect, ...]) -> None:
    most, least = extremes(effects)
    said = [
        t("images_page.changes.rows.see.extremes", name=plain(asked.picture.name),
          most=t(f"images_page.changes.kinds.{most[0]}"), most_strength=strength(most[0], most[1]),
          most_cosine=cosine(most[2]), least=t(f"images_page.changes.kinds.{least[0]}"),
          least_strength=strength(least[0], least[1]), least_cosine=cosine(least[2])),
    ]  # fmt: skip
    lost = [t(f"images_page.changes.kinds.{one.kind}") for one in effects if int(one.ranks.max()) > 1]
    if lost:
        said.append(t("images_page.changes.rows.see.lost", kinds=t("images_page.changes.comma").join(lost)))
    else:
        said.append(t("images_page.changes.rows.see.kept"))
    show_seen(" ".join(said))


def _table(asked: Asked, effects: tuple[Effect, ...]) -> None:
    lines = [
        {"change": t(f"images_page.changes.kinds.{one.kind}"), "strength": strength(one.kind, value),
         "cosine": float(one.cosines[number]), "rank": int(one.ranks[number]),
         "group_rank": int(one.group_ranks[number]) or None, "nearest": asked.name_of(int(one.nearest[number]))}
        for one in effects
        for number, value in enumerate(one.strengths)
    ]  # fmt: skip
    with st.expander(t("images_page.changes.rows.table"), icon=":material/table_rows:"):
        columns = {name: t(f"images_page.changes.rows.columns.{name}") for name in lines[0]}
        tables.show(pd.DataFrame(lines), key="ie_changes", columns=columns, height=360)
