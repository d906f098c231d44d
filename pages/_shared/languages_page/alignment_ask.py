"""The controls of the alignment: two models, a dictionary, how many of its pairs are shown to the rotation."""

from __future__ import annotations

import streamlit as st

from embed_core import stash
from embed_core.crosslingual.alignment import SIZES, VOCABULARIES, Bench, Settings
from embed_core.crosslingual.dictionary import MAX_BYTES, MAX_PAIRS, Pair, built_in, fitting, read_dictionary
from embed_core.errors import InputError
from embed_core.units import byte_size
from pages._shared import kept_file, opened
from pages._shared.choose_model import choose_model
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.languages_page.alignment_kit import Asked
from pages._shared.state import View, unfinished

FIRST, SECOND = "word2vec-skipgram", "word2vec-zh"
ALL = 0


def ask(view: View) -> Asked | None:
    """What is to be aligned, or None where a model is not here yet or an error says what is missing."""
    left, right, more = st.columns([3, 3, 1.4], vertical_alignment="bottom")
    with left:
        one = choose_model(view, "al_one", t("languages_page.alignment.one"), contextual=False, default=FIRST)
    with right:
        two = choose_model(view, "al_two", t("languages_page.alignment.two"), contextual=False, default=SECOND)
    with more:
        settings, own = _more(view)
    source, target = opened.static(one), opened.static(two)
    if source is None or target is None:
        return None
    try:
        pairs = _dictionary(own)
        first, second = (set(model.words[: settings.vocabulary]) for model in (source, target))
        pairs = fitting(pairs, first, second)
        bench = Bench(source, target, pairs, settings)
    except InputError as error:
        show_error(error)
        unfinished()
        return None
    count = len(bench.split.seeds)
    sizes = [*(size for size in SIZES if size < count), ALL]
    seeds = view.choice(
        st.select_slider, t("languages_page.alignment.seeds"), "al_seeds", sizes, ALL,
        format_func=lambda size: f"{size:,}" if size else t("languages_page.alignment.all_seeds", count=f"{count:,}"),
        help=t("languages_page.alignment.seeds_help"),
    )  # fmt: skip
    return Asked(bench.taking(seeds), pairs)


def _more(view: View) -> tuple[Settings, str]:
    with st.popover(t("languages_page.alignment.more"), icon=":material/tune:"):
        st.caption(t("languages_page.alignment.prepare_about"))
        unit = view.toggle(t("words.treatment.normalise"), "al_unit", default=True)
        centre = view.toggle(t("words.treatment.centre"), "al_centre", default=True)
        vocabulary = view.choice(
            st.segmented_control, t("languages_page.alignment.vocabulary"), "al_vocabulary", list(VOCABULARIES), 10_000,
            format_func=lambda size: f"{size:,}", help=t("languages_page.alignment.vocabulary_help"),
        )  # fmt: skip
        draw = view.number(
            t("languages_page.alignment.draw"), "al_draw", 1, 99, 1, help=t("languages_page.alignment.draw_help")
        )
        own = _upload(view)
    return Settings(vocabulary=vocabulary, draw=draw, unit=unit, centre=centre), own


def _upload(view: View) -> str:
    """The key under which the visitor's dictionary is kept, and its name: "key/name"; "" for ours."""
    st.divider()
    about = t(
        "languages_page.alignment.own_about", pairs=f"{len(built_in()):,}", most=f"{MAX_PAIRS:,}",
        size=byte_size(MAX_BYTES),
    )  # fmt: skip
    uploaded = st.file_uploader(
        t("languages_page.alignment.own"), type=["tsv", "csv", "txt"], key="al_upload", help=about, max_upload_size=2
    )
    if uploaded is not None:
        view.put("al_dictionary", kept_file.keep(uploaded))
    own = view.value("al_dictionary")
    if own:
        name = kept_file.read(own).name
        st.caption(t("languages_page.alignment.own_name", name=plain(name)))
        st.button(t("languages_page.alignment.own_drop"), key="al_drop", on_click=_drop, args=(view,))
    return own


def _drop(view: View) -> None:
    view.put("al_dictionary", "")
    st.session_state.pop("al_upload", None)


def _dictionary(own: str) -> tuple[Pair, ...]:
    return read_dictionary(stash.get(kept_file.read(own).key)) if own else built_in()
