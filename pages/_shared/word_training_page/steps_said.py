"""What a step did in words: warnings, the two sentences, where the numbers come from."""

from __future__ import annotations

import streamlit as st

from embed_core.training.steps.story import Story
from embed_core.training.steps.walk import Step, Walk
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View

T = "word_training_page.steps"


def warn(view: View, walk: Walk, step: Step, story: Story) -> None:
    """A rate that is too large, and the way back to the best weights."""
    rate = f"{walk.rows.settings.rate:g}"
    ended = walk.end is not None and walk.end <= step.number
    if ended:
        st.error(t(f"{T}.ended", rate=rate, step=walk.end), icon=":material/error:")
    elif story.diverged is not None:
        st.warning(
            t(f"{T}.diverged", rate=rate, step=story.diverged, first=f"{story.whole_first:.3f}"),
            icon=":material/warning:",
        )  # fmt: skip
    if ended or story.diverged is not None:
        best = max(1, walk.best(step.number))
        st.button(
            t(f"{T}.to_best", step=best), key="ws_best", icon=":material/undo:", on_click=view.put, args=("ws_n", best)
        )


def show(walk: Walk, step: Step, story: Story) -> None:
    """What you see."""
    show_seen(f"{this_step(walk, step, story)} {so_far(walk, story)}")


def this_step(walk: Walk, step: Step, story: Story) -> str:
    """The window, what is predicted from what, and what the step did to it."""
    names = walk.rows.passage.vocabulary
    example = step.example
    given = ", ".join(dict.fromkeys(f"“{plain(names[word])}”" for word in example.given))
    kind = "tree" if walk.rows.tree else "negative"
    said = t(
        f"{T}.see.{kind}", step=step.number, turn=example.window.number, given=given,
        centre=plain(walk.rows.passage.words[example.window.centre]), place=example.window.centre + 1,
        target=plain(names[example.target]), before=f"{story.chance_before:.3f}", after=f"{story.chance_after:.3f}",
        loss_before=_figure(story.loss_before), loss_after=_figure(story.loss_after),
    )  # fmt: skip
    return said + (t(f"{T}.see.first") if not step.before.outputs.any() else "")


def so_far(walk: Walk, story: Story) -> str:
    """The loss of the whole text, and how pairs stand apart."""
    apart = story.apart
    kind = "tree" if walk.rows.tree else "negative"
    said = t(f"{T}.see.whole", first=_figure(story.whole_first), now=_figure(story.whole_now))
    if apart.never is None:
        return said
    together, never = f"{apart.together:.2f}", f"{apart.never:.2f}"
    return said + t(f"{T}.see.apart_{kind}", together=together, never=never)


def provenance(walk: Walk, step: Step) -> str:
    """Everything the numbers depend on."""
    settings = walk.rows.settings
    parts = [
        t(f"{T}.methods.{settings.method}"), t(f"{T}.outputs.{settings.output}"),
        t(f"{T}.from_window", count=settings.window), t(f"{T}.from_dims", count=settings.dims),
        t(f"{T}.from_rate", rate=f"{settings.rate:g}"), t(f"{T}.from_seed", seed=settings.seed),
        t(f"{T}.from_words", words=len(walk.rows.passage.words), different=len(walk.rows.passage.vocabulary)),
        t(f"{T}.from_numpy"),
    ]  # fmt: skip
    return " · ".join(parts)


def _figure(value: float) -> str:
    return f"{value:.3f}" if value < 1e4 else f"{value:.1e}" if value < float("inf") else "∞"
