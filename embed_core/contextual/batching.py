"""Which texts go through the model together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

NUMBERS_AT_ONCE = 32_000_000
"""Roughly how many float32 numbers one batch's results may take (128 MB)."""

TOKENS_AT_ONCE = 2048
"""Tokens in a batch that is limited by tokens: enough for two threads, and small enough for progress to move."""


def batches(
    lengths: Sequence[int], batch_size: int, numbers_a_text: Sequence[int], tokens: int | None = None
) -> Iterator[list[int]]:
    """Indices of texts in batches, longest first: texts of one length together need little padding.

    A batch has at most ``batch_size`` texts, and fewer where their results (``numbers_a_text``: hidden states kept and
    attention) would take too much memory, or where they would have more than ``tokens`` tokens, padding counted. The
    longest come first, so that a lack of memory shows at the start.

    >>> list(batches([3, 9, 4], 2, [1, 1, 1]))
    [[1, 2], [0]]
    >>> list(batches([3, 9, 4], 3, [1, 1, 1], tokens=10))
    [[1], [2, 0]]
    """
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    batch: list[int] = []
    for index in order:
        longest, count = (batch or [index])[0], len(batch) + 1
        full = count > batch_size or count * numbers_a_text[longest] > NUMBERS_AT_ONCE
        full = full or (tokens is not None and count * lengths[longest] > tokens)
        if batch and full:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
