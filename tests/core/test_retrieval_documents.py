"""Files to documents: every kind, every encoding, and one sentence for everything that cannot be read."""

from __future__ import annotations

import io
import pickle
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.errors import Cancelled, InputError
from embed_core.retrieval import limits
from embed_core.retrieval.documents import ENDINGS, pasted, read_document, read_documents, shown_name
from embed_core.retrieval.readers_html import html_text

ENGLISH, CHINESE = "Naïve words are “vectors”.", "词向量把意思变成位置。"


def pdf(*pages: str, password: str = "", bomb: bool = False) -> bytes:
    """A PDF of Latin text, a page each; a page without text is blank."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, StreamObject

    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(300, 300)
        font = DictionaryObject({
            NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        })  # fmt: skip
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        lines = " T* ".join(f"({line}) Tj" for line in text.split("\n")) if text else ""
        stream: StreamObject = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 14 TL 20 250 Td {lines} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def bomb_pdf() -> bytes:
    """One page whose content unpacks to 200 MB."""
    packed = zlib.compress(b" " * 200_000_000, 1)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]  # fmt: skip
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table, len(body),
    )  # fmt: skip


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(InputError) as refused:
        read_document(name, data)
    assert refused.value.details["name"] == shown_name(name)
    for language in ("en", "zh"):
        assert shown_name(name) in refused.value.message(language)
    return refused.value.code.removeprefix("documents.")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-8"), (CHINESE, "utf-8-sig"), (CHINESE, "utf-16"), (CHINESE * 3, "gb18030"),
        ("Привет, мир! Это обычный русский текст. " * 20, "cp1251"),
        (ENGLISH * 4, "utf-16-le"), (ENGLISH * 4, "utf-16-be"), ("Café crème, déjà vu à la carte. " * 20, "cp1252"),
    ],
)  # fmt: skip
def test_encodings_are_found(text, encoding):
    data = text.encode(encoding)
    assert read_document("a.txt", data).text == text
    guessed = read_documents([("a.txt", data)]).guessed
    assert bool(guessed) == (not encoding.startswith("utf-8"))


def test_line_ends_become_one_and_the_kind_is_the_ending():
    document = read_document("Notes.MD", b"# A\r\nb\rc")
    assert (document.name, document.text, document.kind) == ("Notes.MD", "# A\nb\nc", "md")
    assert document.page_starts == ()


def test_a_table_becomes_a_line_a_row_with_the_names_of_its_columns():
    document = read_document("t.csv", b'city,people\nBern,"134,000"\n"Long\nname",\n')
    assert document.text == "city: Bern; people: 134,000\ncity: Long name"
    assert read_document("t.tsv", "词\t义\n猫\t动物\n".encode()).text == "词: 猫; 义: 动物"
    assert read_document("one.csv", b"just a line\nand one more").text == "just a line\nand one more"


def test_html_keeps_what_a_reader_sees():
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><nav>menu</nav><h1>Cats</h1>"
        "<p>They <b>purr</b>\n loud<i>ly</i>.<p>More<ul><li>one<li>two</ul><script>alert('<p>x')</script>"
        "<table><tr><td>a<td>b<tr><td>c</table>&lt;i&gt;<br>end<!-- no -->"
    )
    assert html_text("", page) == (
        "# Cats\n\nThey purr loudly.\n\nMore\n\n- one\n- two\n\na | b\nc\n\n<i>\nend"
    )  # fmt: skip
    chinese = "<meta charset='gb2312'><p>词向量".encode("gb18030")
    assert read_document("a.html", chinese).text == "词向量"


def test_html_without_an_end_is_refused_and_not_looked_through_for_days():
    assert refusal("a.html", b"<a " * 30_000) == "html"
    assert read_document("deep.html", b"<div>" * 20_000 + b"deep").text == "deep"


def test_a_pdf_gives_its_text_and_where_its_pages_begin():
    document = read_document("p.pdf", pdf("Vectors are\npositions.", "Second page"))
    assert document.kind == "pdf"
    first, second = document.page_starts
    assert document.text[first:second].split() == ["Vectors", "are", "positions."]
    assert document.text[second:] == "Second page"


def test_a_pdf_locked_against_changes_only_is_read():
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Read me"))))
    writer.encrypt("", "owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert read_document("p.pdf", buffer.getvalue()).text == "Read me"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: pdf("", ""), "scanned_pdf"),
        (lambda: pdf("secret", password="x"), "encrypted_pdf"),
        (lambda: b"%PDF-1.7\n" + b"garbage " * 50, "broken_pdf"),
        (lambda: b"plain text", "not_pdf"),
        (bomb_pdf, "pdf_limit"),
    ],
)
def test_pdfs_that_cannot_be_read_say_why(make, code):
    assert refusal("p.pdf", make()) == code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "blank"),
        ("a.html", b"<script>x</script>", "blank"),
        ("a.docx", b"PK\x03\x04", "unknown_format"),
        ("a.txt", b"PK\x03\x04 rest", "office"),
        ("a.txt", pickle.dumps({"a": 1}), "pickle"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "image"),
        ("a.txt", b"\x1f\x8b\x08\x00", "packed"),
        ("a.md", bytes(range(256)) * 20, "binary"),
        ("a.txt", (CHINESE * 5).encode() + b"\xff", "encoding"),
        ("a.csv", b"a,b\n" + b"1,2\n" * 40 + b"5," + b"x" * 200_000, "csv"),
        ("a.txt", b"x" * (limits.MAX_FILE_BYTES + 1), "too_big"),
        ("a.html", b"x" * (limits.MAX_HTML_BYTES + 1), "too_big"),
        ("a.txt", b"x" * (limits.MAX_CHARACTERS + 1), "too_long"),
        ("a.txt", b"x\n" * (limits.MAX_LINES + 1), "too_many_lines"),
        ("../<b>.exe", b"x", "unknown_format"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name, data, code):
    assert refusal(name, data) == code


def test_exactly_as_many_lines_as_allowed_are_read():
    assert read_document("a.txt", b"line\n" * limits.MAX_LINES).text.count("\n") == limits.MAX_LINES


def test_a_zip_is_a_folder_and_one_bad_file_does_not_lose_the_others():
    names = {"notes/a.md": b"# A", "notes/b.txt": b"", "__MACOSX/x.md": b"?", "picture": b"\x89PNG", ".hidden.md": b"?"}
    data = archive(names)
    reading = read_documents([("n.zip", data), ("a.md", b"# B"), ("a.md", b"# C")])
    assert [d.name for d in reading.documents] == ["notes/a.md", "a.md", "a.md (2)"]
    assert [(p.name, p.error.code) for p in reading.problems] == [("notes/b.txt", "documents.empty")]
    assert reading.skipped == ("picture",)


def test_names_in_a_zip_from_a_chinese_system_are_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(zipfile.ZipInfo("aaaa.md"), b"# A")
    data = buffer.getvalue().replace(b"aaaa", "笔记".encode("gbk"))
    assert read_documents([("n.zip", data)]).documents[0].name == "笔记.md"


def zip_problem(data: bytes) -> str:
    reading = read_documents([("n.zip", data), ("kept.txt", b"kept")])
    assert [d.name for d in reading.documents][-1] == "kept.txt"
    (problem,) = [p for p in reading.problems if p.name == "n.zip"]
    assert "Allowed" in str(problem.error)
    return problem.error.code.removeprefix("documents.")


def test_zips_that_cannot_be_read_say_why(monkeypatch):
    assert zip_problem(archive({"a.txt": b"0" * 5_000_000})) == "zip_bomb"
    assert zip_problem(archive({f"f{n}.txt": b"x" for n in range(limits.MAX_MEMBERS + 1)})) == "zip_members"
    assert zip_problem(archive({})) == "zip_empty"
    assert zip_problem(archive({"a.png": b"\x89PNG"})) == "zip_empty"
    assert zip_problem(b"PK\x03\x04 nothing of the kind") == "broken_zip"
    whole = archive({"a.txt": b"some text that is long enough"})
    locked = whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    assert zip_problem(locked) == "zip_locked"
    assert zip_problem(whole.replace(b"PK\x03\x04\x14\x00\x00\x00\x08\x00", b"PK\x03\x04\x14\x00\x00\x00\x63\x00")
                       .replace(b"\x00\x00\x08\x00", b"\x00\x00\x63\x00")) == "broken_zip"  # fmt: skip
    monkeypatch.setattr("embed_core.retrieval.readers_zip.MAX_UNPACKED_BYTES", 20)
    assert zip_problem(whole) == "zip_bomb"


def test_too_many_documents_and_too_much_text_are_refused(monkeypatch):
    with pytest.raises(InputError, match="200"):
        read_documents([(f"{n}.txt", b"x") for n in range(limits.MAX_FILES + 1)])
    monkeypatch.setattr("embed_core.retrieval.documents.MAX_TOTAL_CHARACTERS", 10)
    with pytest.raises(InputError, match="10"):
        read_documents([("a.txt", b"12345678"), ("b.txt", b"123")])


def test_reading_can_be_stopped():
    def stop(*_args, **_more):
        raise Cancelled

    with pytest.raises(Cancelled):
        read_documents([("a.txt", b"x")], progress=stop)


def test_pasted_text_is_bounded_too():
    assert pasted("a\r\nb", "mine").text == "a\nb"
    with pytest.raises(InputError, match="mine"):
        pasted(" ", "mine")
    with pytest.raises(InputError, match="5,000,000"):
        pasted("x" * 5_000_001, "mine")


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([ending for ending in ENDINGS if ending != ".pdf"]))
def test_any_bytes_give_a_document_or_a_sentence(data, ending):
    reading = read_documents([(f"x{ending}", data)])
    assert len(reading.documents) + len(reading.problems) >= 1 or reading.skipped
    for document in reading.documents:
        assert document.text.strip()
        document.text.encode("utf-8")
    assert all(str(problem.error) for problem in reading.problems)
