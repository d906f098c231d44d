"""``list``: the catalogue."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.cli.console import Console, table
from embed_core.units import byte_size

if TYPE_CHECKING:
    from embed_core.cli.main import NewParser

_COLUMNS = ("id", "family", "dims", "layers", "languages", "size", "fetched")
_NUMBERS = (2, 3, 5)
_LANGUAGES_SHOWN = 3


def add_to(new_parser: NewParser, console: Console) -> None:
    """Register the command."""
    new_parser("list").set_defaults(run=run)


def run(options: argparse.Namespace, console: Console) -> int:
    """Show every model of the catalogue and whether it is on this machine."""
    found = [_as_json(spec) for spec in catalog.catalogue().values()]
    header = [console.t(f"column.{name}") for name in _COLUMNS]
    console.show(table(header, [_row(entry, console) for entry in found], right=_NUMBERS), found)
    return 0


def _as_json(spec: ModelSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "name": spec.name,
        "family": spec.family,
        "kind": spec.kind,
        "dims": spec.dims,
        "layers": spec.layers,
        "vocabulary": spec.vocabulary,
        "languages": list(spec.languages),
        "licence": spec.licence,
        "source": spec.source.kind,
        "bytes": spec.source.bytes,
        "fetched": sources.is_fetched(spec),
    }


def _row(entry: dict[str, Any], console: Console) -> list[str]:
    size = byte_size(entry["bytes"]) if entry["bytes"] else "-"
    here = console.t("yes" if entry["fetched"] else "no")
    layers = str(entry["layers"] or "-")
    return [entry["id"], entry["family"], str(entry["dims"]), layers, _languages(entry["languages"]), size, here]


def _languages(codes: list[str]) -> str:
    """The first three, and how many more.

    >>> _languages(["en", "zh", "de", "fr", "ja"])
    'en, zh, de +2'
    """
    rest = len(codes) - _LANGUAGES_SHOWN
    return ", ".join(codes[:_LANGUAGES_SHOWN]) + (f" +{rest}" if rest > 0 else "")
