"""What makes a run, what it measured, and what tells it from other runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from embed_core.contextual.precision import Precision
from embed_core.errors import InputError
from embed_core.training.contrastive.measures import Recall
from embed_core.training.retromae.batches import Decoding
from embed_core.training.retromae.model import VectorPooling

Start = Literal["trained", "scratch"]
STARTS: tuple[Start, ...] = get_args(Start)
VERSION = 1
"""To be raised when the same settings would learn something else: kept runs are then begun anew."""
BOUNDS: dict[str, tuple[float, float]] = {
    "steps": (2, 1_000_000), "batch": (2, 256), "longest": (12, 512), "layers": (1, 12), "dims": (32, 768),
    "encoder_ratio": (0.05, 0.5), "decoder_ratio": (0.3, 0.9), "rate": (1e-7, 10.0), "seed": (0, 2**31),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """A run of ``steps`` batches of ``batch`` sentences of at most ``longest`` tokens.

    Attributes:
        start: "trained" (the encoder as it is and, with MiniLM, the shipped decoder) or "scratch" (a BERT of
            ``layers`` blocks and ``dims`` numbers a state with the encoder's tokenizer, all random).
        encoder_ratio, decoder_ratio: the share of tokens hidden from the encoder (the paper: 15 to 30 %) and from the
            decoder (50 to 70 %).
        rate: AdamW's largest learning rate; it grows over the first tenth and falls in a straight line to 0.
        control: beside it, the same encoder with plain masked language modelling: same batches, masks and steps.
        precision: "fast" multiplies matrices in bfloat16 where the processor does so itself; with batches as small as
            the usual ones that is no faster.
    """

    start: Start = "trained"
    steps: int = 60
    batch: int = 16
    longest: int = 48
    encoder_ratio: float = 0.3
    decoder_ratio: float = 0.5
    rate: float = 5e-5
    seed: int = 0
    control: bool = True
    pooling: VectorPooling = "cls"
    decoding: Decoding = "enhanced"
    layers: int = 2
    dims: int = 128
    precision: Precision = "float32"

    def checked(self) -> Settings:
        """Itself, or InputError ``retromae.setting`` with the bounds of what is out of them."""
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if not low <= value <= high:  # also NaN
                raise InputError("retromae.setting", name=name, received=f"{value:g}", low=f"{low:g}", high=f"{high:g}")
        if self.dims % 32:
            raise InputError("retromae.dims", received=self.dims)
        return self


@dataclass(frozen=True, slots=True)
class Step:
    """The losses of one step in nats a token: of RetroMAE's encoder and decoder, and of the control's encoder."""

    step: int
    mlm: float
    decoder: float
    control: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """How held-out questions found their passages after ``step`` steps: with RetroMAE and with the control."""

    step: int
    retromae: Recall
    control: Recall | None


@dataclass(frozen=True, slots=True)
class Diverged:
    """At ``step`` the loss became ``loss`` (with learning rate ``rate``); what is kept is the state of ``kept``."""

    step: int
    loss: float
    rate: float
    kept: int


@dataclass(frozen=True, slots=True)
class Trained:
    """How far a run came (``done`` of ``settings.steps``) and what was measured on the way; no weights.

    ``sentences`` and ``tokens`` were read, of ``classes`` different tokens; ``whole`` False: the corpus has more.
    """

    settings: Settings
    language: str
    encoder: str
    done: int
    seconds: float
    sentences: int
    tokens: int
    classes: int
    whole: bool
    steps: tuple[Step, ...] = ()
    qualities: tuple[Quality, ...] = ()
    diverged: Diverged | None = None

    def smoothed(self, window: int = 10) -> tuple[Step, ...]:
        """The losses as means over the last ``window`` steps: one batch says little."""
        found = []
        for place, step in enumerate(self.steps):
            part = self.steps[max(0, place - window + 1) : place + 1]
            control = None if step.control is None else sum(one.control or 0.0 for one in part) / len(part)
            mlm, decoder = (sum(getattr(one, name) for one in part) / len(part) for name in ("mlm", "decoder"))
            found.append(Step(step.step, mlm, decoder, control))
        return tuple(found)

    def history(self) -> list[dict[str, Any]]:
        """For a checkpoint; :func:`from_history` reads it back."""
        found: list[dict[str, Any]] = [{"loss": [one.step, one.mlm, one.decoder, one.control]} for one in self.steps]
        found += [{"quality": asdict(one)} for one in self.qualities]
        return found if self.diverged is None else [*found, {"diverged": asdict(self.diverged)}]


def from_history(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The fields of :class:`Trained` that a checkpoint's history holds."""
    steps = tuple(Step(*entry["loss"]) for entry in entries if "loss" in entry)
    qualities = tuple(_quality(entry["quality"]) for entry in entries if "quality" in entry)
    diverged = next((Diverged(**entry["diverged"]) for entry in entries if "diverged" in entry), None)
    return {"steps": steps, "qualities": qualities, "diverged": diverged}


def _quality(said: Mapping[str, Any]) -> Quality:
    control = said["control"]
    return Quality(said["step"], Recall(**said["retromae"]), None if control is None else Recall(**control))


def rate_at(settings: Settings, step: int) -> float:
    """The learning rate of a step (from 0): up over the first tenth of the run, then down to 0.

    >>> [round(rate_at(Settings(steps=20, rate=1.0), step), 2) for step in (0, 1, 11, 19)]
    [0.5, 1.0, 0.5, 0.06]
    """
    warm = max(1, settings.steps // 10)
    if step < warm:
        return settings.rate * (step + 1) / warm
    return settings.rate * (settings.steps - step) / (settings.steps - warm)
