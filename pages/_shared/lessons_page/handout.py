"""A lesson on paper: everything the teacher says and asks, as one Markdown text."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from embed_core.teaching import bibliography, links
from embed_core.teaching.lessons import Lesson, Step
from embed_core.teaching.polls import LETTERS
from pages._shared.i18n import t


def markdown(lesson: Lesson) -> str:
    """Title, notes, steps with their questions and answers, sources; links are whole addresses of this server."""
    body = "\n\n".join(_parts(lesson))
    cited = bibliography.cited(body)
    named = bibliography.resolved(body, lambda source: f"({source.short})")
    text = links.resolved(named, lambda link: _server() + link.address(lesson.language))
    listed = "\n".join(f"- {one.short}. *{one.title}*. {one.where}. {one.url}".rstrip() for one in cited)
    return f"{text}\n\n## {t('lessons.sources')}\n\n{listed}\n" if cited else f"{text}\n"


def _parts(lesson: Lesson) -> Iterator[str]:
    yield f"# {lesson.title}"
    yield lesson.summary
    yield t("lessons.length", minutes=f"{lesson.minutes:.4g}", count=len(lesson.steps))
    if lesson.notes:
        yield lesson.notes
    for number, step in enumerate(lesson.steps, 1):
        yield from _step(number, step)


def _step(number: int, step: Step) -> Iterator[str]:
    yield f"## {number}. {step.title} ({t('lessons.minutes', minutes=f'{step.minutes:.4g}')})"
    if step.show:
        address = urlencode(step.show.state)
        yield f"[{t('lessons.page')}](show:{step.show.page}{'?' if address else ''}{address})"
    yield f"**{t('presenting.say')}**\n\n{step.say}"
    if step.ask:
        options = "\n".join(
            f"- {LETTERS[place]}. {option}{' ✓' if place in step.right else ''}"
            for place, option in enumerate(step.options)
        )
        yield f"**{t('lessons.ask')}**\n\n{step.ask}"
        if options:
            yield options
    if step.see:
        yield f"**{t('presenting.see')}**\n\n{step.see}"
    if step.notes:
        yield f"**{t('presenting.notes')}**\n\n{step.notes}"


def _server() -> str:
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, "", "", "")) if parts.netloc else ""
