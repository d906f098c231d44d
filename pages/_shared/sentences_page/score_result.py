"""What came out, rung by rung: sentences, the chart with intervals, the table, and published figures beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.evaluation.rank_correlation import RESAMPLES, Interval
from embed_core.sentence.scored_pairs import ScoredPairs
from embed_core.sentence.sts_scores import RungScore, best_of, by_kind, difference, gaps, published
from pages._shared import tables
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import short
from pages._shared.i18n import language, plain, t
from pages._shared.seen import show_seen

_NAME = "sentences_page.score"
_LONGEST = 30
_SETS = ("sts12", "sts13", "sts14", "sts15", "sts16", "stsb", "sickr")


def preview(found: Sequence[RungScore], names: Mapping[str, str]) -> None:
    """The rungs that are finished, while others are under way."""
    st.dataframe(_frame(found, names), hide_index=True, placeholder="–")


def show(found: Sequence[RungScore], pairs: ScoredPairs, names: Mapping[str, str]) -> None:
    """Chart, sentences, table."""
    labels = [names[one.rung.id] for one in found]
    measures = [("spearman", [one.spearman for one in found]), ("pearson", [one.pearson for one in found])]
    spec = plot.bars(
        labels, [(t(f"{_NAME}.{name}"), np.array([one.value for one in row])) for name, row in measures],
        axis=plot.Axis(t(f"{_NAME}.axis"), (_lowest(found), 1.0)), colours=(palette.STATIC, palette.QUIET),
        whiskers=[(np.array([one.low for one in row]), np.array([one.high for one in row])) for _, row in measures],
    )  # fmt: skip
    spec["layout"]["yaxis"]["ticktext"] = [short(label, _LONGEST) for label in labels]
    chart.show(spec, key="sc_bars", alt=t(f"{_NAME}.alt", count=len(found), pairs=len(pairs.pairs)))
    _see(found, pairs, names)
    figures = {
        _column(name): st.column_config.NumberColumn(format="%.3f", help=t(f"{_NAME}.help.{name}"))
        for name in ("spearman", "pearson")
    }
    figures[_column("rung")] = st.column_config.TextColumn(width=260)
    tables.show(_frame(found, names), key="sts_scores", columns=figures)
    st.caption(t(f"{_NAME}.provenance", pairs=f"{len(pairs.pairs):,}", resamples=f"{RESAMPLES:,}"))


def published_table() -> None:
    """What papers report on the STS sets, marked as theirs."""
    st.markdown(f"##### {t(f'{_NAME}.published.title')}")
    st.caption(t(f"{_NAME}.published.about"))
    rows = [
        {
            _published("model"): one.model, _published("method"): t(f"{_NAME}.published.methods.{one.method}"),
            **{t(f"{_NAME}.published.sets.{name}"): one.sets.get(name) for name in _SETS},
            _published("paper"): one.paper + (t(f"{_NAME}.published.table", table=one.table) if one.table else ""),
            _published("url"): one.url,
        }
        for one in published()
    ]  # fmt: skip
    columns = {t(f"{_NAME}.published.sets.{name}"): st.column_config.NumberColumn(format="%.3f") for name in _SETS}
    columns[_published("url")] = st.column_config.LinkColumn(display_text=t(f"{_NAME}.published.open"))
    tables.show(pd.DataFrame(rows), key="sts_published", columns=columns)


def interval(found: Interval) -> str:
    """ "0.62 … 0.81", or a dash where there is too little to measure."""
    return f"{found.low:.3f} … {found.high:.3f}" if np.isfinite(found.low) else "–"


def _see(found: Sequence[RungScore], pairs: ScoredPairs, names: Mapping[str, str]) -> None:
    best = best_of(found)
    said = []
    if best is None:
        said.append(t(f"{_NAME}.see.nothing"))
    else:
        values = {"name": plain(names[best.rung.id]), "value": f"{best.spearman.value:.3f}"}
        said.append(t(f"{_NAME}.see.best", interval=interval(best.spearman), **values))
        close = [one for one in found if one is not best and not difference(best, one).low > 0]
        if close:
            said.append(t(f"{_NAME}.see.close", names=plain(", ".join(names[one.rung.id] for one in close))))
        elif len(found) > 1:
            said.append(t(f"{_NAME}.see.clear"))
        kinds = [one for one in by_kind(gaps(best, pairs), pairs) if one[0] != "plain"]
        if kinds:
            kind, count, gap = kinds[0]
            said.append(
                t(
                    f"{_NAME}.see.{'high' if gap > 0 else 'low'}", kind=t(f"{_NAME}.kinds.{kind}"), count=count,
                    share=f"{abs(gap):.0%}",
                ) if _known(kind) else ""
            )  # fmt: skip
    show_seen(("" if language() == "zh" else " ").join(filter(None, said)))


def _known(kind: str) -> bool:
    from embed_core.sentence.scored_pairs import KINDS

    return kind in KINDS


def _frame(found: Sequence[RungScore], names: Mapping[str, str]) -> pd.DataFrame:
    best = best_of(found)
    rows = []
    for one in found:
        row = {
            "rung": names[one.rung.id], "spearman": one.spearman.value, "spearman_interval": interval(one.spearman),
            "pearson": one.pearson.value, "pearson_interval": interval(one.pearson),
        }  # fmt: skip
        if len(found) > 1:
            behind = None if best is None or one is best else difference(best, one)
            row["behind"] = "–" if behind is None else f"{behind.value:.3f} ({interval(behind)})"
        if any(other.wordless for other in found):
            row["wordless"] = one.wordless
        rows.append({_column(name): value for name, value in row.items()})
    return pd.DataFrame(rows)


def _lowest(found: Sequence[RungScore]) -> float:
    lows = [value for one in found for value in (one.spearman.low, one.pearson.low) if np.isfinite(value)]
    return min([0.0, *(low - 0.05 for low in lows if low < 0)])


def _column(name: str) -> str:
    return t(f"{_NAME}.columns.{name}")


def _published(name: str) -> str:
    return t(f"{_NAME}.published.columns.{name}")
