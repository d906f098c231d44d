"""gensim-data's models whose file is plain vectors. ``gensim.downloader`` is not used: it runs code that it downloads.

The ``.gz`` is fetched directly, checked against the md5 that gensim-data publishes, and read by the ``vector_file``
loader.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any

from embed_core.catalog import FileSpec, ModelSpec, SourceSpec, closest, gensim_entries
from embed_core.errors import InputError, SourceError
from embed_core.progress import Progress
from embed_core.sources import network, staging, verify

BASE_URL = "https://github.com/RaRe-Technologies/gensim-data/releases/download"
_TIMEOUT_SECONDS = 15
_BYTES_PER_WORD = 150


def describe(name: str) -> ModelSpec:
    """The record of one gensim-data model, e.g. ``glove-wiki-gigaword-100``."""
    known = gensim_entries()
    if name not in known:
        raise InputError("sources.unknown_gensim", received=name[:100], closest=closest(name, list(known)))
    entry = known[name]
    file = FileSpec(f"{name}.gz", bytes=entry["bytes"], md5=entry["md5"])
    return ModelSpec(
        id=f"gensim:{name}",
        name=name,
        family=entry["family"],
        kind="static",
        dims=entry["dims"],
        layers=0,
        vocabulary=entry["words"],
        languages=tuple(entry["languages"]),
        licence=entry["licence"],
        loader="vector_file",
        source=SourceSpec("gensim_data", package=name, revision=entry["md5"][:12], bytes=file.bytes, files=(file,)),
        paper_url="https://github.com/RaRe-Technologies/gensim-data",
        memory_bytes=entry["words"] * (entry["dims"] * 4 + _BYTES_PER_WORD),
    )


def download(source: SourceSpec, work: staging.Attempt, progress: Progress) -> dict[str, Any]:
    """Fetch the one file of a model; returns where it came from."""
    (file,) = source.files
    staging.require_space(work.files, file.bytes)
    url = f"{BASE_URL}/{source.package}/{file.name}"
    progress("sources.connect", 0, file.bytes, unit="B")
    network.require(url)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("sources.download", done, file.bytes, unit="B")

    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as stream:
            verify.copy(stream, work.files / file.name, file, advance)
    except urllib.error.HTTPError as error:
        raise SourceError("sources.http", host=_host(url), status=error.code, name=source.package) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise SourceError("sources.no_network", host=_host(url)) from error
    return {"kind": "gensim_data", "url": url}


def _host(url: str) -> str:
    return url.split("/")[2]
