"""Child process of hub.py: lists a repository and downloads the files that are safe to read.

Stands alone (imports nothing of the app) and talks to its parent in lines of JSON after ``EVENT``. Only safetensors,
JSON, tokenizer tables and explicitly named files are ever asked for; files that can hold code (.bin, .pt, .pkl, .py)
are not.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

EVENT = "@@hub "
_TABLES = re.compile(r"[^/]+\.(json|txt|model)")
_POOLING = re.compile(r"\d+_Pooling/config\.json")
_SHARD = re.compile(r"model-\d+-of-\d+\.safetensors")
_CONVERTER = "SFconvertbot"


def choose(names: list[str]) -> list[str]:
    """The files of a model among all files of its repository; empty where it has no safetensors weights.

    >>> choose(["config.json", "pytorch_model.bin", "model.safetensors", "onnx/model.onnx", "vocab.txt", "x.py"])
    ['config.json', 'model.safetensors', 'vocab.txt']
    """
    single = "model.safetensors" in names
    weights = ["model.safetensors"] if single else [name for name in names if _SHARD.fullmatch(name)]
    tables = {name for name in names if _TABLES.fullmatch(name) or _POOLING.fullmatch(name)}
    if single:
        tables -= {"model.safetensors.index.json"}
    return sorted({*weights, *tables}) if weights else []


def tell(**event: object) -> None:
    """One event to the parent."""
    sys.stdout.write(EVENT + json.dumps(event) + "\n")
    sys.stdout.flush()


def main() -> int:
    """argv[1] is JSON: repo, revision, names (or null for "the model's files"), target folder."""
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub import errors as hub_errors

    order: dict[str, Any] = json.loads(sys.argv[1])
    api, repo = HfApi(), order["repo"]
    try:
        info = _info(api, repo, order["revision"])
        names = order["names"] or choose([file.rfilename for file in info.siblings])
        if not names:
            converted = _converted_revision(api, repo)
            info = _info(api, repo, converted) if converted else info
            names = choose([file.rfilename for file in info.siblings])
        if not names or (order["names"] is None and "config.json" not in names):
            tell(error="no_config" if names else "no_safetensors")
            return 3
        tell(commit=info.sha, files={file.rfilename: _facts(file) for file in info.siblings if file.rfilename in names})
        for name in names:
            hf_hub_download(repo, name, revision=info.sha, local_dir=order["target"])
    except hub_errors.GatedRepoError:
        tell(error="gated")
    except hub_errors.RevisionNotFoundError:
        tell(error="no_revision")
    except hub_errors.EntryNotFoundError:
        tell(error="no_file")
    except (hub_errors.RepositoryNotFoundError, hub_errors.HFValidationError):
        tell(error="not_found")
    else:
        return 0
    return 3


def _info(api: Any, repo: str, revision: str) -> Any:
    return api.model_info(repo, revision=revision or "main", files_metadata=True, timeout=10)


def _facts(file: Any) -> dict[str, Any]:
    return {"bytes": file.size or 0, "sha256": file.lfs.sha256 if file.lfs else ""}


def _converted_revision(api: Any, repo: str) -> str | None:
    """The pull request with safetensors copies of pickled weights that the hub's own converter opens."""
    for discussion in api.get_repo_discussions(repo, author=_CONVERTER, discussion_type="pull_request"):
        if discussion.author == _CONVERTER and discussion.status == "open" and "safetensors" in discussion.title:
            return f"refs/pr/{discussion.num}"
    return None


if __name__ == "__main__":
    sys.exit(main())
