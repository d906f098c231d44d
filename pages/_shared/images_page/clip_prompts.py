"""What the pictures are compared with: classes, and sentences to put them in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.errors import InputError
from embed_core.images.decode import Picture
from embed_core.images.samples import groups, samples
from embed_core.images.text_and_pictures import Asked
from embed_core.images.zero_shot import classes, templates
from embed_core.texts import text
from pages._shared.feedback import show_error
from pages._shared.i18n import t
from pages._shared.state import View

T = "images_page.clip"
KINDS = ("groups", "names", "own")
LANGUAGES = ("en", "zh")


def choose(view: View, pictures: Sequence[Picture], *, chinese: bool) -> Asked | None:
    """Classes and templates; None where what was typed cannot be used (the page says why)."""
    left, middle, right = st.columns([1, 0.8, 1.4], vertical_alignment="top")
    with left:
        kind = view.choice(
            st.segmented_control, t(f"{T}.kind"), "ic_kind", KINDS, "groups",
            format_func=lambda one: t(f"{T}.kinds.{one}"), help=t(f"{T}.kind_help"),
        )  # fmt: skip
    with middle:
        spoken = view.choice(
            st.segmented_control, t(f"{T}.language"), "ic_lang", LANGUAGES, "zh" if chinese else "en",
            format_func=lambda one: t(f"{T}.languages.{one}"), help=t(f"{T}.language_help"),
        )  # fmt: skip
    with right:
        typed = view.text(
            t(f"{T}.template"), f"ic_template_{spoken}", text(f"{T}.template_default", spoken), area=True, height=68,
            help=t(f"{T}.template_help"),
        )  # fmt: skip
        own = ""
        if kind == "own":
            own = view.text(
                t(f"{T}.own_classes"), f"ic_classes_{spoken}", text(f"{T}.own_classes_default", spoken), area=True,
                height=120,
            )  # fmt: skip
    if spoken == "zh" and not chinese:
        st.caption(f":material/info: {t(f'{T}.english_only')}")
    try:
        lines = templates(typed)
        names, truth = _classes(kind, own, spoken, pictures)
    except InputError as error:
        show_error(error)
        return None
    return Asked(names, lines, truth)


def _classes(
    kind: str, own: str, spoken: str, pictures: Sequence[Picture]
) -> tuple[tuple[str, ...], tuple[int, ...]]:  # fmt: skip
    """The classes, and the class of each picture (-1: nobody knows)."""
    known = {sample.id: sample for sample in samples()}
    if kind == "own":
        return classes(own), (-1,) * len(pictures)
    if kind == "names":
        ids = [picture.id for picture in pictures if picture.id in known]
        # With none of the shipped pictures chosen all names are offered.
        order = list(dict.fromkeys(ids)) or list(known)
        return tuple(known[one].names[spoken] for one in order), _places(order, [picture.id for picture in pictures])
    order = list(groups())
    mine = [known[picture.id].group if picture.id in known else "" for picture in pictures]
    return tuple(text(f"{T}.classes.{group}", spoken) for group in order), _places(order, mine)


def _places(order: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...]:
    place = {name: number for number, name in enumerate(order)}
    return tuple(place.get(name, -1) for name in wanted)
