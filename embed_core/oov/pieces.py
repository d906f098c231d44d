"""What a sub-word tokenizer makes of a text: which pieces begin a word, go on with it, are bytes, or are unknown.

Three algorithms: WordPiece (Schuster & Nakajima 2012; BERT, Devlin et al. 2019) marks the pieces that go *on* with a
word by ``##``; Unigram (Kudo 2018, arXiv 1804.10959) marks where a word *begins* by ``▁``; byte-level BPE (Sennrich et
al. 2016, arXiv 1508.07909; on bytes: Radford et al. 2019) writes the space before a word as ``Ġ`` and every byte that
is not printable as a stand-in letter, taken back here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from embed_core.contextual.encoding import Encoding
from embed_core.contextual.spans import cover
from embed_core.contextual.tokenizer_only import TokenizerOnly
from embed_core.oov.vocabulary import Word

Algorithm = Literal["wordpiece", "unigram", "byte_bpe", "bpe", "wordlevel"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
PieceKind = Literal["special", "start", "inside", "bytes", "unknown"]
PIECE_KINDS: tuple[PieceKind, ...] = get_args(PieceKind)
SPACE = "␣"
"""How the space that byte-level BPE writes as Ġ is shown."""
_BYTE_TOKEN_LENGTH = len("<0xF0>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A token: ``shown`` is readable (bytes in hexadecimal), ``token`` the tokenizer's own name, ``covers`` its text.

    ``kind``: *start* of a word, *inside* a word, *bytes* (a part of a character), *unknown*, or *special*, which the
    tokenizer adds by itself. ``raw`` are a byte-level token's bytes.
    """

    shown: str
    token: str
    id: int
    kind: PieceKind
    covers: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class WordPieces:
    """The pieces (``first:last`` of :attr:`Cutting.pieces`) that touch a word; none where a tokenizer drops it."""

    word: str
    first: int
    last: int
    unknown: int

    @property
    def count(self) -> int:
        """How many pieces."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Cutting:
    """A text as one tokenizer cuts it: all pieces, and those of each word. ``dropped`` pieces did not fit in."""

    algorithm: Algorithm
    vocabulary: int
    unknown_token: str
    pieces: tuple[Piece, ...]
    words: tuple[WordPieces, ...]
    dropped: int

    def of(self, word: str) -> tuple[Piece, ...]:
        """The pieces of a word's first occurrence; none where it does not occur."""
        found = next((one for one in self.words if one.word == word), None)
        return () if found is None else self.pieces[found.first : found.last]


def cut(opened: TokenizerOnly, text: str, words: Sequence[Word] = ()) -> Cutting:
    """``text`` as the tokenizer cuts it, and the pieces of each of ``words`` (places in ``text``)."""
    tokenizer = opened.tokenizer
    encoding = opened.tokenize(text)
    kind = algorithm(tokenizer)
    unknown = _unknown_id(tokenizer, kind)
    name = "" if unknown is None else str(tokenizer.unk_token)
    pieces = tuple(_piece(encoding, index, kind, unknown, name) for index in range(len(encoding.tokens)))
    return Cutting(kind, len(tokenizer), name, pieces, _of_words(encoding, words, pieces), encoding.dropped_tokens)


def algorithm(tokenizer: Any) -> Algorithm:
    """Which algorithm a fast tokenizer uses, asked of its own parts."""
    backend = tokenizer.backend_tokenizer
    name = type(backend.model).__name__.lower()
    if name == "bpe" and any(
        '"ByteLevel"' in json.dumps(_state(part)) for part in (backend.pre_tokenizer, backend.decoder)
    ):
        return "byte_bpe"
    return next((known for known in ALGORITHMS if known == name), "bpe")


def bytes_of(token: str) -> bytes:
    """The bytes of a byte-level token.

    >>> bytes_of("Ġbank"), bytes_of("ðŁ¦ľ").decode()
    (b' bank', '🦜')
    """
    table = _byte_letters()
    return b"".join(bytes([table[letter]]) if letter in table else letter.encode() for letter in token)


def hexadecimal(raw: bytes) -> str:
    """Bytes as they are written in tables of characters.

    >>> hexadecimal("🦜".encode())
    'F0 9F A6 9C'
    """
    return raw.hex(" ").upper()


def _piece(encoding: Encoding, index: int, kind: Algorithm, unknown: int | None, name: str) -> Piece:
    token, number = encoding.tokens[index], encoding.token_ids[index]
    start, end = encoding.offsets[index]
    covers = encoding.text[start:end]
    if encoding.is_special[index]:
        return Piece(token, token, number, "special", covers)
    if number == unknown:
        return Piece(covers or name, name, number, "unknown", covers)
    if kind == "byte_bpe":
        return _byte_piece(encoding, index, covers)
    if kind == "bpe" and len(token) == _BYTE_TOKEN_LENGTH and token.startswith("<0x"):
        return Piece(token[3:5], token, number, "bytes", covers, bytes.fromhex(token[3:5]))
    return Piece(token, token, number, "start" if _starts(encoding, index, kind) else "inside", covers)


def _byte_piece(encoding: Encoding, index: int, covers: str) -> Piece:
    token, number = encoding.tokens[index], encoding.token_ids[index]
    raw = bytes_of(token)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return Piece(_half_readable(raw), token, number, "bytes", covers, raw)
    start = text[:1].isspace() or index == 0 or encoding.is_special[index - 1]
    return Piece(text.replace(" ", SPACE), token, number, "start" if start else "inside", covers, raw)


def _half_readable(raw: bytes) -> str:
    """Bytes that are no whole characters: in hexadecimal, a space in front as a space."""
    bare = raw.lstrip(b" ")
    return SPACE * (len(raw) - len(bare)) + hexadecimal(bare)


def _starts(encoding: Encoding, index: int, kind: Algorithm) -> bool:
    token = encoding.tokens[index]
    if kind == "wordpiece":
        return not token.startswith("##")
    if kind == "wordlevel" or index == 0 or encoding.is_special[index - 1]:
        return True
    return token.startswith("▁")


def _of_words(encoding: Encoding, words: Sequence[Word], pieces: Sequence[Piece]) -> tuple[WordPieces, ...]:
    found = []
    for word in words:
        span = cover(encoding.text, encoding.offsets, encoding.is_special, word.start, word.end)
        first, last = (0, 0) if span is None else (span.token_start, span.token_end)
        unknown = sum(piece.kind == "unknown" for piece in pieces[first:last])
        found.append(WordPieces(word.text, first, last, unknown))
    return tuple(found)


def _unknown_id(tokenizer: Any, kind: Algorithm) -> int | None:
    """The id of the unknown token; byte-level BPE has all bytes, so that what it names there never occurs."""
    return None if kind == "byte_bpe" or tokenizer.unk_token_id is None else int(tokenizer.unk_token_id)


def _state(part: Any) -> Any:
    return None if part is None else json.loads(part.__getstate__())


@cache
def _byte_letters() -> dict[str, int]:
    """GPT-2's table: printable bytes stand for themselves, the others for the letters from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}


def ids_alone(opened: TokenizerOnly, word: str) -> tuple[int, ...]:
    """The ids of a word standing alone, without special tokens: two words with the same ids are one to the model."""
    encoding = opened.tokenize(word)
    return tuple(number for number, special in zip(encoding.token_ids, encoding.is_special, strict=True) if not special)
