"""Why cosine: the length of a vector against how frequent its word is, measured, and what length does to a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.progress import Progress
from embed_core.static.lengths import LengthProfile, LengthPull, NamedLength, Pull, length_profile, length_pull
from embed_core.static.space import Located, Space
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.labels import thinned
from pages._shared.figures.scene import Spec, Trace, short
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.words_page import typed

K = 10
SIZES = (10_000, 20_000, 0)
EXAMPLES = 20
WEAK = 0.1
Result = tuple[LengthProfile, LengthPull | None]


def show(view: View, spaces: Sequence[Space], found: Sequence[Sequence[Located]]) -> None:
    """The measurement for each model, then the demonstration with the words of the matrix."""
    st.markdown(f"### {t('words.pairs.lengths.title')}")
    st.markdown(t("words.pairs.lengths.about"))
    size = view.choice(
        st.segmented_control, t("words.pairs.lengths.size"), "pr_most", list(SIZES), 20_000,
        format_func=lambda most: f"{most:,}" if most else t("words.pairs.lengths.all"),
        help=t("words.pairs.lengths.size_help"),
    )  # fmt: skip
    results = [_measured(space, size, found[place][:EXAMPLES] if found else ()) for place, space in enumerate(spaces)]
    for column, space, result in zip(st.columns(len(spaces)), spaces, results, strict=True):
        if result is not None:
            with column:
                _profile(space, result[0], found[spaces.index(space)] if found else ())
    wanted = view.value("pr_pull")
    if found and any(results):
        _demonstration(view, spaces, results, [one.word for one in found[0][:EXAMPLES]], wanted)


def _measured(space: Space, size: int, words: Sequence[Located]) -> Result | None:
    named = ",".join(one.word for one in words)
    key = f"lengths|{space.key}|{size}|{named}"
    job = registry.start(key, partial(_measure, space, size, words))
    result: Result | None = wait_for(job, key)
    return result


def _measure(space: Space, size: int, words: Sequence[Located], progress: Progress) -> Result:
    profile = length_profile(space.model, size or len(space.model), progress)
    return profile, length_pull(space, words, K, progress) if words else None


def _profile(space: Space, profile: LengthProfile, words: Sequence[Located]) -> None:
    st.markdown(f"**{plain(space.spec.name)}**")
    own = [
        NamedLength(one.word, one.row + 1, float(space.model.norms[one.row]))
        for one in words
        if one.row is not None and one.row < profile.measured
    ]
    chart.show(
        _picture(profile, own), key=f"pr_len_{space.spec.id}",
        alt=t("words.pairs.lengths.alt", name=space.spec.name, count=f"{profile.measured:,}"),
    )  # fmt: skip
    typed.provenance(space, t("words.pairs.lengths.measured", count=f"{profile.measured:,}"))
    show_seen(_seen(profile))
    if np.isnan(profile.rho):
        return
    for name, extreme in (("longest", profile.longest), ("shortest", profile.shortest)):
        listed = " · ".join(f"{plain(short(one.word, 24))} {plain(f'{one.length:.1f}')}" for one in extreme)
        st.caption(f"**{t(f'words.pairs.lengths.{name}')}** {listed}")


def _picture(profile: LengthProfile, own: Sequence[NamedLength]) -> Spec:
    """The median with its band; over it some words, those of the matrix in another colour."""
    axes = (
        plot.Axis(t("words.pairs.lengths.rank"), log=True),
        plot.Axis(t("words.pairs.lengths.length"), range=(0.0, _top(profile, own))),
    )
    median = plot.Curve(
        t("words.pairs.lengths.median"), profile.ranks, profile.median, profile.low, profile.high, colour=palette.STATIC
    )
    spec = plot.curves([median], x=axes[0], y=axes[1], height=400)
    groups = [
        (t("words.pairs.lengths.own"), own, palette.HIGHLIGHT),
        (t("words.pairs.lengths.some"), profile.sample, palette.QUIET),
    ]
    dots = [
        plot.Dots(
            name, [one.word for one in words], np.array([[one.rank, one.length] for one in words]), colour, size=7
        )
        for name, words, colour in groups
        if words
    ]
    if dots:
        marks = plot.placed(dots, x=axes[0], y=axes[1], ink=panel.ink())["data"]
        _label(marks, dots)
        spec["data"] += marks
    spec["layout"]["xaxis"]["dtick"] = 1  # whole powers of ten
    spec["layout"] |= {"showlegend": True, "hovermode": "closest"}
    return spec


def _top(profile: LengthProfile, own: Sequence[NamedLength]) -> float:
    highest = max([float(profile.high.max()), *(one.length for one in (*own, *profile.sample))])
    return highest * 1.12


def _label(marks: Sequence[Trace], dots: Sequence[plot.Dots]) -> None:
    """Labels thinned where they will stand: the axis is logarithmic."""
    places = np.vstack([group.places for group in dots]).astype(float)
    places[:, 0] = np.log10(places[:, 0])
    kept = iter(thinned([short(name, 18) for group in dots for name in group.names], places, places))
    for trace, group in zip(marks, dots, strict=True):
        trace["mode"] = "markers+text"
        trace["text"] = [next(kept) for _ in group.names]


def _seen(profile: LengthProfile) -> str:
    if np.isnan(profile.rho):
        return t("words.pairs.lengths.see.flat")
    way = "weak" if abs(profile.rho) < WEAK else "frequent" if profile.rho > 0 else "rare"
    values = {
        "rho": plain(f"{profile.rho:+.2f}"),
        "first": plain(f"{profile.median[0]:.1f}"),
        "last": plain(f"{profile.median[-1]:.1f}"),
        "peak": f"{profile.peak:,}",
        "highest": plain(f"{profile.median.max():.1f}"),
        "count": f"{profile.measured:,}",
    }
    inside = profile.median.max() > 1.1 * max(profile.median[0], profile.median[-1])
    shape = "bump" if inside else "slope"
    return f"{t(f'words.pairs.lengths.see.{way}', **values)} {t(f'words.pairs.lengths.see.{shape}', **values)}"


def _demonstration(
    view: View, spaces: Sequence[Space], results: Sequence[Result | None], words: list[str], wanted: str
) -> None:
    st.markdown(f"#### {t('words.pairs.pull.title')}")
    st.markdown(t("words.pairs.pull.about"))
    chosen = words.index(wanted) if wanted in words else 0
    st.session_state["pr_pull_box"] = words[chosen]
    st.selectbox(
        t("words.pairs.pull.word"), words, key="pr_pull_box", width=320,
        on_change=lambda: view.put("pr_pull", st.session_state["pr_pull_box"]),
    )  # fmt: skip
    for column, space, result in zip(st.columns(len(spaces)), spaces, results, strict=True):
        if result is None or result[1] is None:
            continue
        with column:
            pull = result[1].pulls[chosen]
            if len(spaces) > 1:
                st.markdown(f"**{plain(space.spec.name)}**")
            st.markdown(_pulled(pull, result[1]))
            tables.show(_lists(space, pull), key=f"pr_pull_{space.spec.id}", columns=_columns())


def _pulled(pull: Pull, whole: LengthPull) -> str:
    cosine, dot = (f"{rank:,.0f}" for rank in pull.ranks)
    one = t("words.pairs.pull.one", word=plain(pull.word[:40]), shared=pull.shared, k=K, cosine=cosine, dot=dot)
    if len(whole.pulls) < 2:
        return one
    if pull.shared == K and whole.shared == K:
        return f"{one} {t('words.pairs.pull.same')}"
    cosine, dot = (f"{rank:,.0f}" for rank in whole.ranks)
    short_, long = (plain(f"{length:.2f}") for length in whole.lengths)
    way = "frequent" if whole.ranks[1] < whole.ranks[0] else "rare"
    return f"{one} " + t(
        f"words.pairs.pull.{way}", words=len(whole.pulls), cosine=cosine, dot=dot, short=short_, long=long,
        shared=plain(f"{whole.shared:.1f}"), k=K,
    )  # fmt: skip


def _lists(space: Space, pull: Pull) -> pd.DataFrame:
    norms = space.model.norms
    frame: dict[str, list[object]] = {}
    for name, near in (("cosine", pull.by_cosine), ("dot", pull.by_dot)):
        frame[f"{name}_word"] = [one.word for one in near]
        frame[f"{name}_score"] = [one.score for one in near]
        frame[f"{name}_rank"] = [one.index + 1 for one in near]
        frame[f"{name}_length"] = [float(norms[one.index]) for one in near]
    return pd.DataFrame(frame)


def _columns() -> dict[str, object]:
    config = st.column_config
    columns: dict[str, object] = {}
    for name in ("cosine", "dot"):
        metric = t(f"projections.metrics.{name}")
        columns[f"{name}_word"] = config.TextColumn(t("words.pairs.pull.by", metric=metric))
        columns[f"{name}_score"] = config.NumberColumn(metric, format="%.2f")
        columns[f"{name}_rank"] = config.NumberColumn(t("words.pairs.pull.rank"), format="%d")
        columns[f"{name}_length"] = config.NumberColumn(t("words.pairs.pull.length"), format="%.2f")
    return columns
