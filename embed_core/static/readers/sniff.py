"""Which format a file is in, from its first bytes; its name decides only where they leave a doubt."""

from __future__ import annotations

import re
from typing import Literal

from embed_core.errors import InputError

Kind = Literal["text", "word2vec binary", "fastText binary", "npy", "safetensors", "zip"]

HEAD = 1 << 16
BOM = b"\xef\xbb\xbf"
ZIP_MAGIC = b"PK\x03\x04"
NPY_MAGIC = b"\x93NUMPY"
FASTTEXT_MAGIC = b"\xba\x16\x4f\x2f"

_HEADER = re.compile(rb"[ \t]*(\d{1,18})[ \t]+(\d{1,18})[ \t\r]*")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_PICKLE = re.compile(
    rb"\x80[\x01-\x05]|[}\])]q\x00|\([dl]p?\d*\n|c(?:\w+\.[\w.]+|copy_?reg|__builtin__|builtins|os|posix|nt|sys|subprocess)\n\w+\n"
)
"""Protocols 2 to 5 begin with a byte 0x80 and their number; the older ones with opcodes and names in plain text."""


def sniff(head: bytes, name: str) -> Kind:
    """The format of a file that begins with ``head`` (as much of :data:`HEAD` bytes as it has).

    Raises :class:`InputError` for an empty file, a pickle, UTF-16 and anything else that is none of ours.
    """
    if not head.strip():
        raise InputError("static.empty_file", name=name)
    if _PICKLE.match(head):
        raise pickle_refused(name)
    if head.startswith(_WIDE):
        raise InputError("static.utf16", name=name)
    return _by_magic(head) or _by_content(head, name)


def pickle_refused(name: str) -> InputError:
    """The error for a pickle: loading one runs any program that its author put in."""
    return InputError("static.pickle", name=name)


def header(line: bytes) -> tuple[int, int] | None:
    """``(words, dims)`` of word2vec's first line; None where the line is no such header.

    >>> header(b"400000 50"), header(b"the 0.418 0.24968")
    ((400000, 50), None)
    """
    match = _HEADER.fullmatch(line.removeprefix(BOM))
    return (int(match[1]), int(match[2])) if match else None


def fields(line: bytes) -> list[bytes]:
    """The parts of a line between spaces and tabs; other white space may belong to a word.

    >>> fields(b"word  0.1\\t0.2 ")
    [b'word', b'0.1', b'0.2']
    """
    return [part for part in line.rstrip(b"\r\n").replace(b"\t", b" ").split(b" ") if part]


def _by_magic(head: bytes) -> Kind | None:
    if head.startswith(FASTTEXT_MAGIC):
        return "fastText binary"
    if head.startswith(NPY_MAGIC):
        return "npy"
    if head.startswith(ZIP_MAGIC):
        return "zip"
    # safetensors: the length of a JSON header (8 bytes), then the header.
    if len(head) > 9 and head[8:9] == b"{" and head[5:8] == b"\0\0\0":
        return "safetensors"
    return None


def _by_content(head: bytes, name: str) -> Kind:
    first, _, body = head.partition(b"\n")
    shape = header(first)
    if _is_row(body if shape else head):
        return "text"
    control = _CONTROL.search(head) is not None
    # The four bytes of a number can all be printable: a tiny binary file is known by its name only.
    if shape and (control or name.lower().endswith(".bin")):
        return "word2vec binary"
    if control:
        raise InputError("static.unknown_format", name=name)
    return "text"


def _is_row(body: bytes) -> bool:
    """Whether the first line is a word and numbers."""
    parts = fields(body.partition(b"\n")[0])
    return len(parts) > 1 and all(re.fullmatch(rb"[-+.\deE]+", part) for part in parts[1:])
