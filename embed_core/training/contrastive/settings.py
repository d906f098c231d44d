"""What a run of the three stages can be set to, and what is allowed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from embed_core.errors import InputError
from embed_core.training.contrastive.loss import checked_temperature
from embed_core.training.contrastive.negatives import SHARE
from embed_core.training.contrastive.pairs import LANGUAGES

Stage = Literal["pretrain", "general", "finetune"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""RetroMAE, general contrastive, fine-tuning: BGE's order."""
INSTRUCTIONS = {
    "en": "Represent this sentence for searching relevant passages: ",
    "zh": "为这个句子生成表示以用于检索相关文章：",
}
"""What BGE's own models of either language want before a question, and before nothing else."""
MAX_EPOCHS, MAX_BATCH, MAX_NEGATIVES, MAX_SEEDS = 30, 64, 4, 5
LOWEST_RATE, HIGHEST_RATE = 1e-7, 1.0


_OWN: dict[str, dict[str, Any]] = {
    "multilingual-e5-small": {"temperature": 0.01, "rate": 2e-5, "finetune_epochs": 1},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """A run: everything that decides its outcome.

    Attributes:
        model: the encoder to start from (a copy of it learns).
        language: of the pairs.
        stages: which of :data:`STAGES` are run; always in their order.
        general_epochs, finetune_epochs: passes over the pairs of a stage; pretrain_epochs over the passages.
        batch: questions a step.
        temperature: of both contrastive stages.
        rate: highest learning rate of AdamW (warm-up over a tenth of the steps, then a straight line to 0);
            pretrain_rate that of the first stage.
        negatives: hard negatives a question in the last stage.
        share: of the own passage's cosine, above which a negative is left out as probably right.
        instruction: put BGE's instruction before questions in the last stage. Not by default: an encoder that has never
            seen it first has to learn to read past it, which costs more than so few pairs bring.
        freeze_words: leave the table of word vectors as it is: 224 pairs hold a small part of its words, and half the
            weights of a small encoder lie there.
        seeds: one whole run for each: the order of pairs and the choice of negatives.
    """

    model: str = "all-minilm-l6-v2"
    language: str = "en"
    stages: tuple[Stage, ...] = ("finetune",)
    pretrain_epochs: int = 2
    general_epochs: int = 1
    finetune_epochs: int = 2
    batch: int = 16
    temperature: float = 0.05
    rate: float = 5e-5
    pretrain_rate: float = 5e-5
    negatives: int = 1
    share: float = SHARE
    instruction: bool = False
    freeze_words: bool = True
    seeds: tuple[int, ...] = (1,)

    def key(self) -> dict[str, Any]:
        """For checkpoints: all of it, as JSON takes it."""
        return {**asdict(self), "stages": list(self.stages), "seeds": list(self.seeds)}


def usual(model: str) -> Settings:
    """The settings to begin with for an encoder: for E5 its own temperature and small steps of learning.

    E5 was trained at a temperature of 0.01 (Wang et al. 2024, arXiv:2402.05672), so its cosines lie close together. At
    0.05 the loss first spreads the whole space out anew, and the order of the neighbours is lost on the way.

    >>> usual("all-minilm-l6-v2").temperature, usual("multilingual-e5-small").temperature
    (0.05, 0.01)
    """
    return replace(Settings(model), **_OWN.get(model, {}))


def checked(settings: Settings) -> Settings:
    """The settings, stages in their order, if they can be run.

    Raises:
        InputError: ``bge.language``, ``bge.no_stage``, ``bge.setting`` (its name, what was received, the bounds),
            ``bge.temperature``.
    """
    if settings.language not in LANGUAGES:
        raise InputError("bge.language", received=settings.language, allowed=", ".join(LANGUAGES))
    if not settings.stages or set(settings.stages) - set(STAGES):
        raise InputError("bge.no_stage", allowed=", ".join(STAGES))
    if not 0 < len(settings.seeds) <= MAX_SEEDS or len(set(settings.seeds)) < len(settings.seeds):
        raise InputError("bge.seeds", received=", ".join(map(str, settings.seeds)) or "-", most=MAX_SEEDS)
    checked_temperature(settings.temperature)
    for name, low, high in (
        ("pretrain_epochs", 1, MAX_EPOCHS), ("general_epochs", 1, MAX_EPOCHS), ("finetune_epochs", 1, MAX_EPOCHS),
        ("batch", 2, MAX_BATCH), ("negatives", 0, MAX_NEGATIVES), ("rate", LOWEST_RATE, HIGHEST_RATE),
        ("pretrain_rate", LOWEST_RATE, HIGHEST_RATE), ("share", 0.0, 2.0),
    ):  # fmt: skip
        value = getattr(settings, name)
        if not low <= value <= high:
            raise InputError("bge.setting", name=name, received=f"{value:g}", low=f"{low:g}", high=f"{high:g}")
    return settings
