"""Pictures, sentences and the table of association tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.static.space import Space
from embed_core.static.weat import WeatResult, WeatTest
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.words_page import typed

FORMULA = (
    r"d = \frac{\overline{s}(X, A, B) - \overline{s}(Y, A, B)}{\mathrm{std}_{w \in X \cup Y}\; s(w, A, B)}, \qquad "
    r"s(w, A, B) = \frac{1}{|A|}\sum_{a \in A} \cos(\mathbf{w}, \mathbf{a}) - "
    r"\frac{1}{|B|}\sum_{b \in B} \cos(\mathbf{w}, \mathbf{b})"
)
Done = tuple[Space, WeatResult]
NAMED = 40


def label(test: WeatTest) -> str:
    """ "WEAT 6 · male names / female names × career / family"."""
    x, y, a, b = set_names(test)
    title = t("words.weat.title", x=x, y=y, a=a, b=b)
    if test.own:
        return f"{title} ({t('words.weat.own_mark')})"
    return f"{t('words.weat.number', number=test.id.removeprefix('weat'))} · {title}"


def set_names(test: WeatTest) -> tuple[str, str, str, str]:
    """The names of the four sets in the reader's language."""
    x, y, a, b = (t(f"words.weat.sets.{name}") for name in test.names)
    return x, y, a, b


def what_you_see(done: Sequence[Done]) -> None:
    """A sentence a model, and the published figure."""
    said = [_sentence(space, result) for space, result in done]
    if (published := done[0][1].test.published) is not None:
        said.append(t("words.weat.see.published", d=f"{published:.2f}"))
    show_seen("\n\n".join(said))


def _sentence(space: Space, result: WeatResult) -> str:
    permuted, (x, y, a, b) = result.permuted, set_names(result.test)
    how = t(
        f"words.weat.see.{'exact' if permuted.exact else 'random'}",
        count=f"{permuted.count:,}", splits=f"{permuted.splits:,}",
    )  # fmt: skip
    p = np.format_float_positional(permuted.p, precision=2, fractional=False)
    said = t(
        f"words.weat.see.{'towards' if result.effect >= 0 else 'against'}",
        name=plain(space.spec.name), x=x, y=y, a=a, b=b, d=f"{result.effect:.2f}", how=how, p=p,
    )  # fmt: skip
    if result.thin:
        most = max(len(result.test.x), len(result.test.y))
        said += " " + t("words.weat.see.few", words=len(result.words.x), all=most)
    return said


def distribution(done: Sequence[Done]) -> None:
    """The effect sizes of all splits, and where the observed one lies."""
    lines = []
    for number, (space, result) in enumerate(done):
        colour, permuted = palette.category_colour(number), result.permuted
        name = space.spec.name if len(done) > 1 else t("words.weat.plot.all_splits")
        lines.append(plot.Curve(name, permuted.centres, permuted.shares, colour=colour))
        key = "observed" if len(done) > 1 else "observed_one"
        observed = t(f"words.weat.plot.{key}", name=name, d=f"{result.effect:.2f}")
        ends = np.array([0.0, float(permuted.shares.max())])
        lines.append(plot.Curve(observed, np.full(2, result.effect), ends, dashed=True, colour=colour))
    x, y = plot.Axis(t("words.weat.plot.splits")), plot.Axis(t("words.weat.plot.share"), percent=True)
    chart.show(plot.curves(lines, x=x, y=y, height=320), key="we_splits", alt=t("words.weat.plot.distribution_alt"))


def words(done: Sequence[Done]) -> None:
    """s(w, A, B) of every target word, a picture a model."""
    for column, (number, (space, result)) in zip(st.columns(len(done)), enumerate(done), strict=True):
        with column:
            if len(done) > 1:
                st.markdown(f"**{plain(space.spec.name)}**")
            _word_bars(space, result, number)


def _word_bars(space: Space, result: WeatResult, number: int) -> None:
    used, (x, y, a, b) = result.words, set_names(result.test)
    names = [*used.x_words, *used.y_words]
    empty = np.full(len(used.x), np.nan)
    series = [(x, np.concatenate([used.x, empty])), (y, np.concatenate([empty, used.y]))]
    axis = plot.Axis(t("words.weat.plot.association", a=a, b=b))
    spec = plot.bars(names, series, axis=axis, height=19 * len(names) + 110)
    # Each word belongs to one set: its bar takes the whole row.
    spec["layout"]["barmode"] = "overlay"
    chart.show(spec, key=f"we_words_{number}", alt=t("words.weat.plot.bars_alt", name=space.spec.name))
    typed.provenance(space, *_dropped(result))


def _dropped(result: WeatResult) -> list[str]:
    used = result.words
    lines = [t("words.weat.see.used", words=len(used.x), a=used.attributes[0], b=used.attributes[1])]
    for key, dropped in (("missing", used.missing), ("left_out", used.left_out), ("composed", used.composed)):
        if dropped:
            lines.append(t(f"words.weat.see.{key}", words=_listed(dropped)))
    return lines


def _listed(words: Sequence[str]) -> str:
    return ", ".join(plain(word[:NAMED]) for word in words[:NAMED]) + (" …" if len(words) > NAMED else "")


def table(
    spaces: Sequence[Space], tests: Sequence[WeatTest], results: Sequence[Sequence[WeatResult | None] | None]
) -> None:
    """Every test in every model."""
    rows = [
        _row(space, test, result)
        for number, test in enumerate(tests)
        for space, found in zip(spaces, results, strict=True)
        if found is not None
        for result in [found[number]]
    ]
    if not rows:
        return
    st.markdown(f"##### {t('words.weat.table.title')}")
    formats = {"d": "%.2f", "p": "%.5f"}
    columns: dict[str, Any] = {
        t(f"words.weat.table.{key}"): st.column_config.NumberColumn(format=shown, width=85)
        for key, shown in formats.items()
    }
    columns[t("words.weat.table.test")] = st.column_config.TextColumn(width=330)
    columns[t("words.weat.table.published")] = st.column_config.NumberColumn(
        format="%.2f", width=105, help=t("words.weat.table.published_help")
    )
    tables.show(pd.DataFrame(rows), key="weat", columns=columns)


def _row(space: Space, test: WeatTest, result: WeatResult | None) -> dict[str, object]:
    cells: dict[str, object] = {"test": label(test), "model": space.spec.name}
    cells |= {"d": None, "p": None, "published": test.published}
    if result is None:
        cells |= {"words": t("words.weat.table.few"), "attributes": "", "missing": None, "left_out": None, "splits": ""}
    else:
        used, permuted = result.words, result.permuted
        method = t(f"words.weat.table.method_{'exact' if permuted.exact else 'random'}")
        cells |= {
            "d": result.effect, "p": permuted.p, "words": f"{len(used.x)}/{max(len(test.x), len(test.y))}",
            "attributes": f"{used.attributes[0]} + {used.attributes[1]}", "missing": len(used.missing),
            "left_out": len(used.left_out), "splits": f"{permuted.splits:,} ({method})",
        }  # fmt: skip
    return {t(f"words.weat.table.{key}"): cell for key, cell in cells.items()}
