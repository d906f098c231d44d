"""The formula of a scheme with the numbers of one chosen cell."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embed_core.positions.alibi import Alibi
from embed_core.positions.compare import Scheme
from embed_core.positions.learned import Learned, neighbour_cosine
from embed_core.positions.rotary import Rotary
from embed_core.positions.sinusoidal import Sinusoidal
from pages._shared.i18n import t
from pages._shared.position_page import schemes_choose
from pages._shared.state import View

T = "position_page.schemes.maths"


def show(view: View, schemes: Sequence[Scheme]) -> None:
    """Position and dimension to choose, then each scheme's way to the number there."""
    rows = min(scheme.length for scheme in schemes)
    columns = min([scheme.dim for scheme in schemes if not isinstance(scheme, Alibi)], default=1)
    left, right = st.columns(2)
    with left:
        position = view.number(t(f"{T}.position"), "os_pos", 0, rows - 1, min(10, rows - 1))
    with right:
        column = view.number(t(f"{T}.column"), "os_dim", 0, columns - 1, min(6, columns - 1))
    for scheme in schemes:
        st.caption(schemes_choose.line(scheme))
        if isinstance(scheme, Sinusoidal):
            st.markdown(_sinusoidal(scheme, position, column))
        elif isinstance(scheme, Rotary):
            st.markdown(_rotary(scheme, position, column))
        elif isinstance(scheme, Learned):
            st.markdown(_learned(scheme, position, column))
        else:
            st.markdown(_alibi(scheme, position))


def _sinusoidal(scheme: Sinusoidal, position: int, column: int) -> str:
    cell = scheme.cell(position, column)
    return t(
        f"{T}.sinusoidal", column=column, pair=cell.pair, base=f"{scheme.base:g}", even=2 * cell.pair, dim=scheme.dim,
        frequency=f"{cell.frequency:.6g}", period=f"{cell.wavelength:.2f}", function="sin" if cell.is_sine else "cos",
        position=position, angle=f"{cell.angle:.6g}", value=f"{cell.value:.6f}", dot=f"{scheme.dot(1):.4f}",
        half=scheme.dim // 2,
    )  # fmt: skip


def _rotary(scheme: Rotary, position: int, column: int) -> str:
    cosine, sine = (scheme.cell(position, 2 * (column // 2) + part) for part in (0, 1))
    return t(
        f"{T}.rotary", column=column, pair=cosine.pair, frequency=f"{cosine.frequency:.6g}", position=position,
        angle=f"{cosine.angle:.6g}", cosine=f"{cosine.value:.6f}", sine=f"{sine.value:.6f}",
    )  # fmt: skip


def _learned(scheme: Learned, position: int, column: int) -> str:
    row, value = scheme.cell(position, column)
    norm, cosine = neighbour_cosine(scheme.table(), position)
    return t(
        f"{T}.learned", position=position, column=column, module=scheme.module, row=row, offset=scheme.offset,
        value=f"{value:.6f}", centred=t(f"{T}.learned_centred") if scheme.centred else "", norm=f"{norm:.4f}",
        cosine="–" if cosine is None else f"{cosine:.4f}",
    )  # fmt: skip


def _alibi(scheme: Alibi, distance: int) -> str:
    below = 1 << (scheme.heads.bit_length() - 1)
    rule = "rule_power" if below == scheme.heads else "rule_other"
    _, bias, left = scheme.seen_from(distance)
    return t(
        f"{T}.alibi", heads=scheme.heads, rule=t(f"{T}.{rule}", heads=scheme.heads, below=below, twice=2 * below),
        head=scheme.head, slope=f"{scheme.slope:.6g}", distance=distance, bias=f"{bias[0]:.6g}",
        left=f"{left[0] / left[distance]:.4g}",
    )  # fmt: skip
