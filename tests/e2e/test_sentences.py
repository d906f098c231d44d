"""Sentence vectors, RAG and languages on the real weights: a folder of notes and a PDF are asked a question."""

from __future__ import annotations

import io
import zipfile

import pytest
from browser_kit import LAST, assert_it_stands, at_rest

from embed_core import catalog, sources

pytestmark = [pytest.mark.browser, pytest.mark.models]

SECTIONS = [
    ("sentence_vectors", "ladder"), ("sentence_vectors", "probes"), ("sentence_vectors", "score"),
    ("sentence_vectors", "compression"), ("rag", "documents"), ("rag", "ask"), ("rag", "answer"), ("rag", "lost"),
    ("languages", "alignment"), ("languages", "together"), ("languages", "mining"),
]  # fmt: skip
LOOKS = [("en", True, 800), ("zh", False, 1400), ("zh", True, 800), ("en", False, 1400)]
NOTE = "The river warden feeds the otters at seven in the morning. Nobody else has a key to the boathouse."


@pytest.fixture(scope="module", autouse=True)
def fetched():
    for model_id in ("all-minilm-l6-v2", "multilingual-e5-small"):
        sources.fetch(catalog.get_spec(model_id))


def pdf(text: str) -> bytes:
    """One page, Helvetica."""
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def folder() -> bytes:
    """A zip of two notes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes/otters.md", f"# Otters\n\n{NOTE}\n")
        archive.writestr("notes/bread.txt", "Bake the bread for forty minutes. Let it cool before you cut it.\n")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("page_id", "section", "language", "dark", "width"),
    [(*section, *LOOKS[place % len(LOOKS)]) for place, section in enumerate(SECTIONS)],
)
def test_every_section_opens_by_its_link_and_fits_the_window(visit, page_id, section, language, dark, width):
    page = visit(f"/{page_id}?lang={language}&section={section}", width=width, dark=dark)
    page.wait_for_selector(LAST)
    at_rest(page)
    assert_it_stands(page)


def test_a_pdf_and_a_folder_of_notes_are_asked_a_question(visit):
    page = visit("/rag?lang=en&do_from=files")
    page.wait_for_selector(LAST)
    at_rest(page)
    page.set_input_files("input[type=file]", [
        {"name": "notes.zip", "mimeType": "application/zip", "buffer": folder()},
        {"name": "lamp.pdf", "mimeType": "application/pdf", "buffer": pdf("The lighthouse lamp was lit in 1887.")},
    ])  # fmt: skip
    page.wait_for_selector("button:has-text('Index 3 chunks')")
    at_rest(page)
    page.click("button:has-text('Index 3 chunks')")
    page.wait_for_selector("button:has-text('Ask it')")
    at_rest(page)
    page.click("button:has-text('Ask it')")
    question = page.get_by_role("textbox", name="Question")
    question.wait_for()
    at_rest(page)
    question.fill("When was the lamp of the lighthouse lit?")
    question.press("Enter")
    page.wait_for_selector("p:has(strong:has-text('1. ')):has-text('lamp.pdf')")  # the best hit
    at_rest(page)
    assert page.locator("text=1887").count() > 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
