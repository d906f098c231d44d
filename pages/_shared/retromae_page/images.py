"""MAE on images: three quarters of the patches are hidden, the seen ones encoded, the rest rebuilt - and what for."""

from __future__ import annotations

import streamlit as st

from pages._shared.feedback import guarded
from pages._shared.i18n import t
from pages._shared.retromae_page import images_measured, images_picture, images_train
from pages._shared.state import View

_NAME = "retromae_page.images"
_ROWS = ("hidden", "ratio", "encoder", "decoder", "target", "vector", "kept", "data")


def show(view: View) -> None:
    """The section."""
    st.markdown(t(f"{_NAME}.about"))
    with guarded():
        images_picture.show(view)
    with guarded():
        images_measured.show()
    with guarded():
        images_train.show(view)
    _against_retromae()
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))


def _against_retromae() -> None:
    st.subheader(t(f"{_NAME}.against.title"), anchor=False)
    st.markdown(t(f"{_NAME}.against.about"))
    head = [t(f"{_NAME}.against.columns.{name}") for name in ("what", "mae", "retromae", "here")]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in _ROWS:
        cells = [t(f"{_NAME}.against.{row}.{name}") for name in ("what", "mae", "retromae", "here")]
        lines.append("| " + " | ".join(cells) + " |")
    st.markdown("\n".join(lines))
