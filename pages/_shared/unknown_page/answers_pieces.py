"""Three tokenizers beside each other: the pieces of the text, their ids, and where a tokenizer gives up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.contextual.tokenizer_only import TokenizerOnly
from embed_core.oov.pieces import SPACE, Cutting, Piece, cut, hexadecimal
from embed_core.oov.vocabulary import Passage
from pages._shared.choose_model import choose_model
from pages._shared.feedback import guarded
from pages._shared.i18n import plain, t
from pages._shared.seen import show_seen
from pages._shared.state import View
from pages._shared.unknown_page import answers_chips as chips
from pages._shared.unknown_page import answers_loading


@dataclass(frozen=True, slots=True)
class Shown:
    """A tokenizer and what it makes of the text."""

    spec: ModelSpec
    opened: TokenizerOnly
    cutting: Cutting


def show(view: View, read: Passage) -> list[Shown]:
    """The part of the page; those tokenizers that are open come back."""
    st.subheader(t("unknown.answers.pieces.title"), anchor=False)
    st.markdown(t("unknown.answers.pieces.about"))
    _legend()
    found: list[Shown] = []
    chosen: list[str] = []
    for number, (column, default) in enumerate(
        zip(st.columns(len(answers_loading.TOKENIZERS)), answers_loading.TOKENIZERS, strict=True)
    ):
        with column, guarded():
            spec = choose_model(
                view, f"ua_tok{number}", t("unknown.answers.pieces.model", number=number + 1), contextual=True,
                default=default,
            )  # fmt: skip
            if spec.id in chosen:
                st.caption(t("unknown.answers.pieces.same", name=plain(spec.name)))
                continue
            chosen.append(spec.id)
            if (opened := answers_loading.tokenizer(spec)) is not None:
                found.append(Shown(spec, opened, cut(opened, read.text, read.words)))
                _column(found[-1])
    _what_you_see(found)
    return found


def _legend() -> None:
    kinds = ("start", "inside", "bytes", "unknown", "special")
    chips.show([[chips.Chip(t(f"unknown.answers.pieces.kinds.{kind}"), kind=kind)] for kind in kinds])


def _column(shown: Shown) -> None:
    cutting = shown.cutting
    name = t(f"unknown.answers.pieces.algorithms.{cutting.algorithm}")
    st.markdown(f"**{name}** · {t('unknown.answers.pieces.vocabulary', count=f'{cutting.vocabulary:,}')}")
    chips.show(_groups(cutting))
    if cutting.dropped:
        st.caption(t("unknown.answers.pieces.dropped", kept=len(cutting.pieces), dropped=cutting.dropped))
    st.markdown(_counts(cutting))
    st.caption(t(f"unknown.answers.pieces.how.{cutting.algorithm}"))


def _groups(cutting: Cutting) -> list[list[chips.Chip]]:
    """Chips of the pieces; those of one word close together."""
    ends = {word.last for word in cutting.words if word.count}
    starts = {word.first for word in cutting.words if word.count}
    groups: list[list[chips.Chip]] = [[]]
    for index, piece in enumerate(cutting.pieces):
        if groups[-1] and (index in starts or index in ends or piece.kind == "special"):
            groups.append([])
        groups[-1].append(_chip(piece))
    return groups


def _chip(piece: Piece) -> chips.Chip:
    hint = f"{piece.token} · id {piece.id}"
    if piece.raw:
        hint += f" · {hexadecimal(piece.raw)}"
    text = piece.shown
    if piece.kind == "unknown" and piece.shown != piece.token:
        text = f"{piece.shown} → {piece.token}"
    return chips.Chip(text, str(piece.id), piece.kind, hint)


def _counts(cutting: Cutting) -> str:
    pieces = [piece for piece in cutting.pieces if piece.kind != "special"]
    words = max(1, len(cutting.words))
    said = t("unknown.answers.pieces.count", pieces=len(pieces), words=len(cutting.words),
             mean=f"{len(pieces) / words:.1f}")  # fmt: skip
    unknown = list(dict.fromkeys(piece.covers for piece in pieces if piece.kind == "unknown"))
    if unknown:
        names = ", ".join(f"“{plain(text)}”" for text in unknown[:8])
        return f"{said} {t('unknown.answers.pieces.unknown', words=names, token=plain(cutting.unknown_token))}"
    safe = "never" if cutting.algorithm == "byte_bpe" else "none_unknown"
    return f"{said} {t(f'unknown.answers.pieces.{safe}')}"


def _what_you_see(found: Sequence[Shown]) -> None:
    """Two sentences about the text at hand: where the cuts differ most, and the bytes of a character."""
    if not found:
        return
    sentences = [_differs(found)] if len(found) > 1 else []
    for shown in found:
        example = _bytes_example(shown.cutting)
        if example:
            sentences.append(example)
            break
    if text := " ".join(sentence for sentence in sentences if sentence):
        show_seen(text)


def _differs(found: Sequence[Shown]) -> str:
    counts: dict[str, list[int]] = {}
    for place, one in enumerate(found[0].cutting.words):
        counts[one.word] = [shown.cutting.words[place].count for shown in found]
    if not counts:
        return ""
    word = max(counts, key=lambda name: (max(counts[name]) - min(counts[name]), max(counts[name])))
    if max(counts[word]) == min(counts[word]):
        return ""
    each = t("unknown.answers.joint").join(
        t("unknown.answers.pieces.each", name=plain(shown.spec.name), count=count)
        for shown, count in zip(found, counts[word], strict=True)
    )
    return t("unknown.answers.pieces.differs", word=plain(word), each=each)


def _bytes_example(cutting: Cutting) -> str:
    for word in cutting.words:
        pieces = cutting.pieces[word.first : word.last]
        if any(piece.kind == "bytes" for piece in pieces):
            raw = hexadecimal(word.word.encode("utf-8", "replace")[:24])
            split = " | ".join(piece.shown for piece in pieces[:12])
            return t("unknown.answers.pieces.bytes", word=plain(word.word), raw=raw, count=len(pieces),
                     split=plain(split), space=SPACE)  # fmt: skip
    return ""
