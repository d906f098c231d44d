"""A selection of cards to take along: Markdown, one HTML page with a print style, PDF (:mod:`.printing_pdf`).

Links into the app become whole addresses (``base`` + page and state), citations names of sources with the list at the
end of each card. The HTML needs nothing beside itself: no script, no font, no picture from anywhere.
"""

from __future__ import annotations

import html as markup
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from embed_core import texts
from embed_core.teaching import bibliography, links
from embed_core.teaching.blocks import Block, Span, blocks, spans
from embed_core.teaching.cards import LENGTHS, PARTS, Card
from embed_core.teaching.formulas import linear
from embed_core.teaching.links import SCHEME, ShowLink

_STYLE = """
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1d2530;
 max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}
h2{font-size:1.3rem;border-top:1px solid #c9d1da;padding-top:1rem}h3{font-size:1rem;margin-bottom:.2rem}
a{color:#00629b}code,.formula{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
.formula{text-align:center;display:block;margin:.6rem 0}table{border-collapse:collapse}
td,th{border:1px solid #c9d1da;padding:.2rem .5rem;text-align:left}
pre{white-space:pre-wrap;background:#f3f5f7;padding:.6rem}
blockquote{border-left:3px solid #c9d1da;margin-left:0;padding-left:1rem}.sources{font-size:.85em;color:#4a5563}
@media print{
 body{max-width:none;margin:0;font-size:11pt}h2{break-before:page;border:0}
 h2:first-of-type,nav+h2{break-before:auto}
 h3{break-after:avoid}p,li,tr{break-inside:avoid}a{color:inherit}nav{display:none}}
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is printed: cards in order, which lengths of answer, and whether points, mistakes and follow-ups go along.
    ``base``: the app's address without a path, such as ``http://localhost:8501``.
    """

    cards: tuple[Card, ...]
    lengths: tuple[str, ...]
    language: str
    base: str
    points: bool = True
    mistakes: bool = True
    follow_ups: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of a card in the order they are printed."""
        chosen = (*(length for length in LENGTHS if length in self.lengths), *(["mistakes"] if self.mistakes else []))
        return tuple(part for part in PARTS if part in chosen)

    def says(self, key: str, **values: object) -> str:
        """A heading or label in the language of the cards."""
        return texts.text(f"interview_page.print.{key}", self.language, **values)

    def sources(self, card: Card) -> tuple[bibliography.Source, ...]:
        """What the printed parts of a card cite."""
        return bibliography.cited("\n\n".join(card.text[part] for part in self.parts))

    def absolute(self, target: str) -> str:
        """The whole address of a link's target."""
        return self.base + ShowLink.read(target).address(self.language) if target.startswith(SCHEME) else target


def markdown(selection: Selection) -> str:
    """All cards as Markdown that reads alone."""
    lines = [f"# {selection.says('title')}", ""]
    for card in selection.cards:
        lines += [f"## {card.question}", ""]
        if selection.points:
            lines += [f"### {selection.says('points')}", "", *(f"- {point}" for point in card.points), ""]
        for part in selection.parts:
            text = links.resolved(card.text[part], lambda link: selection.base + link.address(selection.language))
            text = bibliography.resolved(text, lambda source: f"({source.short})")
            lines += [f"### {selection.says(part)}", "", text, ""]
        if selection.follow_ups and card.follow_ups:
            lines += [f"### {selection.says('follow_ups')}", "", *(f"- {one.ask}" for one in card.follow_ups), ""]
        if sources := selection.sources(card):
            lines += [f"### {selection.says('sources')}", "", *(f"- {source_line(one)}" for one in sources), ""]
    return "\n".join(lines)


def html(selection: Selection) -> str:
    """All cards as one HTML page, every text escaped."""
    language = {"zh": "zh-CN"}.get(selection.language, selection.language)
    title = markup.escape(selection.says("title"))
    contents = "".join(
        f'<li><a href="#{card.slug}">{markup.escape(card.question)}</a></li>' for card in selection.cards
    )
    return "\n".join(
        [
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<style>{_STYLE}</style></head><body><h1>{title}</h1><nav><ol>{contents}</ol></nav>",
            *(part for card in selection.cards for part in _card(card, selection)),
            "</body></html>",
        ]
    )


def source_line(source: bibliography.Source) -> str:
    """Authors, year, title, place, address: one line."""
    return " ".join(part for part in (f"{source.short}. {source.title}. {source.where}.", source.url) if part)


def inline(text: str, paint: Callable[[str, str, str], str], selection: Selection) -> str:
    """The spans of a paragraph through ``paint(kind, text or inner markup, target)``, which escapes what is text.

    A citation comes as a link with the source's name; a formula as ``math`` with its marks still in TeX.
    """

    def of(span: Span) -> str:
        if span.kind == "cite":
            source = bibliography.sources()[span.text]
            return paint("text", "(", "") + _linked(paint, source.short, source.url) + paint("text", ")", "")
        if span.kind == "link":
            return paint("link", "".join(map(of, span.inner)), selection.absolute(span.target))
        inner = "".join(map(of, span.inner)) if span.inner else span.text
        return paint(span.kind, inner, "")

    return "".join(map(of, spans(text)))


def _linked(paint: Callable[[str, str, str], str], name: str, address: str) -> str:
    named = paint("text", name, "")
    return paint("link", named, address) if address else named


def _card(card: Card, selection: Selection) -> Iterator[str]:
    yield f'<h2 id="{card.slug}">{markup.escape(card.question)}</h2>'
    if selection.points:
        yield _titled(selection.says("points"), _list(card.points))
    for part in selection.parts:
        yield _titled(selection.says(part), "\n".join(_blocks(blocks(card.text[part]), selection)))
    if selection.follow_ups and card.follow_ups:
        yield _titled(selection.says("follow_ups"), _list([one.ask for one in card.follow_ups]))
    if sources := selection.sources(card):
        lines = _list([source_line(source) for source in sources])
        yield f'<div class="sources">{_titled(selection.says("sources"), lines)}</div>'


def _titled(title: str, body: str) -> str:
    return f"<h3>{markup.escape(title)}</h3>\n{body}"


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{markup.escape(line)}</li>' for line in lines)}</ul>"


def _blocks(found: Iterable[Block], selection: Selection) -> Iterator[str]:
    for block in found:
        said = inline(block.text, _paint, selection)
        if block.kind == "table":
            yield _table(block, selection)
        elif block.kind == "math":
            yield f'<span class="formula">{_formula(block.text)}</span>'
        elif block.kind == "code":
            yield f"<pre>{markup.escape(block.text)}</pre>"
        elif block.kind == "item":
            dot = markup.escape(block.mark) or "•"
            yield f'<p style="margin:.2rem 0 .2rem {1 + block.level}rem;text-indent:-1rem">{dot} {said}</p>'
        elif block.kind == "quote":
            yield f"<blockquote>{said}</blockquote>"
        else:
            yield f"<h4>{said}</h4>" if block.kind == "heading" else f"<p>{said}</p>"


def _table(block: Block, selection: Selection) -> str:
    rows = [
        "".join(f"<{tag}>{inline(cell, _paint, selection)}</{tag}>" for cell in row)
        for tag, row in zip(["th", *["td"] * len(block.rows)], block.rows, strict=False)
    ]
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _paint(kind: str, text: str, target: str) -> str:
    if kind == "link":
        # Only addresses of the web: a text cannot smuggle in a script.
        safe = target if target.startswith(("http://", "https://", "/")) else "#"
        return f'<a href="{markup.escape(safe)}">{text}</a>'
    if kind in ("strong", "em"):
        return f"<{kind}>{text}</{kind}>"
    if kind == "math":
        return f"<i>{_formula(text)}</i>"
    return f"<code>{markup.escape(text)}</code>" if kind == "code" else markup.escape(text)


def _formula(tex: str) -> str:
    return linear(tex, ("<sub>", "</sub>"), ("<sup>", "</sup>"), markup.escape)
