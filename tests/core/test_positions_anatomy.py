"""The input taken apart, against transformers' own embedding modules, for every architecture."""

from __future__ import annotations

import elmo_kit
import numpy as np
import pytest
import tiny_models
import torch

from embed_core.errors import InputError, ModelError
from embed_core.positions import anatomy

TEXT = "We sat on the river bank"
EXPECTED = {
    # scheme, rows, first row, segments, width, causal
    "bert": ("learned", 64, 0, 2, 32, False),
    "roberta": ("learned", 66, 2, 1, 32, False),
    "xlm-roberta": ("learned", 66, 2, 1, 32, False),
    "albert": ("learned", 64, 0, 2, 16, False),
    "xlnet": ("relative", 0, 0, 0, 32, False),
    "gpt2": ("learned", 64, 0, 0, 32, True),
    "llama": ("rotary", 0, 0, 0, 32, True),
}
STEPS = {"albert": ("layer_norm", "projection"), "bert": ("layer_norm",), "roberta": ("layer_norm",),
         "xlm-roberta": ("layer_norm",)}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_facts_are_read_from_the_modules(name):
    facts = anatomy.facts_of(tiny_models.encoder(name))
    found = (facts.scheme, facts.rows, facts.first_row, facts.segments, facts.width, facts.causal)
    assert found == EXPECTED[name]
    assert facts.factorised == (name == "albert")
    assert facts.relative_segments == (name == "xlnet")
    assert facts.switchable == (name != "xlnet")
    assert not facts.relative_too


@pytest.mark.parametrize("name", EXPECTED)
def test_the_parts_add_up_to_the_models_own_layer_0(name):
    encoder = tiny_models.encoder(name)
    found = anatomy.take_apart(encoder, TEXT)
    assert found.difference < 1e-5
    assert found.steps == STEPS.get(name, ())
    assert found.total == pytest.approx(sum(part for _, part in found.parts), abs=1e-6)
    assert found.layer0 == pytest.approx(encoder.encode([TEXT])[0].layer(0), abs=1e-6)
    assert found.pieces == encoder.tokenize(TEXT).pieces


@pytest.mark.parametrize(
    ("name", "tables"), [("bert", "embeddings"), ("roberta", "embeddings"), ("albert", "embeddings")]
)
def test_each_part_is_the_row_of_its_table(name, tables):
    encoder = tiny_models.encoder(name)
    found = anatomy.take_apart(encoder, TEXT)
    modules = encoder.model.embeddings
    ids = torch.tensor(encoder.tokenize(TEXT).token_ids)
    first = anatomy.facts_of(encoder).first_row
    count = len(ids)
    with torch.no_grad():
        assert np.array_equal(found.token, modules.word_embeddings.weight[ids].numpy())
        assert np.array_equal(found.position, modules.position_embeddings.weight[first : first + count].numpy())
        assert np.array_equal(found.segment, modules.token_type_embeddings.weight[[0] * count].numpy())
        normed = modules.LayerNorm(torch.from_numpy(found.total)).numpy()
    assert found.normalised == pytest.approx(normed, abs=1e-5)
    assert found.position_rows == tuple(range(first, first + count))
    assert found.segment_rows == (0,) * count


def test_a_second_text_takes_the_second_segment():
    encoder = tiny_models.encoder("bert")
    found = anatomy.take_apart(encoder, "the bank", "the boats")
    assert found.pieces.count("[CLS]") == 1 and found.pieces.count("[SEP]") == 2
    second = found.pieces.index("[SEP]") + 1
    assert found.segment_rows == (0,) * second + (1,) * (len(found.pieces) - second)
    table = encoder.model.embeddings.token_type_embeddings.weight.detach().numpy()
    assert np.array_equal(found.segment[second], table[1])
    assert found.difference < 1e-5


def test_a_second_text_is_no_matter_where_there_is_one_segment():
    encoder = tiny_models.encoder("roberta")
    assert anatomy.take_apart(encoder, "the bank", "x").pieces == anatomy.take_apart(encoder, "the bank").pieces


def test_where_nothing_is_added_the_sum_is_the_token_vector():
    for name in ("llama", "xlnet"):
        found = anatomy.take_apart(tiny_models.encoder(name), TEXT)
        assert [part for part, _ in found.parts] == ["token"]
        assert np.array_equal(found.total, found.token)
        assert found.neighbour_cosines.size == 0


def test_neighbour_cosines_by_hand():
    found = anatomy.take_apart(tiny_models.encoder("bert"), TEXT)
    a, b = found.position[3].astype(float), found.position[4].astype(float)
    assert found.neighbour_cosines[3] == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), abs=1e-6)
    assert len(found.neighbour_cosines) == len(found.pieces) - 1


def test_layer_norm_by_hand():
    module = torch.nn.LayerNorm(2, eps=0.0)
    assert anatomy.layer_norm(np.array([[1.0, 3.0]], np.float32), module).tolist() == [[-1.0, 1.0]]


def test_the_rotary_frequencies_are_the_formulas():
    turns = anatomy.inverse_frequencies(tiny_models.encoder("llama").model)
    assert turns == pytest.approx([10_000 ** (-2 * i / 8) for i in range(4)], rel=1e-5)
    assert anatomy.inverse_frequencies(tiny_models.encoder("bert").model) is None


def test_long_texts_are_cut_for_the_picture_and_empty_ones_refused():
    encoder = tiny_models.encoder("xlnet")
    found = anatomy.take_apart(encoder, "the bank " * 100)
    assert len(found.pieces) == anatomy.MOST_TOKENS and found.dropped > 0
    for text in ("", "  \n"):
        with pytest.raises(InputError):
            anatomy.take_apart(encoder, text)


def test_no_listener_is_left_on_the_model():
    encoder = tiny_models.encoder("bert")
    anatomy.take_apart(encoder, TEXT)
    tables = encoder.model.embeddings.children()  # transformers has listeners of its own on the blocks
    assert not any(table._forward_hooks for table in tables)


def test_elmo_has_no_tables():
    encoder = elmo_kit.encoder()
    facts = anatomy.facts_of(encoder)
    assert (facts.scheme, facts.rows, facts.segments, facts.switchable) == ("recurrent", 0, 0, False)
    with pytest.raises(ModelError) as caught:
        anatomy.take_apart(encoder, TEXT)
    assert caught.value.code == "shuffle.no_tables"
