"""Everything a picture of one word needs, in one piece of work: states at all layers, the joint map, the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embed_core.contextual import Encoder
from embed_core.progress import Progress, silent
from embed_core.projection.parameters import Method
from embed_core.senses.bank import Occurrence
from embed_core.senses.joint_map import JointMap, OneWord, joint_map, one_word
from embed_core.senses.states import occurrence_states

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class WordPicture:
    """``map`` of all occurrences, ``word`` about those of the main word; how many stood in ``split`` pieces, and which
    sentences were cut (``windowed``).
    """

    map: JointMap
    word: OneWord
    split: int
    windowed: tuple[int, ...]


def word_picture(
    encoder: Encoder,
    main: Sequence[Occurrence],
    also: Sequence[Occurrence] = (),
    static: Mapping[str, Floats] | None = None,
    *,
    method: Method = "pca",
    centre: bool = True,
    progress: Progress = silent,
) -> WordPicture:
    """The picture of ``main`` (one word) and ``also`` (others). ``static``: each word's vector (e,), None for none.

    Raises:
        InputError: as :func:`~embed_core.senses.states.occurrence_states`.
    """
    every = [*main, *also]
    states = occurrence_states(encoder, every, progress)
    rows = np.stack([static[one.word] for one in every]) if static else None
    drawn = joint_map(states.vectors, rows, method=method, centre=centre, progress=progress)
    word = one_word(states.vectors[:, : len(main)], [one.sense for one in main])
    return WordPicture(drawn, word, int((states.pieces > 1).sum()), states.windowed)
