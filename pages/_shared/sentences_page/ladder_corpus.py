"""What words are counted in and Doc2Vec is trained on: sentences that come with the project, news, or one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from embed_core import catalog, stash
from embed_core.errors import EmbedCoreError, InputError
from embed_core.oov.coverage import MAX_BYTES, read_upload
from embed_core.sentence.corpora import corpus
from embed_core.sentence.doc2vec import Settings
from embed_core.sentence.own import MOST_CORPUS, as_sentences
from embed_core.sentence.rungs import Rung
from embed_core.units import byte_size
from pages._shared import kept_file, library
from pages._shared.feedback import guarded, show_error
from pages._shared.i18n import plain, t
from pages._shared.sentences_page import ladder_rungs
from pages._shared.sentences_page.ladder_rungs import Chosen
from pages._shared.state import View, rerun

_NAME = "sentences_page.ladder"
EPOCHS = 500


def more(view: View, key: str, chosen: tuple[Rung, ...], spoken: str) -> Chosen:
    """The settings that few need: prefixes, corpus, training, a model by its id."""
    with st.expander(t(f"{_NAME}.more"), icon=":material/tune:"):
        chosen = ladder_rungs.prefixed(view, key, chosen)
        sentences = _corpus(view, key, spoken)
        training = _training(view, key, chosen)
        _another(key)
    seen = hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:20]
    return Chosen(chosen, ladder_rungs.records(chosen), sentences, seen, training)


def _corpus(view: View, key: str, spoken: str) -> tuple[str, ...]:
    names = ["shipped", "news", "own"] if spoken == "en" else ["shipped", "own"]
    name = view.choice(
        st.segmented_control, t(f"{_NAME}.corpus"), f"{key}_corpus_{spoken}", names, "shipped",
        format_func=lambda one: t(f"{_NAME}.corpora.{one}"), help=t(f"{_NAME}.corpus_help"),
    )  # fmt: skip
    found = corpus("shipped", spoken)
    if name == "news":
        found = corpus("news", spoken)
    elif name == "own":
        with guarded():
            found = _own(view, key) or found
    st.caption(t(f"{_NAME}.corpus_size", count=f"{len(found):,}"))
    return found


def _own(view: View, key: str) -> tuple[str, ...]:
    """Pasted or uploaded; empty while there is nothing yet."""
    kept = f"{key}_file"

    def uploaded() -> None:
        file = st.session_state[f"{key}_upload"]
        view.put(kept, "" if file is None else kept_file.keep(file))

    st.file_uploader(
        t(f"{_NAME}.own_file", size=byte_size(MAX_BYTES)), type=["txt", "csv", "md"], key=f"{key}_upload",
        on_change=uploaded, max_upload_size=2,
    )  # fmt: skip
    content, name = kept_file.read(view.value(kept))
    if content:
        st.caption(t(f"{_NAME}.own_read", name=plain(name)))
        return as_sentences(read_upload(stash.get(content)))
    text = view.text(
        t(f"{_NAME}.own_text"), f"{key}_own", area=True, height=120,
        help=t(f"{_NAME}.own_text_help", most=f"{MOST_CORPUS:,}"),
    )  # fmt: skip
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise InputError("coverage.too_big", received=len(text.encode("utf-8", "replace")), allowed=MAX_BYTES)
    found = as_sentences(text)
    if not found:
        st.info(t(f"{_NAME}.own_none"), icon=":material/info:")
    return found


def _training(view: View, key: str, chosen: Sequence[Rung]) -> Settings:
    if not any(rung.is_trained_here for rung in chosen):
        return Settings("pv_dm")
    left, right = st.columns(2)
    with left:
        epochs = view.number(
            t(f"{_NAME}.epochs"), f"{key}_epochs", 0, EPOCHS, 0, help=t(f"{_NAME}.epochs_help"),
        )  # fmt: skip
    with right:
        seed = view.number(t("projections.seed"), f"{key}_seed", 0, 9_999, 1)
    return Settings("pv_dm", epochs=epochs, seed=seed)


def _another(key: str) -> None:
    """A model of the hub, by its id: from then on it stands in the list."""
    name = st.text_input(t(f"{_NAME}.another"), key=f"{key}_another", help=t(f"{_NAME}.another_help")).strip()
    if not name:
        return
    try:
        spec = catalog.get_spec(name if ":" in name or "/" not in name else f"hub:{name}")
    except EmbedCoreError as error:
        show_error(error)
        return
    fresh = spec.id not in {one.id for one in library.available()}
    library.remember(spec)
    if fresh:
        rerun()
    st.caption(t(f"{_NAME}.another_found", name=plain(spec.name)))
