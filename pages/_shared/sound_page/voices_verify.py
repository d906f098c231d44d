"""Two recordings: the same voice or not, and by how much."""

from __future__ import annotations

import streamlit as st

from embed_core.audio.comparison import Comparison
from pages._shared.i18n import plain, t
from pages._shared.sound_page import voices_kit as kit
from pages._shared.state import View


def show(view: View, found: Comparison) -> None:
    """Two choices, their players, the decision at the threshold of the equal error rate."""
    st.markdown(f"### {t('sound_page.voices.verify.title')}")
    ids = [f"{take.voice}/{take.id}" for take in found.takes]
    names = dict(zip(ids, kit.names(found.takes), strict=True))
    chosen = []
    for column, key, place in zip(st.columns(2), ("sv_first", "sv_second"), _defaults(found), strict=True):
        with column:
            one = view.choice(
                st.selectbox, t(f"sound_page.voices.verify.{key[3:]}"), key, ids, ids[place],
                format_func=names.__getitem__,
            )  # fmt: skip
            chosen.append(ids.index(one))
            kit.play(found.takes[chosen[-1]])
    _decide(found, *chosen)


def _defaults(found: Comparison) -> tuple[int, int]:
    """A visitor's last recording beside their first; else the first voice in two sentences."""
    own = [place for place, take in enumerate(found.takes) if take.own]
    return (own[0], own[-1]) if len(own) > 1 else (0, 1)


def _decide(found: Comparison, one: int, other: int) -> None:
    score = float(found.matrix[one, other])
    if one == other:
        st.info(t("sound_page.voices.verify.itself"), icon=":material/info:")
        return
    if found.rate is None:
        st.metric(t("sound_page.voices.cosine"), f"{score:.3f}")
        return
    accepted = score >= found.rate.threshold
    truth = found.takes[one].voice == found.takes[other].voice
    values = {
        "first": plain(kit.take_name(found.takes[one])), "second": plain(kit.take_name(found.takes[other])),
        "cosine": f"{score:.3f}", "threshold": f"{found.rate.threshold:.3f}",
        "margin": f"{abs(score - found.rate.threshold):.3f}",
    }  # fmt: skip
    said = t(f"sound_page.voices.verify.{'accepted' if accepted else 'rejected'}", **values)
    verdict = t(f"sound_page.voices.verify.{'right' if accepted == truth else 'wrong'}")
    box = st.success if accepted == truth else st.warning
    box(f"{said} {verdict}", icon=":material/check:" if accepted else ":material/block:")
