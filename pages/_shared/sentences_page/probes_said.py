"""The words around the probes: what they show, where it comes from, the maths, the sources."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.sentence.corpora import unrelated
from embed_core.sentence.ladder import ClimbedProbes
from embed_core.sentence.probes import OWN, Probe, by_kind, meaning_before_words, told_apart
from pages._shared import tables
from pages._shared.i18n import language, plain, t
from pages._shared.seen import show_seen
from pages._shared.sentences_page.ladder_rungs import Chosen

_NAME = "sentences_page.probes"
_LISTED = 10
SAME = 0.9999  # to this and above, what is printed is 1.00


def see(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes]) -> None:
    """What the bars show, in numbers."""
    said = [_order(asked, names, found), _words(asked, names, found), _apart(asked, names, found)]
    gap = "" if language() == "zh" else " "
    show_seen(gap.join(one for one in said if one))
    _own(asked, names, found)
    _scales(asked, names, found)


def _order(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes]) -> str:
    cosines = [by_kind(asked, one.probed.cosines).get("order") for one in found]
    order = [float("nan") if one is None else one[0] for one in cosines]
    if not np.isfinite(order).any():
        return ""
    blind = sum(value >= SAME for value in order)
    least = int(np.nanargmin(order))
    return t(f"{_NAME}.see.order", blind=blind, rungs=len(names), name=plain(names[least]), value=f"{order[least]:.3f}")


def _apart(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes]) -> str:
    shares = [told_apart(one.probed.scaled, [probe.same for probe in asked]) for one in found]
    if not np.isfinite(shares).any():
        return ""
    best = int(np.nanargmax(shares))
    return t(f"{_NAME}.see.apart", best=plain(names[best]), share=f"{shares[best]:.0%}")


def _words(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes]) -> str:
    shares = [meaning_before_words(asked, one.probed.scaled) for one in found]
    if not np.isfinite(shares).any():
        return ""
    best, worst = int(np.nanargmax(shares)), int(np.nanargmin(shares))
    if shares[best] == shares[worst]:
        return t(f"{_NAME}.see.words_one", share=f"{shares[best]:.0%}")
    return t(
        f"{_NAME}.see.words", best=plain(names[best]), share=f"{shares[best]:.0%}", worst=plain(names[worst]),
        worst_share=f"{shares[worst]:.0%}",
    )  # fmt: skip


def _own(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes]) -> None:
    for place, probe in enumerate(asked):
        if probe.kind != OWN or place > 2:  # three of one's own are said in words, all stand in the table
            continue
        values = [
            f"{plain(name)} {one.probed.cosines[place]:.2f} ({one.probed.scaled[place]:.2f})"
            for name, one in zip(names, found, strict=True)
        ]
        st.markdown(
            t(f"{_NAME}.see.own", first=plain(probe.first), second=plain(probe.second), values="; ".join(values))
        )


def _scales(asked: Sequence[Probe], names: Sequence[str], found: Sequence[ClimbedProbes]) -> None:
    """Each rung's baseline and how often it is right."""
    same = [probe.same for probe in asked]
    columns = {
        name: t(f"{_NAME}.columns.{name}") for name in ("rung", "baseline", "deviation", "meaning", "apart", "words")
    }
    frame = pd.DataFrame({
        columns["rung"]: list(names),
        columns["baseline"]: [one.probed.baseline for one in found],
        columns["deviation"]: [one.probed.deviation for one in found],
        columns["meaning"]: [100 * meaning_before_words(asked, one.probed.scaled) for one in found],
        columns["apart"]: [100 * told_apart(one.probed.scaled, same) for one in found],
        columns["words"]: [", ".join(one.missing[:_LISTED]) for one in found],
    })  # fmt: skip
    number = st.column_config.NumberColumn
    settings = {
        columns["baseline"]: number(format="%.2f", help=t(f"{_NAME}.baseline_help")),
        columns["deviation"]: number(format="%.2f"),
        columns["meaning"]: number(format="%.0f %%", help=t(f"{_NAME}.meaning_help")),
        columns["apart"]: number(format="%.0f %%", help=t(f"{_NAME}.apart_help")),
        columns["words"]: st.column_config.TextColumn(width="medium"),
    }
    tables.show(frame, key="pr_scales", columns=settings)


def provenance(asked: Sequence[Probe], chosen: Chosen, found: Sequence[ClimbedProbes], spoken: str) -> None:
    """Models, metric, baseline, corpus."""
    models = dict.fromkeys(plain(spec.name) for one in found if (spec := chosen.spec(one.rung)) is not None)
    parts = [
        *models,
        t(f"{_NAME}.count", count=len(asked)),
        t("projections.metrics.cosine"),
        t(f"{_NAME}.against", count=len(unrelated(spoken))),
        t(f"{_NAME}.corpus", count=f"{len(chosen.corpus):,}"),
    ]
    st.caption(" · ".join(parts))


def maths_and_sources() -> None:
    """The two expanders at the end."""
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))
