"""ALiBi: slopes and bias as the paper and transformers have them."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core.errors import InputError
from embed_core.positions.alibi import Alibi, slopes
from embed_core.positions.compare import between, decay, heat


def test_slopes_of_the_paper():
    # "For our models with 8 heads: 1/2, 1/2^2, ..., 1/2^8"; 16 heads: 1/2^0.5, 1/2^1, ..., 1/2^8.
    assert slopes(8).tolist() == [2.0**-h for h in range(1, 9)]
    assert slopes(16) == pytest.approx([2 ** (-h / 2) for h in range(1, 17)])
    # 12 heads: those of 8, then every second one of those of 16.
    assert slopes(12) == pytest.approx([*slopes(8), *(2 ** -(h + 0.5) for h in range(4))])


@pytest.mark.parametrize("heads", [1, 2, 3, 7, 8, 12, 16, 25, 71, 112, 128])
def test_slopes_as_in_transformers_bloom(heads):
    import torch
    from transformers.models.bloom.modeling_bloom import build_alibi_tensor

    theirs = build_alibi_tensor(torch.ones(1, 5), heads, torch.float32).numpy()  # slope times position of the key
    assert theirs.shape == (heads, 1, 5)
    assert np.abs(theirs[:, 0, 1] - slopes(heads)).max() < 1e-7
    # Bloom leaves out the query's own position, the same for all keys: softmax does not see it.
    ours = Alibi(8, heads, heads).bias(np.arange(5.0))
    assert np.ptp(theirs[-1, 0] - ours[4]) < 1e-6


def test_bias_and_weights():
    scheme = Alibi(8, 8, 1)
    bias = scheme.bias(np.arange(4.0))
    assert bias[2, :3].tolist() == [-1, -0.5, 0]
    assert np.isnan(bias[2, 3])
    weights = scheme.weights()
    assert np.nansum(weights, axis=1) == pytest.approx(np.ones(8))
    assert weights[1, 1] / weights[1, 0] == pytest.approx(np.exp(0.5))
    assert scheme.by_head()[:4] == pytest.approx(-np.outer(np.arange(4), slopes(8)))
    assert scheme.half_distance == pytest.approx(np.log(2) / 0.5)
    positions, row, seen = scheme.seen_from(5)
    assert seen == pytest.approx(weights[5, :6])
    assert row[2] == -1.5 and positions[-1] == 5
    assert scheme.nearest(5) == (2, pytest.approx(seen[-2:].sum()))
    assert len(Alibi(8, 8, 1, causal=False).seen_from(5)[0]) == 8
    with pytest.raises(InputError, match="positions 0 to 7"):
        scheme.seen_from(8)
    both = Alibi(8, 8, 1, causal=False)
    assert both.bias(np.arange(8.0))[2, 6] == -2
    assert both.weights().sum(axis=1) == pytest.approx(np.ones(8))


def test_what_is_drawn():
    assert heat(Alibi(2048, 8, 8)).values.shape == (512, 512)
    assert heat(Alibi(2048, 8, 8)).values[1, 0] == pytest.approx(-4 / 256)  # every fourth position
    assert decay(Alibi(16, 8, 2)).mean == pytest.approx(np.exp(-0.25 * np.arange(16)))
    assert between(Alibi(16, 8, 2), "cosine").picture.values[0, 0] == 1


def test_the_code_makes_the_same_bias():
    for scheme in (Alibi(16, 12, 10), Alibi(16, 8, 3, causal=False), Alibi(9, 1, 1)):
        names: dict = {}
        exec(scheme.code(), names)
        theirs = np.where(np.isneginf(names["bias"]), np.nan, names["bias"])
        assert np.array_equal(theirs, scheme.bias(np.arange(float(scheme.length))), equal_nan=True)


@pytest.mark.parametrize(("values", "code"), [((8, 0, 1), "heads"), ((8, 129, 1), "heads"), ((8, 8, 9), "head"),
                                              ((4, 8, 1), "length")])  # fmt: skip
def test_out_of_bounds(values, code):
    with pytest.raises(InputError) as error:
        Alibi(*values)
    assert error.value.code == f"positions.{code}"
    assert error.value.message("zh")
