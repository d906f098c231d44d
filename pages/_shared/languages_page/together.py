"""One multilingual encoder and no alignment: a sentence in eight languages, beside a model for English alone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core import sources
from embed_core.catalog import ModelSpec
from embed_core.crosslingual.sentences import LANGUAGES, Together, every_text, lines, sentences
from embed_core.crosslingual.study import Study
from embed_core.errors import InputError
from embed_core.projection.parameters import Method
from pages._shared import tables
from pages._shared.feedback import guarded, show_error
from pages._shared.i18n import plain, t
from pages._shared.languages_page import together_figures
from pages._shared.languages_page.together_kit import choose, isolated, name_of, ready, studied
from pages._shared.seen import show_seen
from pages._shared.state import View, unfinished

OTHER = "all-minilm-l6-v2"
METHODS: tuple[Method, ...] = ("pca", "umap")
FEWEST, MOST, FIRST = 3, 24, 8
HEATED = 3
Found = list[tuple[ModelSpec, Study]]


def show(view: View) -> None:
    """Models and sentences; maps, cosines, accuracy, one's own sentences."""
    first, second, third = st.columns([3, 3, 2], vertical_alignment="bottom")
    with first:
        spec = choose(view, "to_model", t("languages_page.together.model"))
    with second:
        other = choose(view, "to_other", t("languages_page.together.other"), OTHER)
    with third:
        method = view.choice(
            st.segmented_control, t("projections.method"), "to_method", list(METHODS), METHODS[0],
            format_func=lambda name: t(f"projections.methods.{name}"),
        )  # fmt: skip
    count = view.slider(t("languages_page.together.count"), "to_count", FEWEST, MOST, FIRST)
    own = _own(view)
    if own is None or not ready(spec):
        unfinished()
        return
    main = studied(spec, own, count, method)
    if main is None:
        return
    found: Found = [(spec, main)]
    if other.id != spec.id and _available(other):
        compared = studied(other, own, count, method)
        found += [(other, compared)] if compared is not None else []
    show_seen(_seen(found))
    _maps(found, own, count, method)
    st.divider()
    with guarded():
        _cosines(view, found, count)
    st.divider()
    with guarded():
        _accuracy(found)
    if own:
        st.divider()
        _nearest(found)
    _below()


def _own(view: View) -> tuple[str, ...] | None:
    with st.expander(t("languages_page.together.own"), icon=":material/edit:"):
        typed = view.text(
            t("languages_page.together.own_label"), "to_own", area=True, height=110,
            placeholder=t("languages_page.together.own_example"),
        )  # fmt: skip
    try:
        return lines(typed)
    except InputError as error:
        show_error(error)
        return None


def _available(spec: ModelSpec) -> bool:
    """Is the second model here? Only a line if not: the first one is the point of the page."""
    if not sources.is_fetched(spec):
        st.caption(t("languages_page.together.other_missing", name=plain(spec.name)))
        return False
    return ready(spec)


def _seen(found: Found) -> str:
    (spec, study), *rest = found
    kind = "perfect" if study.together.mean == 1.0 else "main"
    said = [t(f"languages_page.together.see.{kind}", **_numbers(spec, study.together))]
    if rest:
        said.append(t("languages_page.together.see.other", **_numbers(rest[0][0], rest[0][1].together)))
    return " ".join(said)


def _numbers(spec: ModelSpec, measured: Together) -> dict[str, object]:
    row, column = measured.extreme(best=False)
    return {
        "name": plain(spec.name), "mean": plain(f"{100 * measured.mean:.0f} %"),
        "translations": f"{measured.translations:.2f}", "same": f"{measured.same_language:.2f}",
        "unrelated": f"{measured.unrelated:.2f}", "own": plain(f"{100 * measured.language_first:.0f} %"),
        "worst": plain(f"{100 * measured.accuracy[row, column]:.0f} %"),
        "one": name_of(LANGUAGES[row]), "two": name_of(LANGUAGES[column]), "count": len(sentences()),
    }  # fmt: skip


def _maps(found: Found, own: tuple[str, ...], count: int, method: Method) -> None:
    for column, (spec, study) in zip(st.columns(len(found)), found, strict=True):
        with column:
            st.markdown(f"**{plain(spec.name)}**")
            together_figures.show_map(study, own, count, f"to_map_{spec.id}")
            told = "" if study.explained is None else plain(f"{100 * float(study.explained.sum()):.0f} %")
            kind = "pca" if study.explained is not None else "other"
            st.caption(
                t(
                    f"languages_page.together.trust_{kind}", name=plain(spec.name), dims=spec.dims, share=told,
                    method=t(f"projections.methods.{method}"), prefix=plain(spec.query_prefix or "–"),
                )
            )  # fmt: skip
    with st.expander(t("languages_page.together.all"), icon=":material/table_rows:"):
        frame = pd.DataFrame({name_of(name): [isolated(one.text(name)) for one in sentences()] for name in LANGUAGES})
        frame.insert(0, t("languages_page.together.number"), range(1, len(frame) + 1))
        tables.show(frame, key="to_sentences", height=320)


def _cosines(view: View, found: Found, count: int) -> None:
    st.markdown(f"### {t('languages_page.together.cosines.title')}")
    heated = view.slider(t("languages_page.together.cosines.count"), "to_heated", 2, min(5, count), min(HEATED, count))
    for column, (spec, study) in zip(st.columns(len(found)), found, strict=True):
        with column:
            st.markdown(f"**{plain(spec.name)}**")
            together_figures.show_cosines(study, int(heated), f"to_heat_{spec.id}")
    st.caption(
        t(
            "languages_page.together.cosines.about",
            languages=t("languages_page.together.comma").join(map(name_of, LANGUAGES)),
        )
    )


def _accuracy(found: Found) -> None:
    st.markdown(f"### {t('languages_page.together.accuracy.title')}")
    st.markdown(t("languages_page.together.accuracy.about", count=len(sentences())))
    for column, (spec, study) in zip(st.columns(len(found)), found, strict=True):
        with column:
            mean = plain(f"{100 * study.together.mean:.0f} %")
            st.markdown(f"**{t('languages_page.together.accuracy.mean', name=plain(spec.name), mean=mean)}**")
            together_figures.show_accuracy(study, f"to_accuracy_{spec.id}")
    st.caption(t("languages_page.together.accuracy.chance", share=plain(f"{100 / len(sentences()):.0f} %")))


def _nearest(found: Found) -> None:
    st.markdown(f"### {t('languages_page.together.near.title')}")
    texts, column = every_text(), "languages_page.together.near."
    for spec, study in found:
        st.markdown(f"**{plain(spec.name)}**")
        frame = pd.DataFrame(
            {
                t(f"{column}own"): [isolated(one.text) for one in study.near],
                t(f"{column}language"): [name_of(LANGUAGES[one.place % len(LANGUAGES)]) for one in study.near],
                t(f"{column}nearest"): [isolated(texts[one.place]) for one in study.near],
                t(f"{column}cosine"): [round(one.score, 3) for one in study.near],
            }
        )
        tables.show(frame, key=f"to_near_{spec.id}")


def _below() -> None:
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("languages_page.together.maths.accuracy"))
        st.latex(
            r"A_{ab}=\frac1n\sum_{i=1}^{n}\left[\,\arg\max_j\cos(x_i^{a},x_j^{b})=i\,\right]"
            r"\qquad\text{chance}=\frac1n"
        )
        st.markdown(t("languages_page.together.maths.means"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t("languages_page.together.sources"))
