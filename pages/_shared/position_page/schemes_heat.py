"""The table of a scheme as a heatmap, and one of its dimensions as a wave."""

from __future__ import annotations

import numpy as np
import streamlit as st

from embed_core.positions import compare, learned, spectrum
from embed_core.positions.alibi import Alibi, slopes
from embed_core.positions.compare import DRAWN, Scheme
from embed_core.positions.learned import Learned
from embed_core.positions.rotary import Rotary
from embed_core.positions.sinusoidal import Sinusoidal, unfinished
from pages._shared.figures import palette, plot
from pages._shared.i18n import t
from pages._shared.position_page import schemes_choose
from pages._shared.position_page.schemes_pictures import COLOURS, Sides, csv, draw, matrix, number, see, symmetric
from pages._shared.state import View

T = "position_page.schemes"
MORE_ALIKE = 0.05
BRIGHTEST = 99.5


def show(view: View, sides: Sides) -> None:
    """One heatmap a scheme."""
    row, column, whole = _part(view, sides)
    for (side, scheme), place in zip(sides, st.columns(len(sides), gap="large"), strict=True):
        with place:
            _heat(side, scheme, row, column, whole)


def _part(view: View, sides: Sides) -> tuple[int, int, bool]:
    """Everything, strided, or every cell from a chosen place on; asked only where a table is larger than a picture."""
    rows = max(scheme.length for _, scheme in sides)
    columns = max(DRAWN if isinstance(scheme, Alibi) else scheme.dim for _, scheme in sides)
    if max(rows, columns) <= DRAWN or not view.toggle(t(f"{T}.full"), "os_full", help=t(f"{T}.full_help")):
        return 0, 0, True
    row = view.slider(t(f"{T}.from_row"), "os_row", 0, rows - DRAWN, 0) if rows > DRAWN else 0
    column = view.slider(t(f"{T}.from_column"), "os_column", 0, columns - DRAWN, 0) if columns > DRAWN else 0
    return row, column, False


def _heat(side: str, scheme: Scheme, row: int, column: int, whole: bool) -> None:
    picture = compare.heat(scheme, row, column, whole=whole)
    down, across = (
        (t(f"{T}.query"), t(f"{T}.key")) if isinstance(scheme, Alibi) else (t(f"{T}.position"), t(f"{T}.dimension"))
    )
    scale: object = palette.SEQUENTIAL
    if isinstance(scheme, Alibi):
        low, high = float(np.nanmin(picture.values)), 0.0
        title = t(f"{T}.bias")
    else:
        high = symmetric(picture.values, BRIGHTEST) if isinstance(scheme, Learned) else 1.0
        low, scale, title = -high, palette.DIVERGING, t(f"{T}.value")
    spec = matrix(picture, down=down, across=across, title=title, low=low, high=high, scale=scale)
    draw(spec, "heat", side, scheme)
    see(_seen(scheme))
    steps = t(f"{T}.every", rows=picture.steps[0], columns=picture.steps[1])
    st.caption(schemes_choose.line(scheme) + (f" · {steps}" if max(picture.steps) > 1 else ""))
    if isinstance(scheme, Alibi):
        csv(scheme.by_head(), "distance", [f"head_{head}" for head in range(1, scheme.heads + 1)], f"os_{side}")
    else:
        csv(scheme.table(), "position", [f"dim_{column}" for column in range(scheme.dim)], f"os_{side}")


def _seen(scheme: Scheme) -> str:
    if isinstance(scheme, Learned):
        found = learned.lengths(scheme.table())
        clearly = found.neighbours - found.anywhere > MORE_ALIKE
        return t(
            f"{T}.heat.learned", neighbours=f"{found.neighbours:.2f}", anywhere=f"{found.anywhere:.2f}",
            verdict=t(f"{T}.heat.more" if clearly else f"{T}.heat.equal"), longest=found.longest,
            longest_length=number(found.longest_length), mean=number(found.mean), shortest=found.shortest,
            shortest_length=number(found.shortest_length),
        )  # fmt: skip
    if isinstance(scheme, Alibi):
        far = scheme.length - 1
        halves = np.log(2) / slopes(scheme.heads)
        return t(
            f"{T}.heat.alibi", head=scheme.head, slope=number(scheme.slope), ten=number(-10 * scheme.slope),
            far=far, last=number(-far * scheme.slope), half=number(scheme.half_distance), heads=scheme.heads,
            nearest=number(float(halves.min())), farthest=number(float(halves.max())),
        )  # fmt: skip
    waves = 2 * np.pi / scheme.frequencies
    return t(
        f"{T}.heat.{scheme.kind}", fast=number(float(waves[0])), slow=number(float(waves[-1])), length=scheme.length,
        unfinished=unfinished(scheme.frequencies, scheme.length), pairs=len(waves),
    )  # fmt: skip


def waves(view: View, sides: Sides) -> None:
    """One dimension of each scheme over the positions."""
    for (side, scheme), place in zip(sides, st.columns(len(sides), gap="large"), strict=True):
        with place:
            if isinstance(scheme, Alibi):
                _seen_from(view, side, scheme)
            else:
                _wave(view, side, scheme)
            st.caption(schemes_choose.line(scheme))


def _wave(view: View, side: str, scheme: Sinusoidal | Learned | Rotary) -> None:
    column = view.slider(t(f"{T}.wave_column"), f"os_{side}_col", 0, scheme.dim - 1, scheme.dim // 4)
    table = scheme.table()
    places = np.arange(scheme.length)
    lines = [plot.Curve(t(f"{T}.wave.one", column=column), places, table[:, column], colour=COLOURS[side])]
    if not isinstance(scheme, Learned):
        partner = column ^ 1
        name = t(f"{T}.wave.two", column=partner)
        lines.append(plot.Curve(name, places, table[:, partner], dashed=True, colour=palette.QUIET))
    x, y = plot.Axis(t(f"{T}.position")), plot.Axis(t(f"{T}.value"))
    draw(plot.curves(lines, x=x, y=y, height=360), "wave", side, scheme)
    if isinstance(scheme, Learned):
        found = spectrum.course(table[:, column])
        low, high = (number(float(value)) for value in (table[:, column].min(), table[:, column].max()))
        mean = number(float(table[:, column].mean()))
        see(t(f"{T}.wave.learned", column=column, mean=mean, low=low, high=high, cycles=found.cycles,
              period=number(found.period), power=f"{found.power:.0%}"))  # fmt: skip
    else:
        cell = scheme.cell(0, column)
        see(t(f"{T}.wave.{scheme.kind}", first=2 * cell.pair, second=2 * cell.pair + 1, pair=cell.pair,
              theta=number(cell.frequency), period=number(cell.wavelength), length=scheme.length,
              turns=number(scheme.length / cell.wavelength)))  # fmt: skip
    csv(table[:, [column]], "position", [f"dim_{column}"], f"os_wave_{side}")


def _seen_from(view: View, side: str, scheme: Alibi) -> None:
    last = scheme.length - 1
    query = view.slider(t(f"{T}.wave_query"), f"os_{side}_query", 0, last, min(64, last))
    positions, bias, weights = scheme.seen_from(query)
    lines = [plot.Curve(t(f"{T}.weight"), positions, weights, colour=COLOURS[side])]
    x, y = plot.Axis(t(f"{T}.key")), plot.Axis(t(f"{T}.weight"))
    draw(plot.curves(lines, x=x, y=y, height=360), "wave", side, scheme)
    count, share = scheme.nearest(query)
    see(t(f"{T}.wave.alibi", query=query, slope=number(scheme.slope), half_share=f"{share:.0%}", nearest=count))
    csv(np.stack([bias, weights], axis=1), "key", ["bias", "weight"], f"os_wave_{side}")
