"""Every ``show:`` link of the teaching texts, each once, and opening one."""

from __future__ import annotations

from pathlib import Path

from page_kit import TIMEOUT, settle
from streamlit.testing.v1 import AppTest

from embed_core import texts
from embed_core.teaching import cards, glossary, lessons, links, timeline
from embed_core.teaching.links import ShowLink
from pages._shared import registry

ROOT = Path(__file__).resolve().parents[2]


def all_links() -> dict[ShowLink, str]:
    """Link -> the language of the text it stands in (the first one, where both have it)."""
    found: dict[ShowLink, str] = {}
    for language in texts.LANGUAGES:
        for link in _of(language):
            found.setdefault(link, language)
    return found


def of_groups(*groups: str) -> list[tuple[ShowLink, str]]:
    """The links to pages of these groups of the sidebar."""
    return [(link, language) for link, language in all_links().items() if registry.page(link.page).group in groups]


def name(value: object) -> str:
    """How a test over a link is called."""
    return f"{value.page}?{'&'.join('='.join(pair) for pair in value.state)}" if isinstance(value, ShowLink) else ""


def lands_exactly(link: ShowLink, language: str) -> None:
    """Open the link as a reader does: the page stands without an error, in the state the link names and no other."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
    app.query_params["lang"] = language
    if link.page != "home":
        app.switch_page(registry.page(link.page).file)
    for key, value in link.state:
        app.query_params[key] = value
    settle(app)
    assert not app.exception
    assert [error.value for error in app.error] == []
    assert app.title[0].value == texts.text(f"{link.page}.title", language)
    landed = {key: value[0] if isinstance(value, list) else value for key, value in dict(app.query_params).items()}
    assert landed == {"lang": language, **dict(link.state)}


def _of(language: str) -> list[ShowLink]:
    found = [link for card in cards.cards(language).values() for link in card.show_links]
    for lesson in lessons.lessons(language).values():
        found += links.in_text(lesson.notes)
        for step in lesson.steps:
            found += [step.show] if step.show else []
            for text in (step.say, step.ask, step.see, step.notes):
                found += links.in_text(text)
    for entry in glossary.terms(language).values():
        found += links.in_text(entry.evidence)
    for stop in timeline.stops(language):
        found.append(stop.link)
    return found
