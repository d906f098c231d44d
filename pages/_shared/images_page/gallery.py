"""Pictures on a map: the layer before the classifier as their vector, neighbours, and what the network calls them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from embed_core import catalog
from embed_core.catalog import ModelSpec
from embed_core.images import collection
from embed_core.images.collection import Collection
from embed_core.images.decode import Picture
from embed_core.images.preparing import MEAN, SCALE, SHARE, SIDE
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.images_page import gallery_groups, gallery_one
from pages._shared.images_page.choose import choose_pictures
from pages._shared.images_page.opened import NETWORK, encoder
from pages._shared.inspector.of_points import inspect
from pages._shared.jobs import registry
from pages._shared.state import View

PREFIX = "ig_"
PLACES = 7
"""Places a side of the last feature maps."""
FIRST = "owl"
"""Selected at first: the network takes it for another bird, and its neighbours are birds all the same."""


def show(view: View) -> None:
    """Choice, what the vector is, the map with its inspector, kinship of the groups, sources."""
    pictures = choose_pictures(view, PREFIX)
    if pictures is None:
        return
    spec = catalog.get_spec(NETWORK)
    found = _collected(view, spec, pictures)
    if found is None:
        return
    st.caption(
        t(
            "images_page.gallery.vector", model=plain(spec.name), dims=f"{spec.dims:,}", side=SIDE,
            share=f"{SHARE:.1%}", mean=f"{MEAN:.0f}", scale=f"{SCALE:.0f}", count=len(pictures), places=PLACES,
        )
    )  # fmt: skip
    points = collection.points(spec, pictures, found)
    _select(view, pictures)
    reveal = partial(gallery_one.show, view, points, pictures)
    inspect(view, points, PREFIX, method="tsne", reveal=reveal, thumbnails=found.thumbnails, labels=False, height=640)
    gallery_groups.show(points, [one.group for one in pictures], found.thumbnails)
    with st.expander(t("images_page.gallery.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("images_page.gallery.sources.text"))


def _collected(view: View, spec: ModelSpec, pictures: Sequence[Picture]) -> Collection | None:
    """Vectors and small pictures. The shipped ones need no network: the map is there before it is."""
    work = partial(collection.collect_shipped, spec, pictures)
    if collection.needs_network(spec, pictures):
        network = encoder()
        if network is None:
            return None
        work = partial(collection.collect, network, pictures)
    job = registry.start(f"collection|{collection.key_of(spec, pictures)}", work)
    found: Collection | None = wait_for(job, f"{PREFIX}collection")
    return found


def _select(view: View, pictures: Sequence[Picture]) -> None:
    """One picture is selected before anyone touches the map, one's own as soon as it joins; names of the other
    language are found as well.
    """
    key = f"{PREFIX}sel"
    mine = [one for one in pictures if not collection.is_shipped(one)]
    known = st.session_state.get(f"{PREFIX}known")
    st.session_state[f"{PREFIX}known"] = {one.id for one in mine}
    joined = [one.name for one in mine if known is not None and one.id not in known]
    if joined:
        view.put(key, joined[-1])
    elif known is None and not view.asked(key):
        view.put(key, mine[-1].name if mine else FIRST)
    if (asked := view.asked(key)) and (here := collection.named_otherwise(asked, language())) != asked:
        view.put(key, here)
