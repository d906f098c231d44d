"""One's own mixture of changes: a slider each, one after the other, and where the result ends up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from embed_core.images.thumbnails import data_uri
from embed_core.images.transforms import CHANGES, Kind, apply_all, compare, working
from embed_core.progress import Progress
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.images_page.changes_kit import Asked, strength
from pages._shared.images_page.network_kit import THUMB, cosine, identity, row
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View

Strengths = dict[Kind, float]
FIRST: Strengths = {"crop": 0.7, "rotation": 20.0, "grey": 1.0}
"""What is mixed at first: three changes none of which hides the subject."""


@dataclass(frozen=True)
class Mixed:
    """The changed picture and where its vector went."""

    uri: str
    cosine: float
    rank: int
    group_rank: int
    nearest: int


def show(view: View, asked: Asked) -> None:
    """Sliders, the two pictures, the sentence."""
    st.subheader(t("images_page.changes.mix.title"), anchor=False)
    strengths = _controls(view)
    key = f"image_mix|{identity(asked.encoder)}|{asked.key}|{sorted(strengths.items())}|{asked.reference.group}"
    mixed: Mixed | None = wait_for(registry.start(key, partial(_work, asked, strengths)), "ie_mix")
    if mixed is None:
        return
    nearest = asked.others[mixed.nearest]
    row([
        (data_uri(asked.picture.pixels, 2 * THUMB), t("images_page.changes.rows.original")),
        (mixed.uri, t("images_page.changes.mix.changed", cosine=cosine(mixed.cosine))),
        (asked.shown.uris[nearest], t("images_page.changes.mix.nearest", name=plain(asked.name_of(mixed.nearest)))),
    ], width=2 * THUMB)  # fmt: skip
    used = [strength(kind, value) for kind, value in strengths.items() if value != CHANGES[kind].none]
    done = t("images_page.changes.comma").join(used) or t("images_page.changes.mix.none")
    which = "still" if mixed.rank == 1 else "lost"
    said = t(f"images_page.changes.mix.see.{which}", done=done, cosine=cosine(mixed.cosine), rank=mixed.rank,
             name=plain(asked.picture.name), nearest=plain(asked.name_of(mixed.nearest)))  # fmt: skip
    if mixed.group_rank:
        said += " " + t("images_page.changes.mix.see.group", rank=mixed.group_rank, group=plain(asked.picture.group))
    show_seen(said)


def _controls(view: View) -> Strengths:
    strengths: Strengths = {}
    columns = st.columns(4)
    for number, (kind, change) in enumerate(CHANGES.items()):
        default = FIRST.get(kind, change.none)
        with columns[number % 4]:
            if kind == "flip":
                value = float(
                    view.choice(
                        st.selectbox, t("images_page.changes.kinds.flip"), "ie_x_flip", [0, 1, 2], int(default),
                        format_func=lambda way: t(f"images_page.changes.strengths.flip{way}"),
                    )
                )  # fmt: skip
            else:
                value = _slider(view, kind, default)
        strengths[kind] = value
    return strengths


def _slider(view: View, kind: Kind, default: float) -> float:
    """In per cent where the strength is a share: whole numbers read better on a slider, and in a link."""
    change = CHANGES[kind]
    shares = kind in ("crop", "blur", "grey", "brightness")
    scale = 1000 if kind == "blur" else 100 if shares else 1
    low, high, first, step = (round(one * scale) for one in (change.low, change.high, default, change.step))
    unit = " ‰" if kind == "blur" else " %%" if shares else "°" if kind == "rotation" else ""
    name = t(f"images_page.changes.kinds.{kind}")
    chosen = view.slider(name, f"ie_x_{kind}", low, high, first, step=max(1, step), format=f"%d{unit}",
                         help=t(f"images_page.changes.hints.{kind}"))  # fmt: skip
    return float(chosen) / scale


def _work(asked: Asked, strengths: Strengths, progress: Progress) -> Mixed:
    picture = working(asked.picture.pixels)
    changed = apply_all(picture, strengths)
    vectors = asked.encoder.embed([picture, changed], progress)
    cosines, ranks, group_ranks, nearest = compare(vectors[1:], vectors[0], asked.reference)
    return Mixed(
        data_uri(changed, 2 * THUMB), float(cosines[0]), int(ranks[0]), int(group_ranks[0]), int(nearest[0])
    )  # fmt: skip
