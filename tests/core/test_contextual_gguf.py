"""A small Llama written as GGUF here must come back as the Llama it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models

from embed_core.contextual import open_encoder
from embed_core.errors import SourceError

NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
}  # fmt: skip


def gguf_name(name: str) -> str:
    if name == "embed_tokens.weight":
        return "token_embd.weight"
    if name == "norm.weight":
        return "output_norm.weight"
    _, layer, rest = name.split(".", 2)
    return f"blk.{layer}.{NAMES[rest.removesuffix('.weight')]}.weight"


def rotary_order(weights: np.ndarray, heads: int) -> np.ndarray:
    """GGUF keeps the two halves of each head's query and key rows interleaved."""
    rows, columns = weights.shape
    return weights.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def write_gguf(path: Path, model: Any, tokenizer: Any) -> None:
    import json

    import gguf

    config = model.config
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    content = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    vocabulary = sorted(content["vocab"], key=content["vocab"].__getitem__)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(vocabulary)
    writer.add_token_types([3, *[1] * (len(vocabulary) - 1)])
    writer.add_token_merges([" ".join(pair) for pair in content["merges"]])
    for add in (writer.add_bos_token_id, writer.add_eos_token_id, writer.add_unk_token_id, writer.add_pad_token_id):
        add(0)
    for name, tensor in model.state_dict().items():
        heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}.get(name.split(".")[-2])
        weights = tensor.numpy()
        writer.add_tensor(gguf_name(name), rotary_order(weights, heads) if heads else weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def test_a_llama_comes_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    original = tiny_models.encoder("llama")
    write_gguf(tmp_path / "tiny.gguf", original.model, original.tokenizer)
    capfd.readouterr()
    stages: list[str] = []
    encoder = open_encoder(
        tiny_models.spec(loader="gguf", pooling="last"), tmp_path, lambda stage, *_, **__: stages.append(stage)
    )
    assert {"contextual.convert", "contextual.open"} == set(stages)
    assert capfd.readouterr().err == ""
    assert encoder.is_decoder
    assert encoder.pooling == "last"
    for name, tensor in original.model.state_dict().items():
        np.testing.assert_allclose(encoder.model.state_dict()[name].numpy(), tensor.numpy(), rtol=1e-3, atol=1e-6)
    text = "The river bank"
    (mine,), (theirs,) = encoder.encode([text]), original.encode([text])
    assert mine.token_ids == theirs.token_ids
    np.testing.assert_allclose(mine.hidden_states, theirs.hidden_states, atol=0.02)  # float16 on disk
    stages.clear()
    assert open_encoder(tiny_models.spec(loader="gguf"), tmp_path, lambda stage, *_, **__: stages.append(stage)).layers
    assert set(stages) == {"contextual.open"}


@pytest.mark.parametrize("content", [b"", b"GGUF", b"no model at all" * 100])
def test_a_broken_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.gguf").write_bytes(content)
    with pytest.raises(SourceError, match=r"broken\.gguf"):
        open_encoder(tiny_models.spec(loader="gguf"), tmp_path)
