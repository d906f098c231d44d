"""SentencePiece's *precompiled character map*, built from a plain table.

``tokenizers.normalizers.Precompiled`` looks every character up in a double-array trie (the layout of darts-clone):
one 32-bit unit a state, and the child of state ``s`` on byte ``b`` lies at ``s ^ offset(s) ^ b``. The blob is

    u32 bytes of the trie | the trie's units | the replacements, each ended by a zero byte

and a leaf's value is the place of its replacement.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_LEAF_BELOW = 1 << 8
_LEAF = 1 << 31
_BLOCK = 256


def build(table: Mapping[str, str]) -> bytes:
    """The blob for ``table`` (character -> replacement; a character may become nothing at all)."""
    replacements = bytearray()
    values: dict[bytes, int] = {}
    for character, replacement in sorted(table.items()):
        values[character.encode()] = len(replacements)
        replacements += replacement.encode() + b"\0"
    units = _double_array(_trie(values))
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + bytes(replacements)


@dataclass(slots=True)
class _Node:
    children: dict[int, _Node] = field(default_factory=dict)
    value: int | None = None


def _trie(values: Mapping[bytes, int]) -> _Node:
    root = _Node()
    for key, value in values.items():
        node = root
        for byte in key:
            node = node.children.setdefault(byte, _Node())
        node.value = value
    return root


def _double_array(root: _Node) -> list[int]:
    units = [0] * _BLOCK
    taken = {0}
    bases = _Bases()
    todo = [(root, 0)]
    while todo:
        node, at = todo.pop()
        labels = [*([] if node.value is None else [0]), *sorted(node.children)]
        base = bases.find(labels, taken, start=max(1, len(units) - 2 * _BLOCK))
        units += [0] * (_BLOCK * (base // _BLOCK + 1) - len(units))
        units[at] |= _offset(at ^ base)
        if node.value is not None:
            units[at] |= _LEAF_BELOW
            units[base] = _LEAF | node.value
        taken.update(base ^ label for label in labels)
        for label, child in node.children.items():
            units[base ^ label] = label
            todo.append((child, base ^ label))
    return units


class _Bases:
    """Hands out bases. Two states never share one, else a child of the first would answer for the second."""

    def __init__(self) -> None:
        self.used: set[int] = set()

    def find(self, labels: list[int], taken: set[int], start: int) -> int:
        """The first free base from ``start`` on; searching the full part of the array again would take seconds."""
        base = start
        while base in self.used or any(base ^ label in taken for label in labels):
            base += 1
        self.used.add(base)
        return base


def _offset(distance: int) -> int:
    """The offset's bits of a unit; far children are reached in steps of 256."""
    return distance << 10 if distance < 1 << 21 else (distance >> 8) << 10 | 1 << 9
