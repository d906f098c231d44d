"""Guided class demos: steps that set a page's state, what to say, what to ask before revealing, what the class sees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from embed_core.paths import ASSETS
from embed_core.teaching import front_matter
from embed_core.teaching.links import SCHEME, ShowLink

_OPTION = re.compile(r"^- \[([ x])\] (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``ask``: the question without its options; ``right``: numbers of the right options (may be none).

    ``show``: the state of the page that the step is about; hidden behind the question until it is revealed. Texts are
    Markdown; ``see`` is what the class should see, ``notes`` is for the teacher alone.
    """

    title: str
    show: ShowLink | None
    minutes: float
    say: str
    ask: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    see: str
    notes: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson; ``needs``: ids of models that must be fetched; ``notes``: for the teacher, before the class."""

    slug: str
    language: str
    title: str
    summary: str
    order: int
    needs: tuple[str, ...]
    notes: str
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> float:
        """How long it takes in class."""
        return sum(step.minutes for step in self.steps)


@cache
def lessons(language: str) -> dict[str, Lesson]:
    """All lessons of a language by slug, in teaching order."""
    found = [
        _lesson(slug, language, table, markdown)
        for slug, table, markdown in front_matter.files(ASSETS / "lessons" / language)
    ]
    found.sort(key=lambda lesson: (lesson.order, lesson.slug))
    return {lesson.slug: lesson for lesson in found}


def _lesson(slug: str, language: str, table: Mapping[str, Any], markdown: str) -> Lesson:
    blocks = front_matter.parts(markdown, "# ")
    try:
        steps = tuple(_step(title, block) for title, block in blocks.items() if title)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{slug}.md: {error}") from error
    return Lesson(
        slug=slug, language=language, title=table["title"], summary=table["summary"], order=table["order"],
        needs=tuple(table.get("needs", ())), notes=blocks.get("", ""), steps=steps,
    )  # fmt: skip


def _step(title: str, block: str) -> Step:
    text = front_matter.parts(block)
    head = dict(line.split(":", 1) for line in text.pop("", "").splitlines() if line.strip())
    unknown = (set(text) - {"say", "ask", "see", "notes"}) | (set(head) - {"show", "minutes"})
    if unknown:
        raise ValueError(f"step {title!r}: unknown {sorted(unknown)}")
    ask = text.get("ask", "")
    options = _OPTION.findall(ask)
    return Step(
        title=title, show=ShowLink.read(head["show"].strip().removeprefix(SCHEME)) if "show" in head else None,
        minutes=float(head.get("minutes", 1)), say=text["say"], ask=_OPTION.sub("", ask).strip(),
        options=tuple(label.strip() for _, label in options),
        right=tuple(place for place, (mark, _) in enumerate(options) if mark == "x"),
        see=text.get("see", ""), notes=text.get("notes", ""),
    )  # fmt: skip
