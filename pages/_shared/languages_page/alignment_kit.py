"""What the parts of the alignment share: the two models, the dictionary, the settings, and the jobs on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar, cast

from embed_core.crosslingual.alignment import Aligned, Bench, Settings, align
from embed_core.crosslingual.dictionary import Pair
from embed_core.points import digest
from embed_core.progress import Progress
from embed_core.static import StaticModel
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What is aligned: both models and the settings are the bench's, ``pairs`` its dictionary."""

    bench: Bench
    pairs: tuple[Pair, ...]

    @property
    def source(self) -> StaticModel:
        """The model whose space is rotated."""
        return self.bench.source

    @property
    def target(self) -> StaticModel:
        """The model it is rotated onto."""
        return self.bench.target

    @property
    def settings(self) -> Settings:
        """Vocabulary, seeds, preparation."""
        return self.bench.settings

    @cached_property
    def key(self) -> str:
        """Everything that determines a result."""
        return f"{self.without_seeds}|{self.settings.seeds}"

    @cached_property
    def without_seeds(self) -> str:
        """Everything but the number of seed pairs."""
        models = "|".join(f"{model.spec.id}@{model.spec.revision}" for model in (self.source, self.target))
        same = replace(self.settings, seeds=0)
        return f"{models}|{digest([[pair.source, pair.target] for pair in self.pairs])}|{same}"

    def provenance(self) -> str:
        """Models, dimensions, preparation, as one line."""
        return t(
            "languages_page.alignment.provenance", one=plain(self.source.spec.name), two=plain(self.target.spec.name),
            dims=max(self.source.dims, self.target.dims), vocabulary=f"{self.settings.vocabulary:,}",
            prepared=t(f"languages_page.alignment.prepared.{self.settings.unit:d}{self.settings.centre:d}"),
        )  # fmt: skip


def result(key: str, work: Callable[[Progress], T], patience: float = 0.4) -> T | None:
    """The result of a job, or None while it is under way (the page shows it)."""
    return cast("T | None", wait_for(registry.start(key, work), key, patience=patience))


def aligned(asked: Asked) -> Aligned | None:
    """The rotation and everything measured on it."""
    return result(f"al|{asked.key}", partial(_align, asked), patience=1.0)


def percent(share: float) -> str:
    """ "4.5 %", safe in Markdown; small shares keep two digits that mean something."""
    return plain(f"{100 * share:.1f} %" if share >= 0.001 or share == 0 else f"{100 * share:.2g} %")


def _align(asked: Asked, progress: Progress) -> Aligned:
    return align(asked.source, asked.target, asked.pairs, asked.settings, progress)
