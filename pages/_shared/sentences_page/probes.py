"""Word order, negation, numbers, paraphrases: what a sentence vector notices and what it does not."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.sentence.corpora import unrelated
from embed_core.sentence.ladder import ClimbedProbes, climb_probes
from embed_core.sentence.own import BAR, MOST_PAIRS, language_of, pairs
from embed_core.sentence.probes import Probe, own_probes, probes
from embed_core.sentence.rungs import Rung
from pages._shared.feedback import guarded
from pages._shared.i18n import language, t
from pages._shared.jobs import Work
from pages._shared.sentences_page import ladder_corpus, ladder_rungs, probes_figures, probes_said
from pages._shared.sentences_page.ladder_rungs import Chosen
from pages._shared.state import View

_NAME = "sentences_page.probes"
_SPOKEN = ("en", "zh")


def show(view: View) -> None:
    """Pairs, rungs, bars, table."""
    asked, spoken = _asked(view)
    chosen = ladder_corpus.more(view, "pr", ladder_rungs.choose(view, "pr", spoken), spoken)
    if not chosen.rungs:
        st.info(t("sentences_page.ladder.no_rungs"), icon=":material/info:")
        return
    shown = probes_figures.choose(view, asked)
    key = f"pr|{spoken}|{digest([[one.kind, one.first, one.second] for one in asked])}"
    found = ladder_rungs.climbed(chosen, partial(_work, asked, spoken, chosen), key)
    if found:
        names = [chosen.name(one.rung) for one in found]
        probes_figures.show(asked, names, found, shown)
        probes_said.see(asked, names, found)
        probes_said.provenance(asked, chosen, found, spoken)
        probes_figures.table(asked, names, found, shown)
    probes_said.maths_and_sources()


def _asked(view: View) -> tuple[tuple[Probe, ...], str]:
    """The probes of the chosen language and the visitor's own pairs."""
    left, right = st.columns([1, 3])
    with left:
        spoken = view.choice(
            st.segmented_control, t(f"{_NAME}.language"), f"pr_lang_{language()}", list(_SPOKEN), language(),
            format_func=lambda name: t(f"{_NAME}.languages.{name}"), help=t(f"{_NAME}.language_help"),
        )  # fmt: skip
    with right:
        text = view.text(
            t(f"{_NAME}.own"), "pr_own", area=True, height=100, placeholder=t(f"{_NAME}.own_example", bar=BAR),
            help=t(f"{_NAME}.own_help", bar=BAR, most=MOST_PAIRS),
        )  # fmt: skip
    own: tuple[Probe, ...] = ()
    with guarded():
        own = own_probes(pairs(text))
    if own:
        spoken = language_of([side for one in own for side in (one.first, one.second)])
    return (*own, *probes(spoken)), spoken


def _work(asked: tuple[Probe, ...], spoken: str, chosen: Chosen, rung: Rung) -> Work:
    def work(progress: Progress) -> ClimbedProbes:
        return climb_probes(rung, asked, unrelated(spoken), chosen.corpus, chosen.training, progress)

    return work
