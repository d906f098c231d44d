"""``evaluate rag``: are the passages of a question file found? By cut, encoder and way of searching."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, cast

from embed_core import catalog, loading
from embed_core.catalog import ModelSpec
from embed_core.cli.console import Console, table
from embed_core.cli.options import whole
from embed_core.cli.progress_bar import progress_bar
from embed_core.contextual import Encoder
from embed_core.errors import InputError
from embed_core.progress import Progress
from embed_core.retrieval.asking import MODES
from embed_core.retrieval.documents import ENDINGS, read_documents
from embed_core.retrieval.evaluation import Evaluation, Row, evaluate
from embed_core.retrieval.kinds import ChunkSettings, Cut, Document
from embed_core.retrieval.limits import MAX_FILE_BYTES
from embed_core.retrieval.measures import MEASURES
from embed_core.retrieval.notes import LANGUAGES, notes
from embed_core.retrieval.questions import MAX_BYTES, Question, own_questions, read_questions

DEFAULT_CUT = "sentences-120-20"


def describe(parser: argparse.ArgumentParser, console: Console) -> None:
    """Arguments of ``evaluate rag``."""
    t = console.t
    parser.add_argument("--questions", type=Path, metavar="FILE", help=t("help.rag_questions"))
    parser.add_argument("--documents", type=Path, metavar="FOLDER", help=t("help.rag_documents"))
    parser.add_argument("--set", choices=LANGUAGES, default="en", help=t("help.rag_set"))
    parser.add_argument("--model", nargs="*", action="extend", default=[], metavar="MODEL", help=t("help.rag_models"))
    parser.add_argument("--cut", nargs="+", action="extend", default=[], metavar="CUT", help=t("help.rag_cut"))
    parser.add_argument("--mode", nargs="+", action="extend", choices=MODES, default=[], help=t("help.rag_mode"))
    parser.add_argument("--k", type=whole, default=5, metavar="K", help=t("help.rag_k"))


def run(options: argparse.Namespace, console: Console) -> int:
    """Read questions and documents, rank, show the figures."""
    if bool(options.questions) != bool(options.documents):
        raise InputError("rag.both_or_none")
    if options.k < 1:
        raise InputError("rag.k", received=options.k)
    specs = [catalog.get_spec(name) for name in dict.fromkeys(options.model)]
    if static := next((spec for spec in specs if spec.is_static), None):
        raise InputError("rag.static_model", name=static.id)
    cuts = [cut_of(name) for name in dict.fromkeys(options.cut or [DEFAULT_CUT])]
    usual = MODES if specs else ("keyword",)
    modes = [mode for mode in MODES if mode in (options.mode or usual)]
    with progress_bar(console) as bar:
        documents = _documents(options.documents, bar, console) if options.documents else notes(options.set)
        questions = _questions(options.questions) if options.questions else own_questions(options.set)
        found = evaluate(documents, questions, cuts, specs, modes, _opened, progress=bar)
    rows = [_figures(row, options.k) for row in found.ordered("recall", options.k)]
    result = {
        "kind": "rag", "k": options.k, "questions": len(found.questions),
        "missing": [one.line for one in found.missing], "documents": len(documents), "rows": rows,
    }  # fmt: skip
    console.show(_lines(rows, options.k, console), result)
    console.say(console.t("rag.note", questions=len(found.questions)))
    if found.missing:
        console.say(console.t("rag.missing", count=len(found.missing), lines=_some(found)))
    return 0


def cut_of(name: str) -> ChunkSettings:
    """A cut as it is named on the command line.

    >>> cut_of("headings-200-20")
    ChunkSettings(cut='headings', size=200, overlap=20)
    """
    kind, *numbers = name.split("-")
    if len(numbers) != 2 or not all(number.isascii() and number.isdigit() and len(number) < 6 for number in numbers):
        raise InputError("rag.cut", received=name[:40])
    return ChunkSettings(cast("Cut", kind), int(numbers[0]), int(numbers[1]))


def _documents(folder: Path, progress: Progress, console: Console) -> tuple[Document, ...]:
    """Every file of a kind that can be read, in the folder and below."""
    try:
        files = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix.lower() in ENDINGS)
        given = [(str(file.relative_to(folder)), _bytes(file, MAX_FILE_BYTES)) for file in files]
    except OSError as error:
        raise InputError("cli.cannot_read", file=str(folder), reason=error.strerror or type(error).__name__) from error
    if not given:
        raise InputError("rag.no_documents", folder=str(folder), allowed=" ".join(ENDINGS))
    reading = read_documents(given, progress=progress)
    for problem in reading.problems:
        console.say(str(problem.error))
    return reading.documents


def _questions(file: Path) -> tuple[Question, ...]:
    try:
        return read_questions(file.name, _bytes(file, MAX_BYTES))
    except OSError as error:
        raise InputError("cli.cannot_read", file=str(file), reason=error.strerror or type(error).__name__) from error


def _bytes(file: Path, most: int) -> bytes:
    """The file's content, or enough of it to see that it is too big."""
    with file.open("rb") as opened:
        return opened.read(most + 1)


def _opened(spec: ModelSpec, progress: Progress) -> Encoder:
    return cast("Encoder", loading.load(spec.id, progress))


def _figures(row: Row, k: int) -> dict[str, Any]:
    scores = row.scores(k)
    cut = f"{row.settings.cut}-{row.settings.size}-{row.settings.overlap}"
    figures: dict[str, Any] = {
        "cut": cut, "chunks": row.chunks, "model": row.model or None, "mode": row.mode, "truncated": row.truncated
    }  # fmt: skip
    for measure in MEASURES:
        one = scores.of(measure)
        figures |= {measure: one.value, f"{measure}_low": one.low, f"{measure}_high": one.high}
    return figures


def _lines(rows: list[dict[str, Any]], k: int, console: Console) -> list[str]:
    header = [console.t(f"rag.{name}", k=k) for name in ("cut", "chunks", "model", "mode", *MEASURES)]
    cells = [
        [row["cut"], str(row["chunks"]), row["model"] or "-", row["mode"], *(_cell(row, name) for name in MEASURES)]
        for row in rows
    ]
    return table(header, cells, right=(1, 4, 5, 6))


def _cell(row: dict[str, Any], name: str) -> str:
    return f"{row[name]:.3f} [{row[f'{name}_low']:.3f}, {row[f'{name}_high']:.3f}]"


def _some(found: Evaluation) -> str:
    return ", ".join(str(one.line) for one in found.missing[:10])
