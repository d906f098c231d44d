"""The Markdown of cards and lessons, taken apart for print: blocks, and spans inside them.

Only what the texts use: headings, paragraphs, lists, tables, quotations, code and formulas; bold, italic, code,
formulas, links and citations. Everything else stays as it is written.

>>> [span.kind for span in spans("A **row** a word. [@mikolov2013a]")]
['text', 'strong', 'text', 'cite']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

_SPAN = re.compile(
    r"(?P<code>`[^`\n]+`)|(?P<math>\$(?!\s)[^$\n]+?(?<!\s)\$)|\[@(?P<cite>[a-z0-9_-]+)\]"
    r"|\[(?P<label>[^\]]+)\]\((?P<target>[^)\s]*)\)|\*\*(?P<strong>.+?)\*\*|(?<![\w*])\*(?P<em>[^*\n]+?)\*(?!\w)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|<>~$&])"
)
_ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*]|\d+\.)\s+(?P<text>.*)")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. ``kind``: text, code, math, cite (``text`` is the key), strong, em, link (with ``target``);
    the last three hold spans of their own.
    """

    kind: str
    text: str = ""
    target: str = ""
    inner: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """``kind``: heading, paragraph, item, table, quote, code or math. ``level``: of a heading, or how far an item is
    indented; ``mark``: an item's number, "" for a dot; ``rows``: a table's cells, the head first.
    """

    kind: str
    text: str = ""
    level: int = 0
    mark: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def spans(text: str) -> tuple[Span, ...]:
    """The pieces of one paragraph."""
    return tuple(_spans(text))


def blocks(markdown: str) -> Iterator[Block]:
    """The blocks of a text, in order; every item of a list is one."""
    for fenced in re.split(r"(```.*?```|\$\$.*?\$\$)", markdown, flags=re.DOTALL):
        if fenced.startswith("$$") and len(fenced) > 4:
            yield Block("math", fenced.strip("$").strip())
        elif fenced.startswith("```"):
            yield Block("code", fenced.strip("`").partition("\n")[2].rstrip())
        else:
            for part in re.split(r"\n\s*\n", fenced):
                yield from _of_part(part.strip("\n"))


def _spans(text: str) -> Iterator[Span]:
    place = 0
    for match in _SPAN.finditer(text):
        if match.start() > place:
            yield Span("text", text[place : match.start()])
        yield _span(match)
        place = match.end()
    if place < len(text):
        yield Span("text", text[place:])


def _span(match: re.Match[str]) -> Span:
    if match["code"]:
        return Span("code", match["code"].strip("`"))
    if match["math"]:
        return Span("math", match["math"][1:-1])
    if match["cite"]:
        return Span("cite", match["cite"])
    if match["escaped"]:
        return Span("text", match["escaped"])
    if match["label"]:
        return Span("link", target=match["target"], inner=spans(match["label"]))
    kind = "strong" if match["strong"] else "em"
    return Span(kind, inner=spans(match[kind]))


def _of_part(part: str) -> Iterator[Block]:
    lines = [line for line in part.splitlines() if line.strip()]
    for is_table, run in groupby(lines, lambda line: line.lstrip().startswith("|")):
        if is_table:
            yield Block("table", rows=tuple(_cells(line) for line in run if not re.fullmatch(r"[\s|:-]+", line)))
        else:
            yield from _of_lines(run)


def _of_lines(lines: Iterable[str]) -> Iterator[Block]:
    waiting: Block | None = None
    for line in lines:
        fresh = _begun(line)
        if fresh is None and waiting is not None and waiting.kind != "heading":
            waiting = Block(waiting.kind, f"{waiting.text} {line.strip()}", waiting.level, waiting.mark)
        elif waiting is not None and fresh is not None and waiting.kind == fresh.kind == "quote":
            waiting = Block("quote", f"{waiting.text} {fresh.text}")
        else:
            if waiting is not None:
                yield waiting
            waiting = fresh or Block("paragraph", line.strip())
    if waiting is not None:
        yield waiting


def _begun(line: str) -> Block | None:
    """What a line begins; None where it goes on with what stands above."""
    if heading := _HEADING.fullmatch(line.strip()):
        return Block("heading", heading[2], len(heading[1]))
    if line.lstrip().startswith(">"):
        return Block("quote", line.lstrip()[1:].strip())
    if item := _ITEM.fullmatch(line):
        return Block("item", item["text"], len(item["indent"]) // 2, "" if item["mark"] in "-*" else item["mark"])
    return None


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))
