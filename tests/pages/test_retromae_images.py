"""MAE on images: what a fresh clone shows, another share and digit, before training, a run, one that diverges."""

from __future__ import annotations

import numpy as np
import pytest
from page_kit import TIMEOUT, settle, words_of
from sentences_kit import charts, numbers, sound

from embed_core.paths import CACHE_VARIABLE
from embed_core.texts import text

PAGE = "pages/retromae.py"


def said(key, language, **values):
    return text(f"retromae_page.images.{key}", language, **values)


def hidden_of(app):
    """How many pixels of the ten images are covered, in the row "seen" of the grid."""
    return int((numbers(charts(app)["mi_many"]["data"][0]["z"])[9:17] == -1).sum())


@pytest.fixture(autouse=True)
def one_draw(monkeypatch):
    from pages._shared.retromae_page import images_measured

    monkeypatch.setattr(images_measured, "SEEDS", (0,))


def test_a_fresh_clone_shows_pictures_controls_and_the_probe(open_page, own_cache, language):
    app = sound(open_page(PAGE, section="images"))
    shown = charts(app)
    assert {"mi_one", "mi_many", "mi_sweep", "mi_probe"} <= set(shown)
    assert hidden_of(app) == 10 * 12 * 4
    curves = [one for one in shown["mi_sweep"]["data"] if one.get("name")]
    at = {one["name"]: numbers(one["y"])[5] for one in curves}
    assert len(at) == 4 and min(at, key=at.get) == "MAE"
    assert "retrieval-oriented" in words_of(app) and text("projections.see.title", language) in words_of(app)
    assert any("ViT-Large" in one.value for one in app.markdown)


def test_another_share_digit_and_the_untrained_network(open_page, language):
    app = sound(open_page(PAGE, section="images", mi_ratio="50", mi_digit="7", mi_place="10", mi_fresh="1"))
    assert hidden_of(app) == 10 * 8 * 4
    assert app.dataframe[0].value.iloc[:, 1].tolist() == ["7"] * 10
    errors = app.dataframe[0].value
    assert errors[said("rows.mae", language)].mean() > errors[said("rows.mean", language)].mean()
    assert "mi_fresh=1" in "&".join(f"{name}={value[0]}" for name, value in app.query_params.items())


def finish(app):
    from pages._shared.jobs import training

    for job in training.running():
        job.finished.wait(TIMEOUT)
    return settle(app)


@pytest.mark.parametrize("rate", ["0.004", "40.0"])
def test_a_run_from_its_button_to_its_result(open_page, language, rate, monkeypatch, tmp_path):
    from embed_core.training.mae.settings import Shape
    from pages._shared.jobs import training
    from pages._shared.retromae_page import images_train

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    for job in list(training._jobs):
        training.forget(job)
    monkeypatch.setattr(images_train, "SMALL", Shape(16, 1, 2, 16, 1, 2))
    monkeypatch.setattr(images_train, "STEPS", (30, 300))
    app = open_page(PAGE, section="images", mi_t_steps="30", mi_t_rate=rate)
    app.button(key="train_mae_start").click()
    app = finish(settle(app))
    assert not app.exception
    if rate == "40.0":
        assert len(app.error) == 1 and "40" in app.error[0].value
        return
    assert not app.error
    curve = charts(app)["mi_t_curve"]["data"]
    assert len(curve) == 4 and np.isfinite(numbers(curve[1]["y"])).all() and numbers(curve[1]["x"])[-1] == 30
