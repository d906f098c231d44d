"""Any model of the Hugging Face hub, by its id; safetensors only.

``hub:org/name`` takes the main branch, ``hub:org/name@revision`` a commit, tag, branch or pull request.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from embed_core.catalog import FileSpec, ModelSpec, SourceSpec
from embed_core.errors import InputError, SourceError
from embed_core.progress import Progress
from embed_core.sources import hub_config, network, process, staging, verify
from embed_core.sources.hub_download import EVENT

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?")
_REVISION = re.compile(r"[\w./-]{1,200}")
_NO_NETWORK = ("ConnectError", "ConnectTimeout", "ReadTimeout", "ConnectionError", "ProxyError", "NetworkError")


def describe(reference: str) -> ModelSpec:
    """The record of ``org/name`` or ``org/name@revision``; its numbers are known once the model is fetched."""
    hub_id, _, revision = reference.strip().strip("/").partition("@")
    if not _HUB_ID.fullmatch(hub_id) or (revision and not _REVISION.fullmatch(revision)):
        raise InputError("sources.bad_hub_id", received=reference[:100])
    spec = _spec(hub_id, revision)
    from embed_core import sources

    folder = sources.folder(spec)
    record = staging.read_record(folder)
    if record is None:
        return spec
    return _spec(hub_id, revision, str(record["source"].get("revision", "")), hub_config.read(folder))


def _spec(hub_id: str, asked: str, commit: str = "", facts: hub_config.Facts | None = None) -> ModelSpec:
    known = facts or hub_config.read(Path(os.devnull))
    return ModelSpec(
        id=f"hub:{hub_id}@{asked}" if asked else f"hub:{hub_id}",
        name=hub_id,
        languages=(),
        licence="",
        loader=hub_config.loader_of(known),
        source=SourceSpec("hub", hub_id=hub_id, revision=commit or asked or "main"),
        paper_url=f"https://huggingface.co/{hub_id}",
        **known,
    )


def download(source: SourceSpec, work: staging.Attempt, progress: Progress) -> dict[str, Any]:
    """Fetch a repository's safe files (or exactly the named ones); returns where they came from, commit included."""
    _require_hub(progress, source)
    plan = _run_child(source, work, progress)
    files = _checks(source, plan["files"])
    total, done = sum(file.bytes for file in files), 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("sources.verify", done, total, unit="B")

    shutil.rmtree(work.files / ".cache", ignore_errors=True)
    for file in files:
        path = work.files / (file.member or file.name)
        if not path.is_file():
            raise verify.corrupt(file.name, "∅")
        verify.check(path, file, advance)
        if file.member and file.member != file.name:
            (work.files / file.name).parent.mkdir(parents=True, exist_ok=True)
            path.replace(work.files / file.name)
    return {"kind": "hub", "hub_id": source.hub_id, "revision": plan["commit"]}


def _require_hub(progress: Progress, source: SourceSpec) -> None:
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise SourceError("sources.hub_offline", name=source.hub_id)
    progress("sources.connect", 0, source.bytes or None, unit="B")
    network.require(constants.ENDPOINT)


def _run_child(source: SourceSpec, work: staging.Attempt, progress: Progress) -> dict[str, Any]:
    names = [file.member or file.name for file in source.files] or None
    order = {"repo": source.hub_id, "revision": source.revision, "names": names, "target": str(work.files)}
    events: dict[str, Any] = {}

    def on_line(line: str) -> None:
        if line.startswith(EVENT):
            events.update(json.loads(line.removeprefix(EVENT)))

    space_checked = False

    def poll() -> None:
        nonlocal space_checked
        planned = sum(facts["bytes"] for facts in events.get("files", {}).values())
        if planned and not space_checked:
            staging.require_space(work.files, planned)
            space_checked = True
        total = planned or source.bytes
        done = sum(staging.sizes(work.files))
        progress("sources.download" if planned else "sources.connect", min(done, total), total or None, unit="B")

    script = str(Path(__file__).with_name("hub_download.py"))
    ended = process.run(
        process.python_child(script, json.dumps(order)), environment=_environment(work), poll=poll, on_line=on_line
    )
    if ended.code != 0 or "files" not in events:
        raise _reason(ended, events.get("error", ""), source)
    return events


def _environment(work: staging.Attempt) -> dict[str, str]:
    # Plain HTTP into the staging folder: what is there can be counted, and a kill leaves nothing elsewhere.
    switches = {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    return {**os.environ, **switches, "TMPDIR": str(work.scratch), "PYTHONIOENCODING": "utf-8"}


def _checks(source: SourceSpec, listed: dict[str, dict[str, Any]]) -> list[FileSpec]:
    if source.files:
        return list(source.files)
    return [FileSpec(name, sha256=facts["sha256"], bytes=facts["bytes"]) for name, facts in listed.items()]


def _reason(ended: process.Finished, error: str, source: SourceSpec) -> SourceError:
    if error:
        return SourceError(f"sources.hub_{error}", name=source.hub_id, revision=source.revision)
    if ended.mentions("[Errno 28]", "[Errno 122]", "No space left on device"):
        return staging.ran_full()
    if ended.mentions(*_NO_NETWORK):
        return SourceError("sources.no_network", host="huggingface.co")
    return SourceError("sources.hub_failed", name=source.hub_id, detail=ended.complaint)
