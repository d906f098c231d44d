"""How does this tokenizer cut this word?"""

from __future__ import annotations

from collections.abc import Sequence

from embed_core.oov.pieces import Cutting, Piece
from embed_core.teaching.predictions.question import LONGEST, OPTIONS, Option, Phrase, Question, build, draw, seeded

BAR = " | "
LONGEST_WORD = 40
_UNKNOWN = "[UNK]"


def cut_of(key: str, words: Sequence[str], models: Sequence[tuple[str, Cutting]]) -> Question | None:
    """About the first of ``models`` (name and what it makes of the text) and the word of ``words`` on which they
    differ most; a word that it cuts into readable pieces, if there is one. None where it has no pieces for any word.
    """
    if not models:
        return None
    name, first = models[0]
    known = [word for word in dict.fromkeys(words) if 0 < len(word) <= LONGEST_WORD and first.of(word)]
    if not known:
        return None
    word = max([one for one in known if _is_cut(first.of(one))] or known, key=lambda one: _difference(one, models))
    right = written(first.of(word))
    if len(right) > LONGEST:
        return None
    pools = _wrong(word, right, [written(other.of(word)) for _, other in models[1:] if other.of(word)], first)
    taken = draw(seeded("pieces", f"{key}|{word}"), pools, OPTIONS - 1, str.casefold)
    algorithm = Phrase(f"unknown.answers.pieces.algorithms.{first.algorithm}")
    values: dict[str, str | Phrase] = {
        "model": name, "word": word, "algorithm": algorithm, "cut": right, "count": str(len(first.of(word))),
        "vocabulary": f"{first.vocabulary:,}",
    }  # fmt: skip
    return build(
        "pieces", f"{key}|{word}", Phrase("predict.pieces.ask", values), Option(right, right),
        [Option(one, one) for one in taken], Phrase(f"predict.pieces.{_how(first.of(word))}", values),
    )  # fmt: skip


def written(pieces: Sequence[Piece]) -> str:
    """The pieces of a word on one line, without the tokenizer's own marks; an unknown one by its name.

    >>> written([Piece("un", "un", 7, "start", "Un"), Piece("##kind", "##kind", 8, "inside", "kind")])
    'Un | kind'
    """
    return BAR.join(_shown(piece) for piece in pieces)


def _shown(piece: Piece) -> str:
    if piece.kind == "unknown":
        return piece.token
    return piece.shown if piece.kind == "bytes" else piece.covers.strip() or piece.shown


def _how(pieces: Sequence[Piece]) -> str:
    if any(piece.kind == "unknown" for piece in pieces):
        return "unknown"
    return "whole" if len(pieces) == 1 else "bytes" if any(piece.kind == "bytes" for piece in pieces) else "because"


def _is_cut(pieces: Sequence[Piece]) -> bool:
    return len(pieces) > 1 and _readable(pieces)


def _readable(pieces: Sequence[Piece]) -> bool:
    return all(piece.kind in ("start", "inside") for piece in pieces)


def _difference(word: str, models: Sequence[tuple[str, Cutting]]) -> tuple[int, int]:
    counts = [len(cutting.of(word)) for _, cutting in models]
    return max(counts) - min(counts), max(counts)


def _wrong(word: str, right: str, others: Sequence[str], cutting: Cutting) -> list[list[str]]:
    """Cuts that it does not make: those of the other tokenizers, a cut moved or left out, the word whole, in letters,
    or unknown.
    """
    # A cut through "[UNK]" or a byte would be no cut of the word.
    pieces = right.split(BAR) if _readable(cutting.of(word)) else []
    moved = [_join(pieces, place, step) for place in range(len(pieces) - 1) for step in (-1, 1)]
    merged = [BAR.join([*pieces[:i], pieces[i] + pieces[i + 1], *pieces[i + 2 :]]) for i in range(len(pieces) - 1)]
    halves = [word[:cut] + BAR + word[cut:] for cut in range(1, len(word))] if len(pieces) < 2 else []
    raw = BAR.join(f"{byte:02X}" for byte in word.encode("utf-8", "replace")) if not word.isascii() else ""
    pools = [
        others, [*moved, *merged, *halves], [word, cutting.unknown_token or _UNKNOWN], [BAR.join(word), raw],
    ]  # fmt: skip
    return [[one for one in pool if one and len(one) <= LONGEST and _bare(one) != _bare(right)] for pool in pools]


def _join(pieces: Sequence[str], place: int, step: int) -> str:
    """The cut after piece ``place`` moved by a letter to the left (-1) or right; "" where a piece would be empty."""
    left, right = pieces[place], pieces[place + 1]
    if len(left if step < 0 else right) < 2:
        return ""
    both, cut = left + right, len(left) + step
    return BAR.join([*pieces[:place], both[:cut], both[cut:], *pieces[place + 2 :]])


def _bare(text: str) -> str:
    return text.casefold().replace("\u2581", "").strip()
