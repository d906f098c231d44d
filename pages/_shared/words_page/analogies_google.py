"""The Google analogies, answered now: accuracy by category, both methods, with and without the question's words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from embed_core.evaluation.analogy_scores import (
    EVERY_RULE,
    RESTRICT,
    AnalogyAnswers,
    AnalogyScore,
    Rule,
    answer_analogies,
)
from embed_core.progress import Progress
from embed_core.static.analogy import METHODS, Method
from embed_core.static.space import Space
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart, palette, plot
from pages._shared.figures.scene import Spec
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.words_page import analogies_browse, typed
from pages._shared.words_page.analogies_lists import NAMES

ALL = 100_000
RESTRICTIONS = (10_000, RESTRICT, ALL)
_PALE: dict[Method, str] = {"add": "#8CBEDF", "mul": "#EFA67A"}
_DEEP: dict[Method, str] = {"add": palette.STATIC, "mul": palette.CONTEXTUAL}

Answered = tuple[Space, AnalogyAnswers, dict[Rule, AnalogyScore]]


def show(view: View, spaces: Sequence[Space]) -> None:
    """How many words may answer, then the job, then what came of it."""
    restrict = view.choice(
        st.segmented_control, t("words.analogies.google.restrict"), "an_n", list(RESTRICTIONS), RESTRICT,
        format_func=lambda n: t("words.analogies.google.all", n=f"{n:,}") if n == ALL else f"{n:,}",
        help=t("words.analogies.google.restrict_help"),
    )  # fmt: skip
    above = st.container()
    wanted = analogies_browse.controls(view)
    with above:
        answered = _answered(spaces, restrict)
        if answered:
            _charts(answered)
            for one in answered:
                _what_you_see(one, len(answered) > 1)
            _table(answered)
            for space, _, _ in answered:
                among = f"{min(restrict, len(space.original)):,}"
                typed.provenance(space, t("words.analogies.google.among", n=among))
    if answered:
        analogies_browse.show([(space, answers) for space, answers, _ in answered], wanted)


def _answered(spaces: Sequence[Space], restrict: int) -> list[Answered]:
    """The models that can be asked; none while a job is under way (the page shows it)."""
    keys = [f"analogies|{space.key}|{restrict}" for space in spaces]
    jobs = [registry.start(key, partial(_work, space, restrict)) for key, space in zip(keys, spaces, strict=True)]
    results = [wait_for(job, key) for job, key in zip(jobs, keys, strict=True)]
    answered: list[Answered] = []
    for space, answers in zip(spaces, results, strict=True):
        if answers is not None and not answers.used.any():
            st.info(t("words.analogies.google.none", name=plain(space.spec.name)))
        elif answers is not None:
            answered.append((space, answers, {rule: answers.score(*rule) for rule in EVERY_RULE}))
    return [] if None in results else answered


def _work(space: Space, restrict: int, progress: Progress) -> AnalogyAnswers:
    return answer_analogies(space.model, restrict=restrict, progress=progress)


def category_name(name: str) -> str:
    """A category of the Google set in the reader's language."""
    return t(f"words.analogies.categories.{name.replace('-', '_')}")


def _charts(answered: Sequence[Answered]) -> None:
    """Left the usual rule, right every word allowed."""
    for exclude, column in zip((True, False), st.columns(2, gap="medium"), strict=True):
        with column:
            st.markdown(f"**{t('words.analogies.left_out' if exclude else 'words.analogies.allowed')}**")
            alt = t("words.analogies.google.alt_out" if exclude else "words.analogies.google.alt_in")
            chart.show(_bars(answered, exclude), key=f"an_bars_{exclude:d}", alt=alt)


def _bars(answered: Sequence[Answered], exclude: bool) -> Spec:
    series, colours = [], []
    for number, (space, _, scores) in enumerate(answered):
        for method in METHODS:
            score = scores[method, exclude]
            shares = np.array([one.accuracy for one in (score.overall, *score.categories)])
            series.append((NAMES[method] if len(answered) == 1 else f"{space.spec.name} · {NAMES[method]}", shares))
            colours.append((_PALE if number else _DEEP)[method])
    categories = answered[0][2]["add", exclude].categories
    names = [t("words.analogies.google.overall"), *(category_name(one.name) for one in categories)]
    axis = plot.Axis(t("words.analogies.google.accuracy"), range=(0, 1), percent=True)
    height = 110 + len(names) * (16 + 9 * len(series))
    return plot.bars(names, series, axis=axis, colours=colours, height=height)


def _what_you_see(one: Answered, several: bool) -> None:
    space, answers, scores = one
    usual, allowed = scores["add", True], scores["add", False]
    asked = [category for category in usual.categories if category.used]
    best, worst = max(asked, key=lambda c: c.accuracy), min(asked, key=lambda c: c.accuracy)
    said = t(
        "words.analogies.google.see",
        used=f"{usual.overall.used:,}", total=f"{usual.overall.total:,}", add=_percent(usual.overall.accuracy),
        mul=_percent(scores["mul", True].overall.accuracy), add_all=_percent(allowed.overall.accuracy),
        mul_all=_percent(scores["mul", False].overall.accuracy), trapped=_percent(answers.trapped("add")),
        best=category_name(best.name), best_share=_percent(best.accuracy), worst=category_name(worst.name),
        worst_share=_percent(worst.accuracy),
    )  # fmt: skip
    name = f"{plain(space.spec.name)}: " if several else ""
    show_seen(f"{name}{said}")


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _table(answered: Sequence[Answered]) -> None:
    rows = []
    for space, _, scores in answered:
        usual = scores["add", True]
        for place, category in enumerate((usual.overall, *usual.categories)):
            row: dict[str, object] = {} if len(answered) == 1 else {"model": space.spec.name}
            row |= {
                "category": category_name(category.name) if place else t("words.analogies.google.overall"),
                "questions": category.total, "used": category.used, "covered": 100 * category.covered,
            }  # fmt: skip
            for rule in EVERY_RULE:
                score = scores[rule]
                row["_".join([rule[0], "out" if rule[1] else "in"])] = (score.overall, *score.categories)[
                    place
                ].accuracy
            rows.append(row)
    config = st.column_config
    columns = {
        "model": config.TextColumn(t("words.analogies.google.model")),
        "category": config.TextColumn(t("words.analogies.google.category")),
        "questions": config.NumberColumn(t("words.analogies.google.questions"), format="localized"),
        "used": config.NumberColumn(t("words.analogies.google.used"), format="localized"),
        "covered": config.NumberColumn(
            t("words.analogies.google.covered"), format="%.0f %%", help=t("words.analogies.google.covered_help")
        ),
    }
    for method, exclude in EVERY_RULE:
        label = NAMES[method] if exclude else t("words.analogies.google.with_inputs", method=NAMES[method])
        columns[f"{method}_{'out' if exclude else 'in'}"] = config.NumberColumn(label, format="%.3f")
    tables.show(pd.DataFrame(rows), key="google_analogies", columns=columns)
