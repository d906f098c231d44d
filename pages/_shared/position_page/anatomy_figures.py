"""The parts of an input as heatmaps, one number followed through the sum, and the lengths of the parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.contextual import Encoder
from embed_core.positions.anatomy import MOST_TOKENS, Anatomy, Facts, Floats
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.position_page.shuffle_figures import number
from pages._shared.seen import show_seen
from pages._shared.state import View

WINDOW = 64
SIGNS = ("", "+ ", "+ ")
EXACT = 1e-5


def show(view: View, encoder: Encoder, facts: Facts, found: Anatomy) -> None:
    """Pictures, the check, one number, the lengths, the maths."""
    if found.dropped:
        st.caption(t("position_page.anatomy.dropped", shown=MOST_TOKENS, dropped=found.dropped))
    width = found.total.shape[1]
    last = max(0, width - WINDOW)
    start = view.slider(t("position_page.anatomy.window"), "oa_from", 0, last, 0, step=8) if last else 0
    _heatmaps(found, start)
    show_seen(_seen(found))
    st.caption(
        t("position_page.anatomy.provenance", name=plain(encoder.spec.name), tokens=len(found.pieces), width=width,
          dims=encoder.dim, first=start, last=min(width, start + WINDOW) - 1)
    )  # fmt: skip
    _one_number(view, found)
    _lengths(found)
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        _maths(facts, found)


def rows_of(found: Anatomy) -> list[str]:
    """The tokens, numbered: names in a heatmap must differ."""
    return [f"{place} {piece}" for place, piece in enumerate(found.pieces)]


def _heatmaps(found: Anatomy, start: int) -> None:
    shown = [(name, f"{sign}{_name(name)}", part) for sign, (name, part) in zip(SIGNS, found.parts, strict=False)]
    if len(shown) > 1:
        shown.append(("total", f"= {_name('total')}", found.total))
    if found.normalised is not None:
        shown.append(("normalised", f"→ {_name('normalised')}", found.normalised))
    summed = [part[:, start : start + WINDOW] for name, _, part in shown if name != "normalised"]
    # One scale for everything that is added up; a few outliers of a dimension must not turn the rest pale.
    top = float(np.quantile(np.abs(np.concatenate([part.ravel() for part in summed])), 0.995)) or 1.0
    for first in range(0, len(shown), 2):
        for column, (name, title, part) in zip(st.columns(2), shown[first : first + 2], strict=False):
            with column:
                st.markdown(f"**{title}**")
                _heatmap(found, name, part[:, start : start + WINDOW], start, None if name == "normalised" else top)


def _heatmap(found: Anatomy, name: str, part: Floats, start: int, top: float | None) -> None:
    if top is None:
        top = float(np.quantile(np.abs(part), 0.995)) or 1.0
    dims = [str(start + k) for k in range(part.shape[1])]
    height = min(900, max(170, 17 * len(part) + 70))
    spec = plot.heatmap(
        part, rows_of(found), dims, title="", scale="diverging", low=-top, high=top, height=height, digits=3
    )
    _thin(spec, dims)
    chart.show(spec, key=f"oa_{name}", alt=t("position_page.anatomy.alt", part=_name(name), tokens=len(part)))


def _thin(spec: Spec, dims: list[str]) -> None:
    """A number at every eighth column only."""
    places = [place for place in range(len(dims)) if int(dims[place]) % 8 == 0]
    spec["layout"]["xaxis"] |= {"tickvals": places, "ticktext": [dims[place] for place in places], "tickangle": 0}


def _name(part: str) -> str:
    return t(f"position_page.anatomy.parts.{part}")


def _seen(found: Anatomy) -> str:
    said = [_checked(found)]
    lengths = {name: np.linalg.norm(part, axis=1).mean() for name, part in found.parts}
    if "position" in lengths:
        said.append(
            t("position_page.anatomy.see.lengths", token=number(lengths["token"]), position=number(lengths["position"]),
              times=f"{lengths['token'] / max(lengths['position'], 1e-12):.1f}")
        )  # fmt: skip
        cosines = found.neighbour_cosines
        if len(cosines):
            said.append(t("position_page.anatomy.see.neighbours", cosine=f"{cosines.mean():.2f}", count=len(cosines)))
    else:
        said.append(t("position_page.anatomy.see.nothing_added"))
    return " ".join(said)


def _checked(found: Anatomy) -> str:
    way = "exact" if found.difference <= EXACT else "differs"
    return t(f"position_page.anatomy.see.{way}", difference=number(found.difference))


def _one_number(view: View, found: Anatomy) -> None:
    st.markdown(f"##### {t('position_page.anatomy.check')}")
    left, right = st.columns([2, 1])
    places = list(range(len(found.pieces)))
    rows = rows_of(found)
    with left:
        token = view.choice(
            st.selectbox, t("position_page.anatomy.token"), "oa_token", places, min(2, len(places) - 1),
            format_func=lambda place: rows[place],
        )  # fmt: skip
    with right:
        dim = view.number(t("position_page.anatomy.dim"), "oa_dim", 0, found.total.shape[1] - 1, 0)
    values = [(name, float(part[token, dim])) for name, part in found.parts]
    terms = " + ".join(
        rf"\underbrace{{{value:.5f}}}_{{\text{{{_name(name)}}}}}"
        if value >= 0
        else rf"\underbrace{{({value:.5f})}}_{{\text{{{_name(name)}}}}}"
        for name, value in values
    )
    st.latex(rf"{terms} = {float(found.total[token, dim]):.5f}")
    after = t("position_page.anatomy.then_none")
    if found.normalised is not None:
        after = t("position_page.anatomy.then_norm", value=f"{float(found.normalised[token, dim]):.5f}")
    if "projection" in found.steps:
        after += " " + t("position_page.anatomy.then_projection")
    else:
        after += " " + t("position_page.anatomy.then_layer0", value=f"{float(found.layer0[token, dim]):.5f}")
    st.markdown(after)
    st.caption(_rows_used(found, token))


def _rows_used(found: Anatomy, token: int) -> str:
    used = []
    if found.position_rows:
        used.append(t("position_page.anatomy.row_position", row=found.position_rows[token]))
    if found.segment_rows:
        used.append(t("position_page.anatomy.row_segment", row=found.segment_rows[token]))
    return " · ".join(used) or t("position_page.anatomy.row_none")


def _lengths(found: Anatomy) -> None:
    st.markdown(f"##### {t('position_page.anatomy.lengths')}")
    names = rows_of(found)
    lengths = [(_name(name), np.linalg.norm(part, axis=1)) for name, part in found.parts]
    lengths.append((_name("total"), np.linalg.norm(found.total, axis=1)))
    if len(found.parts) == 1:
        lengths = lengths[:1]
    frame = pd.DataFrame({t("position_page.anatomy.token"): names, **{name: part.round(4) for name, part in lengths}})
    if len(found.neighbour_cosines):
        frame[t("position_page.anatomy.next_cosine")] = [*found.neighbour_cosines.round(4).tolist(), None]
    left, right = st.columns(2)
    with left:
        tables.show(frame, key="oa_lengths")
    with right:
        colours = [palette.category_colour(place) for place in range(len(lengths))]
        axis = plot.Axis(t("position_page.anatomy.length_axis"))
        height = min(900, max(220, 13 * len(names) * len(lengths) + 90))
        chart.show(
            plot.bars(names, lengths, axis=axis, colours=colours, height=height), key="oa_bars",
            alt=t("position_page.anatomy.lengths"),
        )  # fmt: skip


def _maths(facts: Facts, found: Anatomy) -> None:
    names = {"token": r"W_{\text{token}_i}", "position": r"P_{p_i}", "segment": r"S_{s_i}"}
    st.latex(r"x_i = " + " + ".join(names[name] for name, _ in found.parts))
    if "layer_norm" in found.steps:
        st.latex(r"\mathrm{LayerNorm}(x)=\frac{x-\mu(x)}{\sqrt{\sigma^2(x)+\varepsilon}}\odot\gamma+\beta")
    if "projection" in found.steps:
        st.latex(rf"h^{{(0)}}_i = E\,x_i + b,\qquad E\in\mathbb{{R}}^{{{facts.dim}\times{facts.width}}}")
    if facts.scheme == "rotary":
        st.latex(
            r"q_i\leftarrow R(i\theta)\,q_i,\quad k_j\leftarrow R(j\theta)\,k_j,\qquad "
            r"(R(i\theta)q)^{\top}R(j\theta)k=q^{\top}R\big((j-i)\theta\big)k"
        )
    if facts.scheme == "relative":
        st.latex(r"a_{ij}=q_i^{\top}k_j+q_i^{\top}r_{i-j}+u^{\top}k_j+v^{\top}r_{i-j}")
    if facts.scheme == "alibi":
        st.latex(r"a_{ij}=q_i^{\top}k_j-m_h\,|i-j|")
    st.markdown(t("position_page.anatomy.maths"))
