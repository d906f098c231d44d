"""The copy of an encoder that learns, trained by sentence-transformers' own trainer.

The trainer is called with a stretch of batches at a time and with an optimizer and a schedule that go on from one
stretch to the next. So a run can be stopped between any two steps, and its state is arrays: weights and AdamW's two
moments.

Dropout is off: then nothing is drawn at random inside the network, and the outcome depends on the settings alone,
whatever other threads do. The trainer seeds the generators of the whole process (Python, NumPy, torch); their states
are put back afterwards, but numbers that another thread draws from them in between come from the seeded sequence.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual.encoder import Encoder
from embed_core.contextual.opening import OPENING
from embed_core.contextual.quiet import quiet_transformers
from embed_core.training.encoder_copy import write_folder
from embed_core.warmup import import_slow

LONGEST = 128
"""Tokens of a text in training: the shipped passages have about 60."""
WARM_UP = 0.1
WEIGHT_DECAY = 0.01
Batch = tuple[tuple[str, ...], ...]
"""Rows (question, own passage, hard negatives ...), all with the same number of texts."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the forward pass of a step says: its ``loss``, and the mean cosine between different passages of the batch
    (1 where all texts fall on one point).
    """

    loss: float
    crowding: float


OnStep = Callable[[int, Step], None]
"""Called with the number of steps done and the next one's forward pass, before anything changes: what it raises leaves
the learner in a state from which it can go on.
"""


class Learner:
    """A trained copy of ``encoder``. It pools as the encoder does and gives vectors of length 1."""

    def __init__(self, encoder: Encoder, *, freeze_words: bool) -> None:
        with own_random():
            _kinds()
            self._model = _copied(encoder)
        network = self._model[0].auto_model
        self.encoder: Encoder = replace(encoder, model=network, tokenizer=self._model[0].tokenizer)
        self._words = network.get_input_embeddings().weight
        self._words.requires_grad_(not freeze_words)
        # What the table was before; where a stage changes rows of a frozen table, these go into the state.
        self._original = encoder.model.get_input_embeddings().weight.detach()
        self._changed: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._names = [name for name, weight in network.named_parameters() if weight.requires_grad]
        self.start_stage(1e-5, 1)

    def start_stage(self, rate: float, steps: int) -> None:
        """A fresh optimizer for a stage of so many steps."""
        import torch

        self._rate, self._steps, self._done = rate, max(1, steps), 0
        weights = dict(self._model[0].auto_model.named_parameters())
        learning = [weights[name] for name in self._names]
        groups = [
            {"params": [one for one in learning if one.ndim > 1], "weight_decay": WEIGHT_DECAY},
            {"params": [one for one in learning if one.ndim <= 1], "weight_decay": 0.0},
        ]
        self._optimizer = torch.optim.AdamW(groups, lr=rate)

    def run(self, batches: Sequence[Batch], temperature: float, on_step: OnStep) -> None:
        """Train on ``batches``, one a step. Mean over them is not kept: ``on_step`` hears every loss."""
        import torch

        if not batches:
            return
        kinds = _kinds()
        loss = kinds.loss(self._model, scale=1 / temperature)
        loss.heard = lambda step: on_step(self._done, step)
        schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, _line(self._done, self._steps))
        counter = kinds.counter(self._count)
        rows = [row for batch in batches for row in batch]
        with own_random(), tempfile.TemporaryDirectory() as folder, quiet_transformers():
            trainer = kinds.trainer(
                model=self._model, loss=loss, optimizers=(self._optimizer, schedule),
                train_dataset=_dataset(rows), callbacks=[counter],
                args=kinds.arguments(folder, batches, len(batches)),
            )  # fmt: skip
            kinds.silence(trainer)
            try:
                trainer.train()
            finally:
                self._optimizer.zero_grad(set_to_none=True)

    def adopt(self, folder: Path) -> None:
        """Take over the weights of a model of the same kind from a ``folder`` in the hub's format: an earlier stage's.

        Word vectors that are there only rounded to half precision stay as they are.
        """
        import torch

        with OPENING, quiet_transformers():
            from transformers import AutoModel

            other = AutoModel.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=torch.float32
            )
        with torch.no_grad():
            own = dict(self._model[0].auto_model.named_parameters())
            for name, weight in other.named_parameters():
                if name in own and own[name] is not self._words:
                    own[name].copy_(weight)
            table = other.get_input_embeddings().weight
            changed = (table != self._original.half().float()).any(dim=1)
            self._changed = changed.nonzero().ravel().numpy()
            self._words[changed] = table[changed]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything that changes: ``weight.<name>`` and, once a step is done, ``first.<name>``, ``second.<name>``;
        ``words.rows`` and ``words.values`` where an earlier stage changed rows of a table that is frozen now.
        """
        found = {f"weight.{name}": self._weight(name).detach().numpy().copy() for name in self._names}
        for name in self._names:
            state = self._optimizer.state.get(self._weight(name))
            if state:
                found[f"first.{name}"] = state["exp_avg"].numpy().copy()
                found[f"second.{name}"] = state["exp_avg_sq"].numpy().copy()
        if len(self._changed) and not self._words.requires_grad:
            found["words.rows"] = self._changed.copy()
            found["words.values"] = self._words.detach()[self._rows()].numpy().copy()
        return found

    def weights(self) -> dict[str, NDArray[Any]]:
        """Of :meth:`arrays` the weights alone."""
        return {name: array for name, array in self.arrays().items() if name.startswith(("weight.", "words."))}

    def restore(self, arrays: dict[str, NDArray[Any]], done: int) -> None:
        """Back to the state of :meth:`arrays` after ``done`` steps of the stage that was begun last."""
        import torch

        self._done = done
        with torch.no_grad():
            if not self._words.requires_grad:
                self._words.copy_(self._original)
                self._changed = arrays.get("words.rows", np.zeros(0, dtype=np.int64))
                if len(self._changed):
                    self._words[self._rows()] = torch.from_numpy(arrays["words.values"].copy())
            for name in self._names:
                weight = self._weight(name)
                weight.copy_(torch.from_numpy(arrays[f"weight.{name}"].copy()))
                if f"first.{name}" in arrays and done:
                    self._optimizer.state[weight] = {
                        "step": torch.tensor(float(done)),
                        "exp_avg": torch.from_numpy(arrays[f"first.{name}"].copy()),
                        "exp_avg_sq": torch.from_numpy(arrays[f"second.{name}"].copy()),
                    }

    def _rows(self) -> Any:
        import torch

        return torch.from_numpy(np.array(self._changed))

    def _weight(self, name: str) -> Any:
        return self._model[0].auto_model.get_parameter(name)

    def _count(self) -> None:
        self._done += 1


@contextmanager
def own_random() -> Iterator[None]:
    """What the block draws and seeds in the generators of the process is undone after it."""
    import torch

    python, numpy, own = random.getstate(), np.random.get_state(), torch.get_rng_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        torch.set_rng_state(own)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Classes that need sentence-transformers, which takes seconds to import."""

    loss: Any
    trainer: Any
    counter: Any
    arguments: Any
    silence: Any


@cache
def _kinds() -> _Kinds:
    import_slow("sentence_transformers")
    import torch
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.base.sampler import DefaultBatchSampler
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from torch.utils.data import SequentialSampler
    from transformers import PrinterCallback, TrainerCallback

    class Loss(MultipleNegativesRankingLoss):  # type: ignore[misc]
        """The loss, which says what it found before anything is changed by it."""

        heard: Any = None

        def compute_loss_from_embeddings(self, embeddings: Any, labels: Any) -> Any:
            loss = super().compute_loss_from_embeddings(embeddings, labels)
            with torch.no_grad():
                units = torch.nn.functional.normalize(embeddings[1], dim=1)
                count = len(units)
                together = float((units.sum(0) ** 2).sum() - count) / max(1, count * (count - 1))
            self.heard(Step(float(loss.detach()), together))
            return loss

    class Trainer(SentenceTransformerTrainer):  # type: ignore[misc]
        """No model card: it would look for examples in the data and measure the machine."""

        def add_model_card_callback(self, default_args_dict: Any) -> None:
            pass

    class Counter(TrainerCallback):  # type: ignore[misc]
        """Counts the steps that changed the weights."""

        def __init__(self, count: Callable[[], None]) -> None:
            self._count = count

        def on_step_end(self, *_: Any, **__: Any) -> None:
            self._count()

    def arguments(folder: str, batches: Sequence[Batch], steps: int) -> Any:
        return SentenceTransformerTrainingArguments(
            folder, max_steps=steps, per_device_train_batch_size=len(batches[0]), report_to="none",
            save_strategy="no", eval_strategy="no", logging_strategy="no", disable_tqdm=True, use_cpu=True,
            dataloader_num_workers=0, dataloader_pin_memory=False, remove_unused_columns=False,
            batch_sampler=lambda data, **_: DefaultBatchSampler(
                SequentialSampler(data), batch_size=len(batches[0]), drop_last=False
            ),
        )  # fmt: skip

    return _Kinds(Loss, Trainer, Counter, arguments, lambda trainer: trainer.remove_callback(PrinterCallback))


def _copied(encoder: Encoder) -> Any:
    import_slow("sentence_transformers")
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as folder:
        write_folder(encoder, Path(folder))
        with OPENING, quiet_transformers():
            model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    model.max_seq_length = min(LONGEST, encoder.sentence_tokens)
    _without_dropout(model)
    return model


def _without_dropout(model: Any) -> None:
    """The trainer asks for training mode at every step; the network stays as it is when it is used."""
    model.eval()
    model.train = lambda mode=True: model


def _dataset(rows: Sequence[tuple[str, ...]]) -> Any:
    import datasets

    names = ["question", "passage", *(f"negative_{place}" for place in range(1, len(rows[0]) - 1))]
    return datasets.Dataset.from_dict({name: [row[place] for row in rows] for place, name in enumerate(names)})


def _line(done: int, steps: int) -> Callable[[int], float]:
    """The share of the highest rate: a warm-up, then a straight line down to 0 at the end of the stage.

    >>> [round(_line(0, 10)(step), 3) for step in (0, 1, 9)]
    [1.0, 1.0, 0.111]
    """
    warm = max(1, round(WARM_UP * steps))

    def share(step: int) -> float:
        now = done + step
        return (now + 1) / warm if now < warm else max(0.0, (steps - now) / max(1, steps - warm))

    return share
