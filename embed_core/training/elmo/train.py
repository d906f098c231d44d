"""The run: steps with Adam (Kingma & Ba 2015), a schedule fitted to the limit, and stops that lose nothing.

What has been learnt is kept in the cache every few minutes and when the run is stopped; the same call goes on from
there. On one thread the result is then the same to the last bit as without the stop (with a limit in words; a limit in
minutes depends on the machine's mood).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from embed_core.errors import Cancelled, InputError
from embed_core.progress import Progress, silent
from embed_core.training import checkpoints
from embed_core.training.corpus import Corpus
from embed_core.training.elmo.data import Text, read
from embed_core.training.elmo.network import Tensor
from embed_core.training.elmo.run import Run
from embed_core.training.elmo.schedule import Position
from embed_core.training.elmo.settings import Settings, Shape

KEEP_SECONDS = 180.0
"""How often what has been learnt is written to disk."""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What a run leaves behind: the ``weights`` (float32, on the CPU), their ``shape`` and the ``text`` they know."""

    weights: dict[str, Tensor]
    shape: Shape
    settings: Settings
    text: Text
    position: Position


def train(corpus: Corpus, settings: Settings, progress: Progress = silent) -> Trained:
    """Train a model, or go on with one that was stopped; on the GPU if torch finds one.

    ``progress`` gets each step's :class:`Position` as ``partial``.

    Raises:
        InputError: ``elmo.no_limit``, ``elmo.too_few_documents``, ``elmo.too_few_words``.
        Cancelled: from ``progress``; what has been learnt is kept for the next call.
    """
    if not settings.words and not settings.minutes:
        raise InputError("elmo.no_limit")
    if corpus.documents < 2:
        raise InputError("elmo.too_few_documents", count=corpus.documents)
    text = read(corpus, settings, progress)
    if text.classes < 2:
        raise InputError("elmo.too_few_words", count=text.classes, minimum=settings.min_count)
    run = Run(text, settings)
    key = _key(corpus, settings)
    if (state := checkpoints.load(key)) is not None:
        run.restore(state)
    _go(run, key, progress)
    weights = {name: weight.detach().cpu() for name, weight in run.weights.items()}
    return Trained(weights, run.shape, settings, text, run.position)


def _key(corpus: Corpus, settings: Settings) -> dict[str, object]:
    """What tells a run from others. The limits do not: a run may be made longer, or be brought to an end sooner."""
    limits = ("words", "minutes")
    made_by = {name: value for name, value in asdict(settings).items() if name not in limits}
    return {"corpus": corpus.sha256, "segmenter": corpus.segmenter, "model": "elmo", **made_by}


def _go(run: Run, key: Mapping[str, object], progress: Progress) -> None:
    kept = time.monotonic()
    try:
        while not run.is_done:
            run.learn(run.next_batch())
            _report(run, progress)
            if time.monotonic() - kept > KEEP_SECONDS:
                checkpoints.save(key, run.state())
                kept = time.monotonic()
    except Cancelled:
        checkpoints.save(key, run.state())
        raise
    checkpoints.save(key, run.state())


def _report(run: Run, progress: Progress) -> None:
    position, settings = run.position, run.settings
    by_time = bool(settings.minutes) and position.seconds / (60 * settings.minutes) >= run.share
    done, total = (position.seconds, 60 * settings.minutes) if by_time else (position.words, settings.words)
    progress("elmo.train", done, total, partial=position)
