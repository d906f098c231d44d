"""What makes a model, and what makes a run."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Precision = Literal["float32", "bfloat16"]
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")


@dataclass(frozen=True, slots=True)
class Shape:
    """The network. A direction's state has ``dims`` numbers, a hidden state (both directions) twice as many.

    Attributes:
        dims: width of a word's vector and of each direction's state.
        cells: LSTM cells a layer; where they are not ``dims``, a projection inside the recurrence (LSTMP, Sak et al.
            2014) makes ``dims`` numbers of them, as in the published model (4,096 cells, 512 numbers).
        layers: LSTM layers a direction; from the second on, a layer's input is added to its output.
        char_dims: width of a byte's vector.
        filters: (width in bytes, how many) of the convolutions over a word's bytes.
        highways: highway layers (Srivastava et al. 2015) on top of them.
        classes: words the softmax knows, and first of all one class for every other word.
        cutoffs: where the softmax's word classes part: [0, first) is in the head, the rest in ever narrower tails
            (adaptive softmax, Grave et al. 2017). The probabilities are exact, not sampled.
    """

    classes: int
    dims: int = 256
    cells: int = 256
    layers: int = 2
    char_dims: int = 16
    filters: tuple[tuple[int, int], ...] = ((1, 16), (2, 32), (3, 64), (4, 96), (5, 112), (6, 128))
    highways: int = 1
    cutoffs: tuple[int, ...] = (1_000, 5_000)

    @property
    def bounds(self) -> tuple[tuple[int, int], ...]:
        """First and last-but-one class of each tail.

        >>> Shape(classes=7_000).bounds, Shape(classes=500).bounds
        (((1000, 5000), (5000, 7000)), ())
        """
        edges = [*(cut for cut in self.cutoffs if cut < self.classes), self.classes]
        return tuple(pairwise(edges))

    @property
    def head(self) -> int:
        """Classes that the head of the softmax holds itself."""
        return min(self.classes, self.cutoffs[0])


@dataclass(frozen=True, slots=True)
class Settings:
    """A run. It ends after ``words`` running words or after ``minutes``, whichever is first; 0 = no such limit.

    The learning rate grows over the first 2 % of the run and falls in a straight line to its end, so the schedule is
    fitted to the limit. ``held_out`` is the share of documents that is kept aside for the perplexity; ``longest`` is
    how many words are read at a time; ``batch`` is how many words make one step. ``precision``: that of the products;
    the weights themselves are float32.
    """

    dims: int = 256
    cells: int = 256
    max_vocabulary: int = 20_000
    min_count: int = 5
    words: int = 30_000_000
    minutes: float = 0.0
    rate: float = 4e-3
    batch: int = 2_048
    longest: int = 48
    dropout: float = 0.0
    clip: float = 1.0
    held_out: float = 0.005
    precision: Precision = "float32"
    seed: int = 1

    def shape(self, vocabulary: int) -> Shape:
        """The network for a corpus with that many words in the softmax (the class of all others not counted)."""
        return Shape(classes=vocabulary + 1, dims=self.dims, cells=self.cells)
