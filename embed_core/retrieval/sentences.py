"""Sentences, paragraphs and headings of a text by rule, English and Chinese mixed; every character in exactly one.

A sentence ends after ``。！？`` (with closing quotes), after ``. ! ?`` before a space where neither an abbreviation
stands before nor a small letter behind, at a blank line, around a heading, and before an item of a list. A rule of
thumb: "Dr. Smith" is known, "Capt. Smith" is not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_CLOSING = "”’」』）》】〉\"')\\]"
_END = re.compile(rf"(?:[。！？；][。！？；…]*[{_CLOSING}]*)|(?:[.!?।]+[{_CLOSING}]*(?=\s))|(?:…+[”’」』]+)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"'])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|cf|al|etc|e\.g|i\.e|approx|Fig|Figs|Eq|No|Nos|Vol|pp|Ch"
    r"|Sec|Inc|Ltd|Co|U\.S|U\.K|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\.$"
)
_LOOK_BACK = 12
_MARKDOWN = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_CHAPTER = re.compile(
    r"^[ \t]*(第[一二三四五六七八九十百零\d]{1,6}[章节篇部回][^\n。！？]{0,40}|Chapter \w{1,12}[^\n]{0,60})$", re.M
)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[^\n]*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+•·|>]|\d{1,3}[.)、]|[（(]?[一二三四五六七八九十]{1,3}[）)、])\s*\S)")
_LINE = re.compile(r"\n+")
_LINE_KINDS = ("csv",)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line ``start:end`` of a text and its words without marks."""

    start: int
    end: int
    title: str


def sentence_spans(text: str, kind: str = "txt") -> list[tuple[int, int]]:
    """(start, end) of every sentence, white space around it left out. In a ``csv`` every line is one at least.

    >>> text = "Dr. Li met 3.5 people. 她笑了！“好。”他说。"
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['Dr. Li met 3.5 people.', '她笑了！', '“好。”', '他说。']
    """
    places = sorted({*_ends(text), *_breaks(text, kind)})
    spans = []
    for start, end in zip([0, *places], [*places, len(text)], strict=True):
        part = text[start:end]
        if bare := part.strip():
            first = start + len(part) - len(part.lstrip())
            spans.append((first, first + len(bare)))
    return spans


def headings(text: str, kind: str = "txt") -> list[Heading]:
    """Headings in order: lines that begin with ``#`` (not in fenced code) and chapter lines such as ``第一章 …``.

    >>> [heading.title for heading in headings("# Cats\\nThey purr.\\n## Food ##\\n")]
    ['Cats', 'Food']
    """
    if kind in _LINE_KINDS:
        return []
    fences = [match.start() for match in _FENCE.finditer(text)]
    found = [match for pattern in (_MARKDOWN, _CHAPTER) for match in pattern.finditer(text)]
    outside = [match for match in found if bisect_right(fences, match.start()) % 2 == 0]
    return sorted((Heading(match.start(), match.end(), match[1].strip()) for match in outside), key=lambda h: h.start)


def _ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        place = match.end()
        if text[match.start()] in ".!?" and (_abbreviated(text, match) or _goes_on(text, place)):
            continue
        yield place


def _abbreviated(text: str, match: re.Match[str]) -> bool:
    return (
        len(match[0]) == 1 and _ABBREVIATION.search(text[max(0, match.start() - _LOOK_BACK) : match.end()]) is not None
    )


def _goes_on(text: str, place: int) -> bool:
    rest = text[place : place + 80].lstrip()
    return bool(rest) and rest[0].islower()


def _breaks(text: str, kind: str) -> Iterator[int]:
    if kind in _LINE_KINDS:
        yield from (match.end() for match in _LINE.finditer(text))
        return
    yield from (match.end() for pattern in (_PARAGRAPH, _ITEM) for match in pattern.finditer(text))
    for heading in headings(text, kind):
        yield from (heading.start, heading.end)
