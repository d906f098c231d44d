"""The section pretrain with a training that ends at once: from the button to the curves, stops and blow-ups."""

from __future__ import annotations

from dataclasses import replace

import pytest
from page_kit import TIMEOUT, settle, words_of

from embed_core.errors import InputError
from embed_core.texts import text
from embed_core.training.contrastive.measures import Recall
from embed_core.training.retromae.settings import Diverged, Quality, Settings, Step, Trained
from pages._shared.i18n import plain
from pages._shared.jobs import training
from pages._shared.retromae_page import pretrain

pytestmark = pytest.mark.usefixtures("own_cache", "fresh")
PAGE, NAME = "pages/retromae.py", "retromae_page.pretrain"


@pytest.fixture
def fresh():
    for job in list(training._jobs):
        training.forget(job)


def result(settings: Settings, language: str, after: float = 0.6, control: float = 0.4) -> Trained:
    def found(share: float) -> Recall:
        return Recall(share, min(1.0, share + 0.2), share + 0.1, 96, 96)

    steps = tuple(Step(n, 6 - n / 50, 7 - n / 50, 6 - n / 60 if settings.control else None) for n in range(1, 41))
    both = [Quality(0, found(0.4), found(0.4)), Quality(40, found(after), found(control))]
    if not settings.control:
        both = [replace(one, control=None) for one in both]
    return Trained(settings, language, "all-minilm-l6-v2", 40, 12.0, 900, 20_000, 5_000, True, steps, tuple(both))


@pytest.fixture
def trained(monkeypatch):
    """Puts a training in place of the real one and notes what it was asked for."""
    asked = []

    def put(change=lambda one: one, error=None):
        def train(source, settings, progress):
            asked.append((source, settings))
            if error is not None:
                raise error
            return change(result(settings, source.language))

        monkeypatch.setattr(pretrain, "train", train)
        return asked

    return put


def press(app):
    next(button for button in app.button if button.key == "train_retromae_start").click()
    app.run()
    for job in training.running():
        job.finished.wait(TIMEOUT)
    return settle(app)


def test_before_the_first_run_there_are_settings_and_a_button(open_page, trained, language):
    app = open_page(PAGE, section="pretrain")
    assert not app.exception and not app.error
    assert any(button.key == "train_retromae_start" for button in app.button)
    assert not app.get("plotly_chart") and not trained()
    assert app.slider[0].value == (300 if language == "zh" else 60)


def test_a_run_shows_losses_retrieval_and_what_they_say(open_page, trained, language):
    asked = trained()
    app = press(open_page(PAGE, section="pretrain", rp_corpus="news", rp_start="trained"))
    assert not app.exception and not app.error
    assert len(app.get("plotly_chart")) == 2
    (source, settings) = asked[0]
    assert source.key["sample"] == "news" and source.encoder == "all-minilm-l6-v2"
    assert settings == Settings(steps=60)
    said = words_of(app)
    assert text(f"{NAME}.see.retrieval.up", language, before="40.0%", after="60.0%", mrr_before="0.500", mrr="0.700",
                count=96, pool=96, few=4) in said  # fmt: skip
    assert text(f"{NAME}.see.control.up", language, control="40.0%", mrr="0.500", few=4) in said
    table = app.dataframe[0].value
    assert table["Recall@1"].tolist() == [0.4, 0.4, 0.6, 0.4]


@pytest.mark.parametrize(("after", "way"), [(0.2, "down"), (0.41, "same")])
def test_it_says_so_when_retrieval_does_not_get_better(open_page, trained, language, after, way):
    trained(lambda one: result(one.settings, "en", after, after))
    said = words_of(press(open_page(PAGE, section="pretrain", rp_corpus="news", rp_start="trained")))
    begin = text(f"{NAME}.see.retrieval.{way}", language, before="40.0%", after=f"{after:.1%}", mrr_before="0.500",
                 mrr=f"{after + 0.1:.3f}", count=96, pool=96, few=4)  # fmt: skip
    assert begin in said
    assert text(f"{NAME}.see.control.same", language, control=f"{after:.1%}", mrr=f"{after + 0.1:.3f}", few=4) in said


def test_settings_come_from_the_link(open_page, trained):
    asked = trained()
    press(open_page(
        PAGE, section="pretrain", rp_corpus="news", rp_start="scratch", rp_steps_scratch="100", rp_control="0",
        rp_enc="15", rp_dec="70", rp_how="basic", rp_batch="8", rp_len="32", rp_rate_scratch="0.004", rp_seed="7",
        rp_size="4x256", rp_pool="mean",
    ))  # fmt: skip
    assert asked[0][1] == Settings(
        start="scratch", steps=100, control=False, encoder_ratio=0.15, decoder_ratio=0.7, decoding="basic", batch=8,
        longest=32, rate=0.004, seed=7, layers=4, dims=256, pooling="mean",
    )  # fmt: skip


def test_chinese_is_read_by_another_tokenizer(open_page, trained):
    asked = trained()
    app = press(open_page(PAGE, section="pretrain", rp_corpus="zh"))
    assert not app.exception
    assert asked[0][0].encoder == "multilingual-e5-small" and asked[0][1].start == "scratch"


@pytest.mark.parametrize("kept", [0, 20])
def test_a_blow_up_is_said_and_only_a_good_state_offered(open_page, trained, language, kept):
    trained(lambda one: replace(one, diverged=Diverged(23, 41.0, 1.0, kept)))
    app = press(open_page(PAGE, section="pretrain", rp_corpus="news", rp_start="trained"))
    said = text(f"{NAME}.diverged.said", language, step=23, loss="41", rate="1")
    assert any(said in warning.value for warning in app.warning)
    assert any(field.key == "rp_name" for field in app.text_input) == bool(kept)


def test_an_error_becomes_a_sentence(open_page, trained, language):
    trained(error=InputError("retromae.too_few_sentences", received=1, fewest=8, shortest=8))
    app = press(open_page(PAGE, section="pretrain", rp_corpus="news"))
    assert not app.exception
    said = text("errors.retromae.too_few_sentences", language, received=1, fewest=8, shortest=8)
    assert [error.value for error in app.error] == [plain(said)]
