"""Which text to train on: one that is at hand, an uploaded file, a file on the server."""

from __future__ import annotations

import streamlit as st

from embed_core.sources import local
from embed_core.training import samples
from embed_core.units import byte_size
from pages._shared import kept_file
from pages._shared.feedback import guarded
from pages._shared.i18n import language, plain, t
from pages._shared.state import View, unfinished

UPLOAD, FILE = "upload", "file"
_ENDINGS = ["txt", "text", "md", "csv", "tsv", "jsonl", "cor", "gz", "bz2", "xz"]


def choose_corpus(view: View, prefix: str) -> str | None:
    """The id of the chosen corpus (:mod:`embed_core.training.samples`), or None while there is none or it cannot be
    read (the page shows why). ``prefix`` begins the keys of its controls ("wr_").
    """
    kind = view.choice(
        st.selectbox, t("training_corpus.corpus"), f"{prefix}corpus", [*samples.SAMPLES, UPLOAD, FILE],
        default(), format_func=lambda one: t(f"training_corpus.kinds.{one}"), help=t("training_corpus.corpus_help"),
    )  # fmt: skip
    if kind in samples.SAMPLES:
        return kind
    sample_id = _uploaded(view, prefix) if kind == UPLOAD else _on_server(view, prefix)
    if sample_id:
        with guarded():
            samples.describe(sample_id)
            return samples.get(sample_id).id
    unfinished()
    return None


def default() -> str:
    """The corpus to begin with: in the reader's language."""
    return "zh" if language() == "zh" else "news"


def name_of(view: View, prefix: str, sample_id: str) -> str:
    """What the corpus is called, for people: as :func:`choose_corpus` has just offered it. Not yet safe in Markdown."""
    if sample_id in samples.SAMPLES:
        return t(f"training_corpus.names.{sample_id}")
    if sample_id.startswith(samples.UPLOAD):
        return kept_file.read(view.value(f"{prefix}upload")).name or t("training_corpus.an_upload")
    return sample_id.replace("\\", "/").rpartition("/")[2]


def _uploaded(view: View, prefix: str) -> str:
    st.file_uploader(
        t("training_corpus.upload", size=byte_size(samples.MOST_UPLOAD)), type=_ENDINGS, key=f"{prefix}uploader",
        on_change=_keep, args=(view, prefix), max_upload_size=samples.MOST_UPLOAD // 1_000_000,
        help=t("training_corpus.upload_help"),
    )  # fmt: skip
    key, name = kept_file.read(view.value(f"{prefix}upload"))
    if key:
        st.caption(t("training_corpus.uploaded", name=plain(name)))
        return samples.UPLOAD + key
    st.info(t("training_corpus.upload_empty"), icon=":material/upload_file:")
    return ""


def _keep(view: View, prefix: str) -> None:
    """What stands in the uploader goes to the server's store, and its key into the link."""
    file = st.session_state[f"{prefix}uploader"]
    view.put(f"{prefix}upload", "" if file is None else kept_file.keep(file))


def _on_server(view: View, prefix: str) -> str:
    allowed = ", ".join(str(root) for root in local.roots()) or t("training_corpus.nowhere")
    path = view.text(
        t("training_corpus.path"), f"{prefix}path", placeholder="/data/corpus.txt.gz",
        help=t("training_corpus.path_help", folders=plain(allowed)),
    ).strip()  # fmt: skip
    if path:
        return samples.FILE + path
    st.info(t("training_corpus.path_empty"), icon=":material/folder_open:")
    return ""
