"""Tiny randomly initialised checkpoints in the hub's format, one for each architecture, tokenizers included."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.contextual import Encoder, open_encoder

_HOME = tempfile.TemporaryDirectory()  # lives as long as the test process

CORPUS = [
    "The bank raised its interest rates again.",
    "We sat on the river bank and watched the boats go by.",
    "She didn't stop at 3.14, she counted on to 1,000!",
    "Embeddings turn words into vectors, and vectors into maps.",
    "银行再次提高了利率。我们坐在河岸上看船。",
    "苹果公司发布了新手机，我喜欢吃苹果。",
    "東京は日本の首都です。りんごを食べる。",
    "Привет, мир! مرحبا بالعالم. สวัสดีชาวโลก",
    "naïve café, 😀 👍🏽 🇩🇪",
]


@cache
def encoder(architecture: str) -> Encoder:
    """The tiny encoder of ``architecture``, made and opened once a test process."""
    return open_encoder(spec(architecture), make(architecture, Path(_HOME.name) / architecture))


def make(architecture: str, folder: Path) -> Path:
    """Write a tiny checkpoint of ``architecture`` (a key of :data:`ARCHITECTURES`) into ``folder``."""
    import torch

    torch.manual_seed(0)
    make_tokenizer, make_model = ARCHITECTURES[architecture]
    tokenizer = make_tokenizer()
    tokenizer.save_pretrained(folder)
    make_model(len(tokenizer)).eval().save_pretrained(folder)
    return folder


def spec(name: str = "tiny", loader: str = "transformers", **values: Any) -> ModelSpec:
    facts: dict[str, Any] = {"dims": 32, "layers": 2, "vocabulary": 300, "languages": ("en",), "licence": "MIT"}
    return ModelSpec(
        id=name,
        name=name,
        family="tiny",
        kind="contextual",
        loader=loader,
        **{"source": SourceSpec("bundled"), **facts, **values},
    )


def wordpiece() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(
        CORPUS, trainers.WordPieceTrainer(vocab_size=260, special_tokens=names, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]",
    )  # fmt: skip


def byte_level(*, roberta: bool) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    names = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] if roberta else ["<|endoftext|>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(vocab_size=330, special_tokens=names, initial_alphabet=alphabet, show_progress=False),
    )
    if not roberta:
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
        return PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, bos_token=names[0], eos_token=names[0], unk_token=names[0]
        )
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>",
        pad_token="<pad>", unk_token="<unk>", mask_token="<mask>",
    )  # fmt: skip


def unigram(template: str, names: list[str], *, lower: bool = False, **special: str) -> Any:
    """SentencePiece style. ``template`` is the tokenizers' way of saying where special tokens go."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), *([normalizers.Lowercase()] if lower else [])])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.train_from_iterator(
        CORPUS, trainers.UnigramTrainer(vocab_size=300, special_tokens=names, unk_token="<unk>", show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=template, special_tokens=[(name, names.index(name)) for name in names if name in template]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", **special)


def xlm_r_tokenizer() -> Any:
    names = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    return unigram(
        "<s> $A </s>", names, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>",
        mask_token="<mask>",
    )  # fmt: skip


def albert_tokenizer() -> Any:
    names = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    return unigram(
        "[CLS] $A [SEP]", names, lower=True, cls_token="[CLS]", sep_token="[SEP]", pad_token="<pad>",
        mask_token="[MASK]",
    )  # fmt: skip


def xlnet_tokenizer() -> Any:
    """XLNet puts its special tokens at the end and gives ``<cls>`` a segment of its own."""
    names = ["<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>"]
    return unigram(
        "$A:0 <sep>:0 <cls>:2", names, bos_token="<s>", eos_token="</s>", cls_token="<cls>", sep_token="<sep>",
        pad_token="<pad>", mask_token="<mask>",
    )  # fmt: skip


_SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 64,
    "initializer_range": 0.3,
}


def bert(vocabulary: int) -> Any:
    from transformers import BertConfig, BertModel

    return BertModel(BertConfig(vocab_size=vocabulary, pad_token_id=0, **_SIZES))


def roberta(vocabulary: int) -> Any:
    from transformers import RobertaConfig, RobertaModel

    sizes = {**_SIZES, "max_position_embeddings": 66}
    return RobertaModel(RobertaConfig(vocab_size=vocabulary, pad_token_id=1, type_vocab_size=1, **sizes))


def xlm_r(vocabulary: int) -> Any:
    from transformers import XLMRobertaConfig, XLMRobertaModel

    sizes = {**_SIZES, "max_position_embeddings": 66}
    return XLMRobertaModel(XLMRobertaConfig(vocab_size=vocabulary, pad_token_id=1, type_vocab_size=1, **sizes))


def albert(vocabulary: int) -> Any:
    from transformers import AlbertConfig, AlbertModel

    return AlbertModel(AlbertConfig(vocab_size=vocabulary, embedding_size=16, pad_token_id=0, **_SIZES))


def xlnet(vocabulary: int) -> Any:
    from transformers import XLNetConfig, XLNetModel

    return XLNetModel(
        XLNetConfig(
            vocab_size=vocabulary, d_model=32, n_layer=2, n_head=4, d_inner=64, pad_token_id=5, initializer_range=0.3
        )
    )


def gpt2(vocabulary: int) -> Any:
    from transformers import GPT2Config, GPT2Model

    return GPT2Model(
        GPT2Config(vocab_size=vocabulary, n_positions=64, n_embd=32, n_layer=2, n_head=4, initializer_range=0.3,
                   bos_token_id=0, eos_token_id=0)
    )  # fmt: skip


def llama(vocabulary: int) -> Any:
    from transformers import LlamaConfig, LlamaModel

    return LlamaModel(
        LlamaConfig(vocab_size=vocabulary, num_key_value_heads=2, bos_token_id=0, eos_token_id=0, **_SIZES)
    )


ARCHITECTURES: dict[str, tuple[Callable[[], Any], Callable[[int], Any]]] = {
    "bert": (wordpiece, bert),
    "roberta": (lambda: byte_level(roberta=True), roberta),
    "albert": (albert_tokenizer, albert),
    "xlnet": (xlnet_tokenizer, xlnet),
    "gpt2": (lambda: byte_level(roberta=False), gpt2),
    "xlm-roberta": (xlm_r_tokenizer, xlm_r),
    "llama": (lambda: byte_level(roberta=False), llama),
}
