"""What the sections on one encoder share: the model, the job that studies it, and texts of several directions."""

from __future__ import annotations

from functools import partial
from typing import cast

from embed_core import loading
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.crosslingual.study import Study, study
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.projection.parameters import Method
from pages._shared import opened
from pages._shared.choose_model import choose_model
from pages._shared.feedback import wait_for
from pages._shared.i18n import t
from pages._shared.jobs import registry
from pages._shared.state import View

DEFAULT = "multilingual-e5-small"
FIRST_STRONG, POP = "\u2068", "\u2069"


def choose(view: View, key: str, label: str, default: str = DEFAULT) -> ModelSpec:
    """A select box over the encoders, the multilingual one first."""
    return choose_model(view, key, label, contextual=True, default=default)


def ready(spec: ModelSpec) -> bool:
    """Is the model open? If not, the page shows the fetch card or the load."""
    return opened.encoder(spec) is not None


def studied(spec: ModelSpec, own: tuple[str, ...], meanings: int, method: Method) -> Study | None:
    """The study of one model, or None while it is under way (the page shows it)."""
    key = f"to|{spec.id}@{spec.revision}|{digest(list(own))}|{meanings}|{method}"
    work = partial(_study, spec, own, meanings, method)
    return cast("Study | None", wait_for(registry.start(key, work), key, patience=1.0))


def embedder(spec: ModelSpec) -> Encoder:
    """What embeds texts: an encoder, or an endpoint, which has :meth:`Encoder.embed` and nothing else."""
    return cast("Encoder", loading.load(spec.id))


def name_of(language: str) -> str:
    """The name of a language in the reader's."""
    return t(f"languages_page.together.language.{language}")


def isolated(text: str) -> str:
    """A text whose direction is found from itself and ends with it: Arabic beside other texts stays readable."""
    return f"{FIRST_STRONG}{text}{POP}"


def _study(spec: ModelSpec, own: tuple[str, ...], meanings: int, method: Method, progress: Progress) -> Study:
    return study(spec, embedder(spec), own, meanings=meanings, method=method, progress=progress)
