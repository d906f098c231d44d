"""What a model costs: counts that can be checked by hand, times that are times."""

from __future__ import annotations

import elmo_kit
import pytest
import tiny_models

from embed_core.contextual.cost import (
    MOST_RUNS,
    hidden_bytes,
    machine,
    measure,
    measure_all,
    measure_static,
    parameters,
)
from embed_core.errors import Cancelled, InputError
from embed_core.loading import load_static

TEXTS = [line for line in tiny_models.CORPUS if line.isascii()]


def test_parameters_of_a_small_bert_by_hand():
    encoder = tiny_models.encoder("bert")
    rows = encoder.model.config.vocab_size
    embeddings = (rows + 64 + 2) * 32 + 64
    block = 4 * (32 * 32 + 32) + 2 * 64 + (32 * 64 + 64) + (64 * 32 + 32)
    assert parameters(encoder) == embeddings + 2 * block + 32 * 32 + 32


def test_albert_shares_its_blocks_and_elmo_has_weights_of_its_own_kind():
    assert parameters(tiny_models.encoder("albert")) < parameters(tiny_models.encoder("bert"))
    elmo = elmo_kit.encoder()
    assert parameters(elmo) == sum(weight.numel() for weight in elmo.model.weights.values()) > 0


@pytest.mark.parametrize("name", ["bert", "gpt2", "elmo"])
def test_a_measurement_holds_what_encode_returns(name):
    encoder = elmo_kit.encoder() if name == "elmo" else tiny_models.encoder(name)
    found = measure(encoder, TEXTS, 2)
    tokens = sum(len(one.tokens) for one in encoder.encode(TEXTS)) / len(TEXTS)
    assert found.result == pytest.approx(hidden_bytes(encoder.layers, encoder.dim, tokens))
    assert found.single > 0 < found.batch
    assert found.memory == encoder.nbytes
    assert (found.runs, found.static) == (2, False)


def test_a_look_up_returns_a_row_a_word_and_is_quicker_than_any_network():
    table = load_static("glove-6b-50d-20k")
    found = measure_static(table, [["the", "bank"], ["the", "qwzrty"]], 2)
    assert found.result == (2 + 1) * 50 * 4 / 2
    assert found.parameters == 20_000 * 50
    both = measure_all([tiny_models.encoder("bert")], table, TEXTS, 3)
    assert both[0].static
    assert both[0].batch < both[1].batch


def test_progress_goes_on_over_all_models_and_stops_when_asked():
    done = []
    table = load_static("glove-6b-50d-20k")

    def report(stage, now, total, **_):
        assert stage == "journey.cost"
        done.append(now / total)

    measure_all([tiny_models.encoder("bert"), tiny_models.encoder("gpt2")], table, TEXTS[:2], 2, report)
    assert done == sorted(done)
    assert done[-1] == 1

    def stop(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        measure_all([tiny_models.encoder("bert")], table, TEXTS[:2], 2, stop)


@pytest.mark.parametrize("call", [
    lambda: measure(tiny_models.encoder("bert"), TEXTS, 0),
    lambda: measure(tiny_models.encoder("bert"), TEXTS, MOST_RUNS + 1),
    lambda: measure(tiny_models.encoder("bert"), [], 1),
])  # fmt: skip
def test_what_cannot_be_measured_gets_a_sentence(call):
    with pytest.raises(InputError, match="Allowed"):
        call()


def test_the_machine_has_cores_and_threads():
    here = machine()
    assert here.cores >= here.usable >= 1
    assert here.threads >= 1
