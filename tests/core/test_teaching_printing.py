"""A selection as Markdown, HTML and PDF: complete, escaped, and readable by other programs."""

from __future__ import annotations

import io
from html.parser import HTMLParser

import interview_kit
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.teaching import cards
from embed_core.teaching.blocks import blocks, spans
from embed_core.teaching.formulas import linear
from embed_core.teaching.printing import Selection, html, markdown
from embed_core.teaching.printing_pdf import _escaped, pdf


@pytest.fixture(params=["en", "zh"])
def selection(request, tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "ASSETS", interview_kit.write(tmp_path))
    cards.cards.cache_clear()
    chosen = tuple(cards.cards(request.param).values())
    yield Selection(chosen, cards.LENGTHS, request.param, "http://app.test")
    cards.cards.cache_clear()


class Page(HTMLParser):
    """Tags, addresses and text of a page; complains about tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_markdown_reads_alone(selection):
    text = markdown(selection)
    assert f"http://app.test/polysemy?lang={selection.language}&word=bank" in text
    assert "show:" not in text and "[@" not in text
    assert "(Mikolov et al. 2013)" in text
    for card in selection.cards:
        assert f"## {card.question}" in text and all(f"- {point}" in text for point in card.points)
    bare = markdown(Selection(selection.cards, (), selection.language, "", False, False, False))
    assert bare.count("\n#") == 2 and "Mikolov" not in bare


def test_html_is_one_escaped_page(selection):
    text = html(selection)
    page = Page(text)
    assert not {"script", "img", "link", "b"} & page.tags  # typed marks are letters
    assert f"http://app.test/polysemy?lang={selection.language}&word=bank" in page.links
    assert all(link.startswith(("http", "#")) for link in page.links)
    assert "<script>alert(1)</script>" in page.text and "alert" not in page.links
    for card in selection.cards:
        assert card.question in page.text
    assert "a · b" in page.text and "400,000" in page.text and "@media print" in text
    assert "h<sub>i</sub><sup>(2)</sup> ≤ θ" in text


def test_pdf_opens_with_text_outline_links_and_page_numbers(selection):
    reader = pypdf.PdfReader(io.BytesIO(pdf(selection)))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == 2
    assert [item["/Title"] for item in reader.outline] == [card.question for card in selection.cards]
    assert reader.metadata is not None and reader.metadata.title == selection.says("title")
    joined = "".join("".join(pages).split())
    for card in selection.cards:
        for said in (card.question, *card.points, selection.says("short"), selection.says("mistakes")):
            assert "".join(said.split()) in joined
    for number, text in enumerate(pages, start=1):
        assert "".join(selection.says("page", number=number).split()) in "".join(text.split())
    links = [note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", [])]
    assert f"http://app.test/polysemy?lang={selection.language}&word=bank" in links
    assert "<script>alert(1)</script>" in joined and "θ" in joined and "400,000" in joined


def test_letters_that_no_font_has_are_said():
    assert _escaped("a🦜 Radovanović") == "a[parrot] Radovanovic"
    assert _escaped("‖x‖ < θ") == '||x|| &lt; <font name="STSong-Light">θ</font>'
    assert _escaped("学到“猫”，a “b”") == '<font name="STSong-Light">学到“猫”，</font>a “b”'
    assert _escaped("向量 v") == '<font name="STSong-Light">向量</font> v'


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\sqrt{t/f(w)}", "√(t/f(w))"), (r"\frac{1}{n}\sum_{i=1}^{n} x_i", "1 / n∑_i=1^n x_i"),
        (r"\text{static: } v(w)", "static: v(w)"), (r"10000^{2i/d}", "10000^2i/d"), (r"{a} }", "a"), ("\\", ""),
        (r"\unknown x", "unknown x"), (r"w + \tilde{w}", "w + w\u0303"), ("", ""),
    ],
)  # fmt: skip
def test_formulas_in_a_line(tex, line):
    assert linear(tex) == line


def test_blocks_of_a_text():
    found = list(blocks(interview_kit.DEEP))
    assert [block.kind for block in found] == ["paragraph", "math", "table", "item", "item"]
    assert found[2].rows == (("model", "rows"), ("GloVe", "400,000 [@pennington2014]"))
    assert [block.mark for block in found[3:]] == ["1.", "2."]
    long = list(
        blocks("> one\n> two\n\n- a\n  goes on\n- b\n\n### Head\n| a | b |\n|---|---|\ntext\n\n```py\nx = 1\n```")
    )
    assert [(block.kind, block.text) for block in long] == [
        ("quote", "one two"), ("item", "a goes on"), ("item", "b"), ("heading", "Head"), ("table", ""),
        ("paragraph", "text"),
        ("code", "x = 1"),
    ]  # fmt: skip
    kinds = [span.kind for span in spans("**a `b`** *c* $d$ [@e] [f](show:home) \\*")]
    assert kinds == ["strong", "text", "em", "text", "math", "text", "cite", "text", "link", "text", "text"]


@given(st.text(alphabet="ab*_`$|\\[](){}<>#- \n@词", max_size=80))
def test_any_markdown_is_printed_in_order(text):
    card = cards.Card("x", "en", text, "seed", 1, 1, (text,), (), dict.fromkeys(cards.PARTS, text.replace("[@", "")))
    Page(html(Selection((card,), cards.LENGTHS, "en", "")))
