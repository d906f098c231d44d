"""Senses found without labels: groups of sentences at the chosen layer, and how far they are the labelled senses."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.contextual import Encoder
from embed_core.senses import separation_models
from embed_core.senses.discovery import HDBSCAN_FEWEST, LEAST_K, METHODS, Agreement, Grouping, largest_k
from embed_core.senses.separation_models import FoundSenses, key_of
from embed_core.teaching.predictions.question import Question
from embed_core.teaching.predictions.senses import groups
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.polysemy_page.separation_kit import Asked, number
from pages._shared.polysemy_page.words import marked
from pages._shared.predict import gate
from pages._shared.seen import show_seen
from pages._shared.state import View

LEVELS = (("same", 0.999), ("close", 0.5), ("some", 0.1), ("no", -1.0))
COUNTS = ("silhouette", "given")


def show(view: View, asked: Asked, encoder: Encoder, layer: int) -> None:
    """Controls, figures, the groups against the senses, the sentences nearest to the centres, all rows as CSV."""
    st.subheader(t("polysemy_page.separation.groups.title"), anchor=False)
    method, k = _controls(view, len(asked.occurrences))
    key = f"ps_groups|{encoder.spec.id}|{encoder.spec.revision}|{key_of(asked.occurrences)}|{method}|{k}"
    work = partial(separation_models.found_senses_of, encoder.spec.id, asked.occurrences, method, k)
    found: FoundSenses | None = wait_for(registry.start(key, work), key)
    if found is None:
        return
    if not gate.passed(view, partial(_question, asked, encoder, key, k, found), "ps"):
        return
    group = found.groupings[layer]
    agreed = found.agreements[layer] if found.agreements and asked.counted >= 2 else None
    _figures(group, agreed)
    _see(asked, layer, method, group, agreed)
    left, right = st.columns(2)
    with left:
        _confusion(asked, group, agreed)
    with right:
        _by_layer(found, layer, asked.counted >= 2)
    _central(asked, group)
    with st.expander(t("polysemy_page.separation.groups.table"), icon=":material/table_rows:"):
        _table(asked, group)


def _question(asked: Asked, encoder: Encoder, key: str, k: int | None, found: FoundSenses) -> Question | None:
    """About the last layer, whichever is shown: one question a word. Not where the number of groups was given."""
    agreed = found.agreements[-1] if found.agreements and asked.counted >= 2 else None
    if k is not None:
        return None
    return groups(key, encoder.spec.name, asked.chosen.word, encoder.layers, found.groupings[-1], agreed)


def _controls(view: View, count: int) -> tuple[str, int | None]:
    left, middle, right = st.columns([4, 3, 3])
    methods = [name for name in METHODS if name != "hdbscan" or count >= HDBSCAN_FEWEST]
    with left:
        method = view.choice(
            st.segmented_control, t("polysemy_page.separation.groups.method"), "ps_method", methods, METHODS[0],
            format_func=lambda name: t(f"polysemy_page.separation.groups.methods.{name}"),
            help=t("polysemy_page.separation.groups.method_help", fewest=HDBSCAN_FEWEST),
        )  # fmt: skip
    if method == "hdbscan":
        return method, None
    with middle:
        how = view.choice(
            st.segmented_control, t("polysemy_page.separation.groups.count"), "ps_count", list(COUNTS), COUNTS[0],
            format_func=lambda name: t(f"polysemy_page.separation.groups.counts.{name}"),
            help=t("polysemy_page.separation.groups.count_help", most=largest_k(count)),
        )  # fmt: skip
    most = largest_k(count)
    if how == "silhouette":
        return method, None
    if most == LEAST_K:
        return method, LEAST_K  # a slider of one place is none
    with right:
        return method, view.slider(t("polysemy_page.separation.groups.k"), "ps_k", LEAST_K, most, LEAST_K)


def _figures(group: Grouping, agreed: Agreement | None) -> None:
    values: list[tuple[str, str]] = [("groups", str(group.groups)), ("silhouette", _shown(group.silhouette))]
    if agreed is not None:
        values += [("ari", _shown(agreed.ari)), ("ami", _shown(agreed.ami))]
    for column, (name, value) in zip(st.columns(4), values, strict=False):
        named = f"polysemy_page.separation.groups.figures.{name}"
        column.metric(t(named), value, help=t(f"{named}_help"))


def _see(asked: Asked, layer: int, method: str, group: Grouping, agreed: Agreement | None) -> None:
    named = "polysemy_page.separation.groups.see"
    if group.groups == 1 and np.isnan(group.silhouette) and (group.labels == 0).all():
        said = [t(f"{named}.{'all_equal' if method != 'hdbscan' else 'one_group'}", layer=layer)]
    elif group.groups == 0:
        said = [t(f"{named}.no_group", layer=layer)]
    else:
        none = int((group.labels < 0).sum())
        said = [t(f"{named}.groups", layer=layer, count=group.groups, silhouette=plain(_shown(group.silhouette)))]
        if none:
            said.append(t(f"{named}.outside", count=none))
    if agreed is not None:
        level = (
            "same" if agreed.ari > 0.999 else "close" if agreed.ari >= 0.5 else "some" if agreed.ari >= 0.1 else "no"
        )
        said.append(t(f"{named}.{level}", ari=number(agreed.ari), senses=asked.counted))
    elif asked.counted == 1:
        said.append(t(f"{named}.one_sense"))
    else:
        said.append(t(f"{named}.no_labels"))
    show_seen(" ".join(said))


def _confusion(asked: Asked, group: Grouping, agreed: Agreement | None) -> None:
    """Groups against senses; without labels, the size of each group."""
    if agreed is None:
        numbers, sizes = np.unique(group.labels, return_counts=True)
        frame = pd.DataFrame({"group": [_name(int(one)) for one in numbers], "count": sizes})
        label = t("polysemy_page.separation.groups.columns.count")
        columns: dict[str, Any] = {"count": st.column_config.NumberColumn(label)}
    else:
        frame = pd.DataFrame(agreed.table, columns=_headings(asked, agreed))
        frame.insert(0, "group", [_name(one) for one in agreed.rows])
        columns = {}
    columns["group"] = st.column_config.TextColumn(t("polysemy_page.separation.groups.columns.group"))
    st.markdown(f"**{t('polysemy_page.separation.groups.confusion')}**")
    tables.show(frame, key="ps_confusion", columns=columns)


def _headings(asked: Asked, agreed: Agreement) -> list[str]:
    """The senses' names; a name that is taken already (people name senses as they like) gets its number."""
    taken = ["group"]
    for number_of_sense, sense in enumerate(agreed.columns, 1):
        name = asked.chosen.names[sense]
        taken.append(f"{name} ({number_of_sense})" if name in taken else name)
    return taken[1:]


def _by_layer(found: FoundSenses, layer: int, labels: bool) -> None:
    """Silhouette and, with labels, the adjusted Rand index at every layer."""
    named = "polysemy_page.separation.groups"
    layers = np.arange(len(found.groupings), dtype=np.float64)
    drawn = [plot.Curve(t(f"{named}.figures.silhouette"), layers, np.array([g.silhouette for g in found.groupings]),
                        colour=palette.QUIET)]  # fmt: skip
    if labels and found.agreements:
        drawn.append(plot.Curve(t(f"{named}.figures.ari"), layers, np.array([a.ari for a in found.agreements]),
                                colour=palette.CONTEXTUAL))  # fmt: skip
    spec = plot.curves(drawn, x=plot.Axis(t("polysemy_page.separation.layer")), y=plot.Axis("", (-0.3, 1.05)),
                       height=260)  # fmt: skip
    spec["layout"]["shapes"] = [
        {"type": "line", "x0": layer, "x1": layer, "yref": "paper", "y0": 0, "y1": 1,
         "line": {"color": palette.QUIET, "width": 1, "dash": "dot"}}
    ]  # fmt: skip
    st.markdown(f"**{t(f'{named}.by_layer')}**")
    chart.show(spec, key="ps_groups_layers", alt=t(f"{named}.by_layer"))


def _central(asked: Asked, group: Grouping) -> None:
    if not group.groups:
        return
    st.markdown(f"**{t('polysemy_page.separation.groups.central')}**")
    senses = asked.senses
    rows = []
    for place, index in enumerate(group.central):
        sense = f" *{plain(senses[index])}*" if asked.occurrences[index].sense else ""
        rows.append(f"{place + 1}. {plain(marked(asked.occurrences[index]))}{sense}")
    st.markdown("\n".join(rows))


def _table(asked: Asked, group: Grouping) -> None:
    order = np.lexsort((np.arange(len(group.labels)), group.labels))
    frame = pd.DataFrame({
        "group": [_name(int(group.labels[place])) for place in order],
        "sense": [asked.senses[place] for place in order],
        "sentence": [marked(asked.occurrences[place]) for place in order],
    })  # fmt: skip
    columns = {
        name: st.column_config.TextColumn(
            t(f"polysemy_page.separation.groups.columns.{name}"), width="large" if name == "sentence" else "small"
        )
        for name in frame.columns
    }
    tables.show(frame, key="ps_groups", columns=columns, height=360)


def _name(number_of_group: int) -> str:
    if number_of_group < 0:
        return t("polysemy_page.separation.groups.outside")
    return t("polysemy_page.separation.groups.group", number=number_of_group + 1)


def _shown(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}".replace("-", "\u2212")
