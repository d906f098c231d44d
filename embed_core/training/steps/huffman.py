"""The binary tree of hierarchical softmax (Morin & Bengio 2005; as a Huffman tree: Mikolov et al. 2013b, section 2.1).

The two rarest words are joined first, so that frequent words get short paths. A word's probability is the product of
the decisions on its path: with inner node n and hidden vector h, going left (code 0) has probability
sigmoid(u_n . h), going right (code 1) sigmoid(-u_n . h).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Tree:
    """V words and V - 1 inner nodes. ``children[n]`` are the left and right child of inner node n; a child below V is
    a word, V + m is inner node m. The root is the last inner node.
    """

    children: tuple[tuple[int, int], ...]

    @property
    def words(self) -> int:
        """V."""
        return len(self.children) + 1

    @property
    def root(self) -> int:
        """The inner node on top."""
        return len(self.children) - 1

    @cached_property
    def paths(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each word the (inner node, code) from the root down; code 0 goes left, 1 right."""
        found: dict[int, tuple[tuple[int, int], ...]] = {}
        waiting: list[tuple[int, tuple[tuple[int, int], ...]]] = [(self.words + self.root, ())]
        while waiting:
            node, path = waiting.pop()
            if node < self.words:
                found[node] = path
                continue
            inner = node - self.words
            waiting += [(child, (*path, (inner, code))) for code, child in enumerate(self.children[inner])]
        return tuple(found[word] for word in range(self.words))

    @cached_property
    def signs(self) -> NDArray[np.float64]:
        """(V, V - 1): +1 where the word's path goes left at a node, -1 where right, 0 off its path."""
        table = np.zeros((self.words, self.words - 1))
        for word, path in enumerate(self.paths):
            for node, code in path:
                table[word, node] = 1 - 2 * code
        return table

    def code(self, word: int) -> str:
        """The word's code, such as "010"."""
        return "".join(str(code) for _, code in self.paths[word])

    def mean_length(self, counts: Sequence[int]) -> float:
        """The decisions on the path of a running word, on average: what a step costs."""
        return sum(count * len(path) for count, path in zip(counts, self.paths, strict=True)) / sum(counts)

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """Where to draw the nodes (2V - 1, 2): words side by side in the order of their codes, inner nodes above the
        middle of their children; y is minus the depth.
        """
        at = np.zeros((2 * self.words - 1, 2))
        for x, word in enumerate(self._leaves()):
            at[word] = x, -len(self.paths[word])
        for inner, (left, right) in enumerate(self.children):  # children are joined before their parents
            at[self.words + inner, 0] = (at[left, 0] + at[right, 0]) / 2
        for inner in range(self.root, -1, -1):
            for child in self.children[inner]:
                if child >= self.words:
                    at[child, 1] = at[self.words + inner, 1] - 1
        return at

    def _leaves(self) -> Iterator[int]:
        return iter(sorted(range(self.words), key=self.code))


def huffman(counts: Sequence[int]) -> Tree:
    """The Huffman tree of at least two counts. Of equal counts the earlier word is taken first.

    >>> tree = huffman([5, 2, 1, 1])
    >>> [tree.code(word) for word in range(4)]  # 1+1 = 2, 2+2 = 4, 4+5 = 9
    ['1', '00', '010', '011']
    """
    heap = [(count, index) for index, count in enumerate(counts)]
    heapq.heapify(heap)
    children: list[tuple[int, int]] = []
    while len(heap) > 1:
        (small, left), (other, right) = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (small + other, len(counts) + len(children)))
        children.append((left, right))
    return Tree(tuple(children))
