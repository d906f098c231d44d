"""``project``: a map of words, sentences or a preset, as CSV, Parquet, HTML or the Embedding Projector's files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embed_core import catalog, presets
from embed_core.cli.console import Console
from embed_core.cli.options import positive, setting, whole
from embed_core.cli.output import check_target, write_file
from embed_core.cli.progress_bar import progress_bar
from embed_core.errors import InputError
from embed_core.export import MapData, map_csv, map_data, map_html, map_parquet, map_projector, provenance, to_csv
from embed_core.points import Drawing, parse_lines
from embed_core.projection.parameters import METHODS, METRICS

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser
    from embed_core.maps import MapView

MAX_BYTES = 50_000_000


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the command."""
    parser = new_parser("project")
    t = console.t
    parser.add_argument("model", metavar="MODEL", help=t("help.model"))
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--words", metavar="FILE", help=t("help.words"))
    what.add_argument("--sentences", metavar="FILE", help=t("help.sentences"))
    what.add_argument("--preset", metavar="NAME", help=t("help.preset"))
    what.add_argument("--frequent", metavar="N", type=positive, help=t("help.frequent"))
    parser.add_argument("--method", choices=METHODS, default="umap", help=t("help.method"))
    parser.add_argument("--dims", type=int, choices=(2, 3), default=2, help=t("help.dims"))
    parser.add_argument("--seed", type=whole, default=42, metavar="N", help=t("help.seed"))
    parser.add_argument("--metric", choices=METRICS, default="cosine", help=t("help.metric"))
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=NUMBER", help=t("help.set"))
    parser.add_argument("--prefix", metavar="TEXT", help=t("help.prefix"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=t("help.out"))
    parser.add_argument("--with-vectors", action="store_true", help=t("help.with_vectors"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Draw the map and write it; without ``--out`` it goes to standard output as CSV (or JSON)."""
    if options.out is not None:
        check_target(options.out, tuple(_writers(options, console, {})))
    drawing = _drawing(options)
    view = _draw(drawing, options, console)
    facts = provenance(view)
    notes = [note.message(console.language) for note in (*view.points.notes, *view.projection.notes)]
    for note in notes:
        console.say(note)
    console.say(_summary(view, console))
    if options.out is None:
        _to_standard_output(map_data(view, facts), notes, options, console)
        return 0
    content = _writers(options, console, facts)[options.out.suffix.lower()](view)
    write_file(options.out, content)
    written = {"out": str(options.out), "bytes": len(content), "facts": facts, "notes": notes}
    console.show([str(options.out)], written)
    return 0


def _draw(drawing: Drawing, options: argparse.Namespace, console: Console) -> MapView:
    from embed_core import maps

    settings = maps.MapSettings(
        method=options.method,
        dims=options.dims,
        parameters=tuple(options.set),
        metric=options.metric,
        seed=options.seed,
    )
    with progress_bar(console) as bar:
        return maps.draw(drawing, settings, bar)


def _drawing(options: argparse.Namespace) -> Drawing:
    spec = catalog.get_spec(options.model)
    drawing = Drawing(model_id=spec.id, prefix=spec.default_prefix if options.prefix is None else options.prefix)
    if options.frequent:
        return replace(drawing, draw="top", count=options.frequent)
    if options.words:
        return replace(drawing, draw="words", items=parse_lines(_read(options.words)))
    if options.sentences:
        if spec.is_static:
            raise InputError("cli.sentences_static", model=spec.name)
        return replace(drawing, draw="sentences", items=parse_lines(_read(options.sentences)))
    return _preset(drawing, presets.get(options.preset))


def _preset(drawing: Drawing, preset: presets.Preset) -> Drawing:
    filled = replace(drawing, items=preset.texts, groups=preset.groups, links=preset.links)
    if isinstance(preset, presets.TokenPreset):
        return replace(filled, draw="token", word=preset.target)
    return replace(filled, draw="words" if isinstance(preset, presets.WordPreset) else "sentences")


def _read(name: str) -> str:
    """The text of a file, or of standard input for ``-``."""
    from embed_core.tables.encoding import decode

    try:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError("cli.cannot_read", file=name, reason=error.strerror or type(error).__name__) from error
    if len(data) > MAX_BYTES:
        raise InputError("tables.too_big", allowed=f"{MAX_BYTES / 1e6:.0f} MB")
    return decode(data)[0]


def _writers(
    options: argparse.Namespace, console: Console, facts: Mapping[str, Any]
) -> dict[str, Callable[[MapView], bytes]]:
    return {
        ".csv": lambda view: map_csv(view, vectors=options.with_vectors),
        ".parquet": lambda view: map_parquet(view, facts),
        ".html": lambda view: map_html(view, facts, language=console.language),
        ".zip": lambda view: map_projector(view, facts),
    }


def _summary(view: MapView, console: Console) -> str:
    projection = view.projection
    kept = f"{projection.kept_mean:.0%}" if projection.kept_mean == projection.kept_mean else "?"
    values = {"count": f"{len(view.points.names):,}", "method": projection.method, "engine": projection.engine}
    return console.t("projected", **values, seconds=f"{projection.seconds:.1f}", kept=kept, seed=projection.seed)


def _to_standard_output(data: MapData, notes: list[str], options: argparse.Namespace, console: Console) -> None:
    if not console.as_json:
        sys.stdout.buffer.write(to_csv(data, vectors=options.with_vectors))
        sys.stdout.buffer.flush()
        return
    result: dict[str, Any] = {
        "names": list(data.names),
        "coordinates": data.coordinates.tolist(),
        "columns": {name: _json_list(column.tolist()) for name, column in data.columns.items()},
        "facts": data.facts,
        "notes": notes,
    }
    if options.with_vectors and data.vectors is not None:
        result["vectors"] = data.vectors.tolist()
    console.show([], result)


def _json_list(values: list[Any]) -> list[Any]:
    """JSON has no NaN."""
    return [None if value != value else value for value in values]
