"""The tokenizer half of an encoder: text to ids, with offsets, and what had to be cut off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from embed_core.contextual.spans import trim

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TokenisedText:
    """One text cut into tokens, with the tokenizer's special tokens around."""

    text: str
    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    type_ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    is_special: tuple[bool, ...]
    dropped: int

    def __len__(self) -> int:
        return len(self.ids)


def tokenise(tokenizer: Any, texts: Sequence[str], max_tokens: int) -> list[TokenisedText]:
    """Cut ``texts`` into at most ``max_tokens`` tokens each. Not thread-safe: the caller holds the encoder's lock."""
    clean = [_LONE_SURROGATE.sub("\ufffd", text) for text in texts]
    if not clean:
        return []
    full = tokenizer(clean, truncation=False, padding=False, verbose=False).encodings
    return [_checked_length(tokenizer, text, encoding, max_tokens) for text, encoding in zip(clean, full, strict=True)]


def _checked_length(tokenizer: Any, text: str, full: Any, max_tokens: int) -> TokenisedText:
    if len(full.ids) <= max_tokens:
        return _tokenised(text, full, 0)
    (cut,) = tokenizer([text], truncation=True, max_length=max_tokens, padding=False, verbose=False).encodings
    return _tokenised(text, cut, len(full.ids) - len(cut.ids))


def _tokenised(text: str, encoding: Any, dropped: int) -> TokenisedText:
    special = tuple(bool(flag) for flag in encoding.special_tokens_mask)
    offsets = tuple(
        (0, 0) if is_special else trim(text, token, *offset)
        for token, offset, is_special in zip(encoding.tokens, encoding.offsets, special, strict=True)
    )
    return TokenisedText(
        text, tuple(encoding.tokens), tuple(encoding.ids), tuple(encoding.type_ids), offsets, special, dropped
    )
