"""A selection of cards as PDF: headings in the outline, links that can be clicked, page numbers.

Latin letters stand in Helvetica; Chinese, Greek and signs in STSong-Light, one of the fonts that every PDF reader has
for Chinese (its letters are not in the file, so the file stays small).
"""

from __future__ import annotations

import html as markup
import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from embed_core.teaching.blocks import Block, blocks
from embed_core.teaching.cards import Card
from embed_core.teaching.formulas import linear
from embed_core.teaching.printing import Selection, inline, source_line

CHINESE = "STSong-Light"
LATIN, BOLD, ITALIC, FIXED = "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Courier"
# Helvetica's encoding (WinAnsi) holds Latin-1 and these; the rest comes from the Chinese font, and so do the marks
# beside Chinese letters.
_MARKS = "\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
_FOREIGN = f"[^\u0000-\u00ff{_MARKS}\u2022\u20ac\u2122]"
_OTHER = re.compile(f"(?:{_FOREIGN}|[{_MARKS}]+(?={_FOREIGN})|(?<={_FOREIGN})[{_MARKS}])+")
# What the Chinese font lacks (GB 2312 plus Latin), said with letters that it has.
_SAID = {
    "‖": "||", "⟨": "<", "⟩": ">", "⊙": "∘", "⊕": "(+)", "⊂": "in", "⇒": "=>",
    "∂": "d", "∇": "grad ", "∀": "for all ",
    "∃": "there is ", "⌊": "[", "⌋": "]", "⌈": "[", "⌉": "]", "∗": "*", "−": "-", "′": "'",
    "\u0304": "¯", "\u0302": "^",
    "\u0303": "~", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "₀": "0", "₁": "1", "₂": "2",
    "ᵢ": "i", "ⱼ": "j", "ᵀ": "T",
}  # fmt: skip


def pdf(selection: Selection) -> bytes:
    """The file."""
    from reportlab.platypus import SimpleDocTemplate

    _fonts()
    buffer = io.BytesIO()
    title = selection.says("title")
    document = SimpleDocTemplate(
        buffer, title=title, author="Embedding Explorer", lang=selection.language,
        leftMargin=56, rightMargin=56, topMargin=56, bottomMargin=64,
    )  # fmt: skip
    story = list(_story(selection))
    document.build(story, onFirstPage=_footer(selection), onLaterPages=_footer(selection))
    return buffer.getvalue()


def _story(selection: Selection) -> Iterator[Any]:
    from reportlab.platypus import PageBreak

    yield _paragraph(_escaped(selection.says("title")), "title", selection)
    for place, card in enumerate(selection.cards):
        if place:
            yield PageBreak()
        yield from _card(card, selection)


def _card(card: Card, selection: Selection) -> Iterator[Any]:
    yield _heading(card.question, card.slug, _paragraph(_escaped(card.question), "question", selection))
    if selection.points:
        yield _paragraph(_escaped(selection.says("points")), "part", selection)
        for point in card.points:
            yield _paragraph(_escaped(point), "item", selection, bullet="•")
    for part in selection.parts:
        yield _paragraph(_escaped(selection.says(part)), "part", selection)
        for block in blocks(card.text[part]):
            yield from _block(block, selection)
    if selection.follow_ups and card.follow_ups:
        yield _paragraph(_escaped(selection.says("follow_ups")), "part", selection)
        for one in card.follow_ups:
            yield _paragraph(_escaped(one.ask), "item", selection, bullet="•")
    if sources := selection.sources(card):
        yield _paragraph(_escaped(selection.says("sources")), "part", selection)
        for source in sources:
            yield _paragraph(_escaped(source_line(source)), "small", selection)


def _block(block: Block, selection: Selection) -> Iterator[Any]:
    if block.kind == "table":
        yield _table(block, selection)
    elif block.kind == "math":
        yield _paragraph(_formula(block.text), "formula", selection)
    elif block.kind == "code":
        for line in block.text.splitlines():
            yield _paragraph(_escaped(line) or "&#160;", "code", selection)
    else:
        said = inline(block.text, _paint, selection)
        style = {"item": "item", "quote": "quote", "heading": "sub"}.get(block.kind, "body")
        bullet = (block.mark or "•") if block.kind == "item" else None
        yield _paragraph(said, style, selection, bullet=bullet)


def _table(block: Block, selection: Selection) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table, TableStyle

    width = max(len(row) for row in block.rows)
    rows = [
        [_paragraph(inline(cell, _paint, selection), "cell", selection) for cell in (*row, *[""] * (width - len(row)))]
        for row in block.rows
    ]
    line = colors.HexColor("#c9d1da")
    style = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, line),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#f3f5f7")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return Table(rows, style=style, repeatRows=1, spaceBefore=4, spaceAfter=6)


def _heading(title: str, slug: str, paragraph: Any) -> Any:
    """A paragraph that also goes into the outline."""
    from reportlab.platypus import Flowable

    class Marked(Flowable):  # type: ignore[misc]
        def wrap(self, width: float, height: float) -> tuple[float, float]:
            return paragraph.wrap(width, height)  # type: ignore[no-any-return]

        def draw(self) -> None:
            self.canv.bookmarkPage(slug)
            self.canv.addOutlineEntry(title, slug, level=0)
            paragraph.drawOn(self.canv, 0, 0)

        def getSpaceAfter(self) -> float:
            return 6

    return Marked()


def _paragraph(said: str, style: str, selection: Selection, bullet: str | None = None) -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(said, _styles(selection.language)[style], bulletText=bullet)


def _paint(kind: str, text: str, target: str) -> str:
    if kind == "link":
        safe = target if target.startswith(("http://", "https://")) else ""
        return f'<a href="{markup.escape(safe)}" color="#00629b">{text}</a>' if safe else text
    if kind == "strong":
        return f"<b>{text}</b>"
    if kind == "em":
        return f"<i>{text}</i>"
    if kind == "math":
        return f"<i>{_formula(text)}</i>"
    return f'<font name="{FIXED}">{_escaped(text)}</font>' if kind == "code" else _escaped(text)


def _formula(tex: str) -> str:
    return linear(tex, ("<sub>", "</sub>"), ("<super>", "</super>"), _escaped)


def _escaped(text: str) -> str:
    """Escaped, and with the letters that Helvetica lacks in the Chinese font."""
    for sign, said in _SAID.items():
        text = text.replace(sign, said)
    shown = "".join(letter if _in_gb(letter) else _instead(letter) for letter in text)
    parts = _OTHER.sub(lambda match: f"\0{match[0]}\1", shown)
    return markup.escape(parts).replace("\0", f'<font name="{CHINESE}">').replace("\1", "</font>")


def _in_gb(letter: str) -> bool:
    """Is the letter in Helvetica or in the Chinese font? An emoji is in neither."""
    if _OTHER.match(letter) is None:
        return letter >= " "
    try:
        letter.encode("gb18030" if "\u4e00" <= letter <= "\u9fff" else "gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _instead(letter: str) -> str:
    """A letter without its accent; a sign by its name.

    >>> _instead("ć"), _instead("🦜")
    ('c', '[parrot]')
    """
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if _in_gb(part) and part.isalnum())
    return bare or f"[{unicodedata.name(letter, '?').lower()}]"


def _footer(selection: Selection) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(CHINESE if selection.language == "zh" else LATIN, 9)
        canvas.drawCentredString(document.pagesize[0] / 2, 36, selection.says("page", number=canvas.getPageNumber()))
        canvas.restoreState()

    return draw


@cache
def _fonts() -> None:
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    for bold in (0, 1):  # it has neither bold nor italic: the same letters
        for italic in (0, 1):
            addMapping(CHINESE, bold, italic, CHINESE)


@cache
def _styles(language: str) -> dict[str, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    ink = HexColor("#1d2530")
    wrap = "CJK" if language == "zh" else None
    body = ParagraphStyle("body", fontName=LATIN, fontSize=10.5, leading=16, textColor=ink, spaceAfter=5, wordWrap=wrap)

    def like(name: str, **values: Any) -> Any:
        return ParagraphStyle(name, parent=body, **values)

    return {
        "body": body,
        "title": like("title", fontName=BOLD, fontSize=20, leading=26, spaceAfter=14),
        "question": like(
            "question", fontName=BOLD, fontSize=15, leading=20, spaceAfter=6, textColor=HexColor("#00629b")
        ),
        "part": like("part", fontName=BOLD, fontSize=11.5, spaceBefore=8, spaceAfter=3, keepWithNext=1),
        "sub": like("sub", fontName=BOLD, keepWithNext=1),
        "item": like("item", leftIndent=16, bulletIndent=4, spaceAfter=3),
        "quote": like("quote", leftIndent=14, textColor=HexColor("#4a5563")),
        "formula": like("formula", alignment=1, fontName=ITALIC, spaceBefore=3),
        "code": like("code", fontName=FIXED, fontSize=9, leading=12, spaceAfter=0, leftIndent=10),
        "cell": like("cell", fontSize=9, leading=12, spaceAfter=0),
        "small": like("small", fontSize=8.5, leading=12, spaceAfter=2, leftIndent=10, textColor=HexColor("#4a5563")),
    }
