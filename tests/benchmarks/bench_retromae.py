"""A RetroMAE step (both losses, backward, AdamW) against a plain MLM step of the same encoder, at most 1.5 times.

    python tests/benchmarks/bench_retromae.py [ROUNDS]

Batch 32 x 64 tokens of random ids, all-MiniLM-L6-v2's shape with random weights, full vocabulary, float32, one thread;
the plain step is transformers' own ``BertForMaskedLM`` with the same optimiser. Steps of both take turns; what counts
is processor time, which says the same on a busy machine. The figures are medians.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from transformers import BertConfig, BertForMaskedLM, BertModel

from embed_core.training.retromae.arm import Arm
from embed_core.training.retromae.batches import Batch, make_batch
from embed_core.training.retromae.model import RetroMae
from embed_core.training.retromae.network import Shape, initial_weights

SENTENCES, TOKENS, VOCABULARY = 32, 64, 30_522
LIMIT = 1.5


def main(rounds: int) -> None:
    torch.set_num_threads(1)
    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
    )
    ours, theirs = retromae(config), plain(config)
    for step in (ours, theirs):
        step(new_batch(0))  # the first one allocates
    taken: dict[str, list[float]] = {"retromae": [], "mlm": []}
    for number in range(rounds):
        batch = new_batch(number + 1)
        for name, step in (("retromae", ours), ("mlm", theirs)):
            begun = time.process_time()
            step(batch)
            taken[name].append(time.process_time() - begun)
    ratios = [one / other for one, other in zip(taken["retromae"], taken["mlm"], strict=True)]
    ratio = statistics.median(ratios)
    print(
        f"RetroMAE step {statistics.median(taken['retromae']):.2f} s, MLM step {statistics.median(taken['mlm']):.2f} s"
    )
    print(f"ratio {ratio:.2f} (from {min(ratios):.2f} to {max(ratios):.2f} in {rounds} rounds), at most {LIMIT}")
    sys.exit(ratio > LIMIT)


def retromae(config: BertConfig) -> Callable[[Batch], None]:
    module = BertModel(config).eval()
    tokenizer = SimpleNamespace(mask_token_id=103, all_special_ids=[0, 101, 102, 103], unk_token_id=100)
    encoder = SimpleNamespace(tokenizer=tokenizer, pad_id=0)
    shape = Shape(384, 12, 1536, VOCABULARY)
    arm = Arm(
        "retromae", RetroMae(encoder, module, initial_weights(shape, 0), shape), decoder=True, precision="float32"
    )

    def step(batch: Batch) -> None:
        arm.look(batch)
        arm.move(1e-5)

    return step


def plain(config: BertConfig) -> Callable[[Batch], None]:
    model = BertForMaskedLM(config).eval()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-5)

    def step(batch: Batch) -> None:
        ids, hidden = torch.from_numpy(batch.ids), torch.from_numpy(batch.encoder_hidden)
        optimiser.zero_grad()
        given, labels = ids.masked_fill(hidden, 103), ids.masked_fill(~hidden, -100)
        model(input_ids=given, attention_mask=torch.from_numpy(batch.inside).long(), labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    return step


def new_batch(seed: int) -> Batch:
    rng = np.random.default_rng(seed)
    ids = rng.integers(1_000, VOCABULARY, (SENTENCES, TOKENS))
    ids[:, 0], ids[:, -1] = 101, 102
    return make_batch(
        list(ids), special={0, 101, 102, 103}, pad=0, encoder_ratio=0.3, decoder_ratio=0.5, decoding="enhanced", rng=rng
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
