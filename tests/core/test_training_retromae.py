"""RetroMAE's parts: what is hidden, what each row sees, and losses equal to those of transformers' own modules."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import tiny_models
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.errors import InputError, ModelError
from embed_core.training.retromae import data, model, network, picture, shipped
from embed_core.training.retromae.attention import position_mask, position_masks, shared_mask
from embed_core.training.retromae.batches import make_batch
from embed_core.training.retromae.masking import mask_rows, mask_tokens

TEXTS = ["The bank raised its interest rates again.", "We sat on the river bank and watched the boats go by."]


@pytest.fixture(scope="module")
def tiny():
    encoder = tiny_models.encoder("bert")
    module = copy.deepcopy(encoder.model)
    module.set_attn_implementation("eager")
    made = model.new_model(encoder, module, seed=1)
    for name, weight in made.weights.items():  # larger than at the start, so that every part counts
        if weight.dim() > 1 or name == "head.bias":
            weight.normal_(0.0, 0.3)
    return made


def batch_of(made, decoding="enhanced", seed=0):
    ids = [made.encoder.tokenize(text).token_ids for text in TEXTS]
    rng = np.random.default_rng(seed)
    ratios = {"encoder_ratio": 0.3, "decoder_ratio": 0.5}
    return make_batch(ids, special=made.special, pad=made.pad_id, decoding=decoding, rng=rng, **ratios)


@pytest.mark.parametrize(("ratio", "hidden"), [(0.15, 2), (0.3, 3), (0.5, 5), (0.001, 1), (1.0, 10)])
def test_the_share_of_hidden_tokens_is_exact_and_never_special(ratio, hidden):
    ids = [101, *range(1_000, 1_010), 102]
    found = mask_tokens(ids, ratio, np.random.default_rng(0), {101, 102})
    assert found.sum() == hidden and not found[0] and not found[-1]


def test_every_token_is_hidden_as_often_as_any_other():
    rng = np.random.default_rng(0)
    often = sum(mask_tokens([1, 5, 6, 7, 8, 2], 0.5, rng, {1, 2}).astype(int) for _ in range(2_000)) / 2_000
    assert often[[0, 5]].tolist() == [0, 0]
    assert np.allclose(often[1:5], 0.5, atol=0.05)


def test_a_row_without_content_hides_nothing():
    assert not mask_rows(np.zeros((2, 4), bool), 0.5, np.random.default_rng(0)).any()


@given(length=st.integers(2, 40), ratio=st.floats(0.0, 1.0), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_row_never_sees_itself_and_always_the_sentence_vector(length, ratio, seed):
    seen = position_mask(length, ratio, np.random.default_rng(seed))
    assert not seen.diagonal().any()
    assert seen[1:, 0].all()
    others = min(length - 1 - round(ratio * (length - 1)), length - 2)
    assert (seen[1:, 1:].sum(axis=1) == others).all()


def test_rows_draw_their_own_sample():
    seen = position_mask(20, 0.5, np.random.default_rng(3))
    assert len({tuple(row) for row in seen[1:]}) > 10
    often = sum(position_mask(9, 0.5, np.random.default_rng(s)).astype(int) for s in range(800)) / 800
    off = often[1:, 1:][~np.eye(8, dtype=bool)]
    assert np.allclose(off, 4 / 7, atol=0.08)


def test_padding_is_seen_by_nobody():
    seen = position_masks([3, 6], 6, 0.5, np.random.default_rng(0))
    assert not seen[0, :, 3:].any()
    assert seen[0, 1:3, 0].all() and seen[1, 1:, 0].all()


def test_one_sample_for_all_rows():
    expected = [[0, 0, 1, 0], [1, 0, 1, 0], [1, 0, 0, 0], [1, 0, 1, 0]]
    assert shared_mask(np.array([False, True, False, True])).astype(int).tolist() == expected


def test_enhanced_decoding_rebuilds_every_token_basic_the_hidden_ones(tiny):
    enhanced, basic = batch_of(tiny), batch_of(tiny, "basic")
    content = enhanced.inside & ~np.isin(enhanced.ids, list(tiny.special))
    assert (enhanced.targets == content).all()
    assert (basic.targets <= content).all() and 0 < basic.targets.sum() < content.sum()
    assert (basic.seen == basic.inside[:, None, :]).all()


def test_the_encoder_loss_is_that_of_transformers(tiny):
    import torch
    from transformers import BertForMaskedLM

    theirs = BertForMaskedLM(tiny.module.config).eval()
    theirs.bert.load_state_dict(tiny.module.state_dict(), strict=False)
    theirs.tie_weights()
    head = theirs.cls.predictions
    with torch.no_grad():
        for name, weight in {
            "transform.dense.weight": "head.transform.weight", "transform.dense.bias": "head.transform.bias",
            "transform.LayerNorm.weight": "head.norm.weight", "transform.LayerNorm.bias": "head.norm.bias",
            "bias": "head.bias",
        }.items():  # fmt: skip
            head.get_parameter(name).copy_(tiny.weights[weight])
    batch = batch_of(tiny)
    hidden = torch.from_numpy(batch.encoder_hidden)
    ids = torch.from_numpy(batch.ids)
    labels = ids.masked_fill(~hidden, -100)
    given = ids.masked_fill(hidden, tiny.mask_id)
    wanted = theirs(input_ids=given, attention_mask=torch.from_numpy(batch.inside).long(), labels=labels).loss
    assert float(model.losses(tiny, batch, decoder=False).mlm) == pytest.approx(float(wanted), rel=1e-5)


@pytest.mark.parametrize("decoding", ["enhanced", "basic"])
def test_the_decoder_loss_is_that_of_transformers_modules(tiny, decoding):
    """The layer as the authors build it: BERT's cross-attention, output, intermediate and output blocks."""
    import torch
    from transformers.models.bert.modeling_bert import BertCrossAttention, BertIntermediate, BertOutput, BertSelfOutput

    config = copy.deepcopy(tiny.module.config)
    config._attn_implementation = "eager"
    parts = [BertCrossAttention(config), BertSelfOutput(config), BertIntermediate(config), BertOutput(config)]
    names = {
        "query": (0, "query"), "key": (0, "key"), "value": (0, "value"), "output": (1, "dense"),
        "attended": (1, "LayerNorm"), "up": (2, "dense"), "down": (3, "dense"), "done": (3, "LayerNorm"),
    }  # fmt: skip
    with torch.no_grad():
        for ours, (part, theirs) in names.items():
            for kind in ("weight", "bias"):
                parts[part].eval().get_parameter(f"{theirs}.{kind}").copy_(tiny.weights[f"decoder.{ours}.{kind}"])
    from dataclasses import replace

    made = replace(tiny, decoding=decoding)
    batch = batch_of(made, decoding)
    ids, inside, targets = (torch.from_numpy(part) for part in (batch.ids, batch.inside, batch.targets))
    hidden = torch.from_numpy(batch.encoder_hidden)
    with torch.no_grad():
        given = ids.masked_fill(hidden, made.mask_id)
        vector = made.module(input_ids=given, attention_mask=inside.long()).last_hidden_state[:, 0]
        read = ids if decoding == "enhanced" else ids.masked_fill(targets, made.mask_id)
        contents = made.module.embeddings(input_ids=read)
        contents[:, 0] = vector
        queries = contents
        if decoding == "enhanced":
            queries = made.module.embeddings(inputs_embeds=vector[:, None].repeat(1, ids.shape[1], 1))
        barred = torch.where(torch.from_numpy(batch.seen), 0.0, torch.finfo(torch.float32).min)[:, None]
        attended = parts[1](parts[0](queries, contents, barred)[0], queries)
        states = parts[3](parts[2](attended), attended)
        said = network.predictions(made.weights, made.shape, states, made.words)
        wanted = torch.nn.functional.cross_entropy(said[targets], ids[targets])
        assert float(model.losses(made, batch).decoder) == pytest.approx(float(wanted), rel=1e-5)


def test_the_decoder_reaches_the_encoder_through_the_sentence_vector_alone(tiny, monkeypatch):
    kept = []
    plain = model.encoder_states

    def watched(*args):
        states = plain(*args)
        states.retain_grad()
        kept.append(states)
        return states

    monkeypatch.setattr(model, "encoder_states", watched)
    model.losses(tiny, batch_of(tiny)).decoder.backward()
    (states,) = kept
    assert float(states.grad[:, 0].abs().sum()) > 0
    assert float(states.grad[:, 1:].abs().sum()) == 0
    assert tiny.module.encoder.layer[0].output.dense.weight.grad.abs().sum() > 0
    tiny.module.zero_grad()

    monkeypatch.setattr(model, "sentence_vectors", lambda m, states, inside: states[:, 0].detach())
    model.losses(tiny, batch_of(tiny)).decoder.backward()
    assert all(weight.grad is None for weight in tiny.module.encoder.parameters())
    tiny.module.zero_grad()


def test_what_a_row_may_not_see_does_not_change_it(tiny):
    """Rows of the decoder whose mask leaves a token out stay the same when that token is another one."""
    import torch

    batch = batch_of(tiny)
    ids, targets = torch.from_numpy(batch.ids), torch.from_numpy(batch.targets)
    vectors = torch.randn(2, tiny.shape.dims, generator=torch.Generator().manual_seed(0))
    seen = torch.from_numpy(batch.seen)
    changed = ids.clone()
    changed[:, 4] = tiny.row(50)
    with torch.no_grad():
        before, after = (model.decoder_states(tiny, vectors, one, seen, targets) for one in (ids, changed))
    same = (before - after).abs().amax(dim=-1) < 1e-6
    assert (same == ~seen[:, :, 4])[targets].all()


def test_mean_pooling_leaves_padding_out(tiny):
    from dataclasses import replace

    import torch

    states = torch.tensor([[[1.0, 3.0], [3.0, 5.0], [100.0, 100.0]]])
    inside = torch.tensor([[True, True, False]])
    assert model.sentence_vectors(replace(tiny, pooling="mean"), states, inside).tolist() == [[2.0, 4.0]]


def test_encoders_that_cannot_be_trained_so_are_refused():
    roberta = tiny_models.encoder("roberta")
    with pytest.raises(ModelError, match="not built as BERT"):
        model.new_model(roberta, roberta.model, seed=0)
    gpt = tiny_models.encoder("gpt2")
    with pytest.raises(ModelError, match="no mask token"):
        model.new_model(gpt, gpt.model, seed=0)


def test_the_shipped_decoder_refuses_another_encoder():
    with pytest.raises(ModelError, match="does not fit"):
        shipped.decoder(tiny_models.encoder("bert"))


def test_written_and_read_back(tiny, tmp_path):
    shipped.write(tiny, tmp_path, {"steps": 3})
    back = shipped.decoder(tiny.encoder, tmp_path)
    assert shipped.facts(tmp_path)["steps"] == 3 and back.pooling == tiny.pooling
    for name, weight in tiny.weights.items():
        assert (back.weights[name] - weight).abs().max() < 2e-3


def test_a_missing_decoder_is_said(tmp_path):
    with pytest.raises(ModelError, match=r"decoder\.safetensors"):
        shipped.decoder(tiny_models.encoder("bert"), tmp_path)


def test_the_picture_agrees_with_itself(tiny):
    found = picture.reconstruct(tiny, TEXTS[1], encoder_ratio=0.3, decoder_ratio=0.5, seed=3)
    places = [place for place, one in enumerate(found.rebuilt) if one is not None]
    assert (
        places == np.flatnonzero(found.decoder_masked).tolist() == np.flatnonzero(~np.array(found.is_special)).tolist()
    )
    assert found.loss == pytest.approx(np.mean([-np.log(found.rebuilt[place].probability) for place in places]))
    assert found.accuracy == np.mean([found.rebuilt[place].rank == 1 for place in places])
    for place in places:
        one = found.rebuilt[place]
        assert [c.probability for c in one.candidates] == sorted((c.probability for c in one.candidates), reverse=True)
        assert (one.candidates[0].token == found.tokens[place]) == one.right
    assert [one is not None for one in found.guessed] == found.encoder_masked.tolist()
    assert not found.attention.diagonal().any()


def test_the_same_tokens_are_hidden_whatever_the_vector(tiny):
    asked = {"encoder_ratio": 0.3, "decoder_ratio": 0.5, "seed": 5}
    own, other, zeros = (
        picture.reconstruct(tiny, TEXTS[0], vector=kind, other=TEXTS[1], **asked) for kind in picture.VECTORS
    )
    assert (own.attention == other.attention).all() and (own.encoder_masked == zeros.encoder_masked).all()
    assert not zeros.vector.any() and own.vector.any()
    direct = tiny.encoder.encode([TEXTS[1]])[0].layer(-1)[0]
    assert np.allclose(other.vector, direct, atol=1e-5)


def test_one_aggressive_mask_for_all_rows(tiny):
    found = picture.reconstruct(tiny, TEXTS[1], encoder_ratio=0.3, decoder_ratio=0.6, seed=0, context="shared")
    content = ~np.array(found.is_special)
    assert found.decoder_masked.sum() == round(0.6 * content.sum())
    assert (found.attention[1:, 1:] <= ~found.decoder_masked[None, 1:]).all()


def test_exchange_says_mean_and_spread(tiny):
    asked = {"encoder_ratio": 0.3, "decoder_ratio": 0.5}
    rows = picture.exchange(tiny, TEXTS, seeds=range(3), **asked)
    assert [(row.text, row.vector) for row in rows] == [(text, kind) for text in TEXTS for kind in picture.VECTORS]
    losses = [picture.reconstruct(tiny, TEXTS[0], seed=seed, **asked).loss for seed in range(3)]
    assert rows[0].loss == pytest.approx(np.mean(losses)) and rows[0].loss_spread == pytest.approx(np.std(losses))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_is_said(tiny, text):
    with pytest.raises(InputError, match="without a single token"):
        picture.reconstruct(tiny, text, encoder_ratio=0.3, decoder_ratio=0.5, seed=0)


def test_one_text_cannot_be_exchanged(tiny):
    with pytest.raises(InputError, match="at least two"):
        picture.exchange(tiny, TEXTS[:1], encoder_ratio=0.3, decoder_ratio=0.5, seeds=[0])


def test_a_long_text_is_cut_and_said(tiny):
    found = picture.reconstruct(tiny, " ".join(TEXTS * 8), encoder_ratio=0.3, decoder_ratio=0.5, seed=0)
    assert len(found.tokens) == picture.LONGEST and found.tokens[-1] == "[SEP]" and found.dropped > 0


@given(st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_any_text_gives_numbers_or_a_sentence(text):
    encoder = tiny_models.encoder("bert")
    made = model.new_model(encoder, encoder.model, seed=0)
    try:
        found = picture.reconstruct(made, text, encoder_ratio=0.3, decoder_ratio=0.5, seed=0)
    except InputError as error:
        assert error.code == "retromae.no_tokens"
    else:
        assert len(found.tokens) == len(found.rebuilt)


def test_sentences_are_cut_at_their_ends():
    assert data.sentences('He said "no." She left! 我们走吧。好的。') == [
        'He said "no."',
        "She left!",
        "我们走吧。",
        "好的。",
    ]
    assert data.sentences("no end 3.14") == ["no end 3.", "14"] or data.sentences("no end 3.14") == ["no end 3.14"]


def test_an_epoch_meets_every_sentence_at_most_once():
    lengths = np.random.default_rng(0).integers(8, 40, 103)
    rows = np.concatenate(data.plan(lengths, 8, 1, 2))
    assert len(rows) == len(set(rows.tolist())) == 96
    assert [len(one) for one in data.plan(lengths[:3], 8, 0, 0)] == [3]


@pytest.mark.models
def test_with_the_shipped_decoder_the_sentence_vector_carries_the_meaning():
    from embed_core.loading import load_encoder

    made = shipped.decoder(load_encoder(shipped.ENCODER))
    texts = [
        "The film was far too long and the acting was terrible.",
        "He plays the guitar in a small band every weekend.",
        "The new government wants to cut taxes next year.",
        "We watched the birds on the lake in the early morning.",
    ]
    rows = picture.exchange(made, texts, encoder_ratio=0.3, decoder_ratio=0.5, seeds=range(3))
    mean = {kind: np.mean([row.loss for row in rows if row.vector == kind]) for kind in picture.VECTORS}
    share = {kind: np.mean([row.accuracy for row in rows if row.vector == kind]) for kind in picture.VECTORS}
    assert mean["own"] < mean["other"] - 0.5 and mean["own"] < mean["zeros"] - 0.5
    assert share["own"] > share["other"]


def test_the_shipped_files_are_small():
    files = [file for file in shipped.FOLDER.iterdir() if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 10_000_000
    assert {"decoder.safetensors", "decoder.json"} <= {file.name for file in files}
