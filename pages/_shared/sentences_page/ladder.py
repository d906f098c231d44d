"""The ladder: the same sentences on several rungs, from averaged word vectors to models trained to compare."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core import presets
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.sentence.compare import cosines
from embed_core.sentence.corpora import story
from embed_core.sentence.ladder import Climbed, climb
from embed_core.sentence.own import LONGEST, MOST, language_of, lines
from embed_core.sentence.rungs import Rung
from pages._shared.i18n import language, t
from pages._shared.jobs import Work
from pages._shared.sentences_page import ladder_corpus, ladder_heat, ladder_pairs, ladder_rungs, ladder_said
from pages._shared.sentences_page.ladder_heat import Drawn
from pages._shared.sentences_page.ladder_rungs import Chosen
from pages._shared.state import View

_NAME = "sentences_page.ladder"
STORIES = ("story_en", "story_zh")


def show(view: View) -> None:
    """Sentences, rungs, heatmaps, what they say, where they disagree."""
    sentences = _sentences(view)
    spoken = language_of(sentences)
    chosen = ladder_corpus.more(view, "la", ladder_rungs.choose(view, "la", spoken), spoken)
    if not chosen.rungs:
        st.info(t(f"{_NAME}.no_rungs"), icon=":material/info:")
        return
    subtract = view.toggle(t(f"{_NAME}.subtract"), "la_subtract", help=t(f"{_NAME}.subtract_help"))
    found = ladder_rungs.climbed(chosen, partial(_work, sentences, chosen), f"la|{digest(list(sentences))}")
    if found:
        drawn = [Drawn(chosen.name(one.rung), one, cosines(one.vectors)) for one in found]
        ladder_heat.show(sentences, drawn, subtract=subtract)
        ladder_said.see(sentences, drawn)
        ladder_said.provenance(sentences, chosen, found)
        ladder_pairs.show(view, sentences, drawn)
    ladder_said.maths_and_sources()


def _sentences(view: View) -> tuple[str, ...]:
    """A preset and the sentences as they stand now, one a line; edits are kept for each preset."""
    spoken = language()
    others = [one.id for one in presets.sentence_presets() if len(one.texts) <= MOST]
    with st.container(horizontal=True):
        preset = view.choice(
            st.selectbox, t(f"{_NAME}.preset"), f"la_from_{spoken}", [*STORIES, *others], f"story_{spoken}",
            format_func=_preset_name, width=420,
        )  # fmt: skip
    first = story(preset.removeprefix("story_")) if preset in STORIES else presets.get(preset).texts
    text = view.text(
        t(f"{_NAME}.sentences"), f"la_text_{preset}", "\n".join(first), area=True, height=230,
        help=t(f"{_NAME}.sentences_help", most=MOST, longest=f"{LONGEST:,}"),
    )  # fmt: skip
    return lines(text)


def _preset_name(preset: str) -> str:
    return t(f"{_NAME}.presets.{preset}") if preset in STORIES else presets.get(preset).name(language())


def _work(sentences: tuple[str, ...], chosen: Chosen, rung: Rung) -> Work:
    def work(progress: Progress) -> Climbed:
        return climb(rung, sentences, chosen.corpus, chosen.training, progress)

    return work
