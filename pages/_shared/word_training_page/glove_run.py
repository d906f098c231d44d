"""A whole GloVe run, live: the loss, the words on a map with fixed axes, neighbours, WordSim; kept under a name."""

from __future__ import annotations

from functools import partial

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.progress import Progress
from embed_core.training import samples
from embed_core.training.glove import opened
from embed_core.training.glove.cards import keep
from embed_core.training.glove.settings import Counting, Settings, key_of
from embed_core.training.glove.train import Trained, train
from embed_core.training.live.shown import Chosen, choose, parse
from pages._shared.feedback import show_error
from pages._shared.i18n import plain, t
from pages._shared.state import View
from pages._shared.training import corpus_choice, panel
from pages._shared.training import keep as keeping
from pages._shared.word_training_page import glove_kit, glove_pictures

DIMS: tuple[int, ...] = (2, 5, 10, 25, 50, 100, 200, 300)
MOST_EPOCHS = 100
QUICK = ("news", "zh")
"""Small enough to run without being asked, with the settings as they come."""


def show(view: View, sample_id: str, counting: Counting) -> None:
    """Settings, the run, what it shows."""
    settings = _settings(view, counting)
    wanted, probe = _watched(view)
    key = key_of(samples.describe(sample_id), settings)
    corpus = corpus_choice.name_of(view, "gl_", sample_id)
    label = f"{corpus} · {settings.dims} d · {settings.epochs} × · {settings.rate:g}"
    draw = partial(_preview, sample_id, wanted, probe)
    work = partial(_train, sample_id, settings, key)
    quick = sample_id in QUICK and settings == Settings(_usual(sample_id))
    trained: Trained | None = panel.run(
        view, "word_training", "glove", label, key, work, preview=draw, auto=quick
    )  # fmt: skip
    if trained is None:
        return
    if (problem := trained.problem()) is not None:
        show_error(problem)
    chosen, word = watched_of(sample_id, trained, wanted, probe)
    glove_pictures.result(trained, chosen, word)
    st.caption(_provenance(trained, corpus))
    save = partial(_keep, trained, sample_id, settings, key)
    keeping.offer("gl_keep", _suggestion(sample_id, settings), save, pages=("static_vectors", "projections"))
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t("word_training_page.glove.run.maths"))


def _usual(sample_id: str) -> Counting:
    return Counting(min_count=glove_kit.usual_minimum(sample_id))


def _train(sample_id: str, settings: Settings, key: dict[str, object], progress: Progress) -> Trained:
    return train(partial(opened.of_sample, sample_id, settings.counting), settings, key, progress)


def _settings(view: View, counting: Counting) -> Settings:
    x_max, alpha = glove_kit.choose_weighting(view)
    usual = Settings()
    one, two, three, four = st.columns([2, 2, 2, 1], gap="medium", vertical_alignment="bottom")
    with one:
        rate = glove_kit.choose_rate(view)
    with two:
        dims = view.choice(
            st.select_slider, t("word_training_page.glove.run.dims"), "gl_dims", list(DIMS), usual.dims
        )  # fmt: skip
    with three:
        epochs = view.slider(t("word_training_page.glove.run.epochs"), "gl_epochs", 1, MOST_EPOCHS, usual.epochs)
    with four:
        seed = view.number(t("word_training_page.glove.run.seed"), "gl_seed", 0, 9_999, usual.seed)
    return Settings(counting, dims, x_max, alpha, rate, int(epochs), seed)


def _watched(view: View) -> tuple[tuple[str, ...], str]:
    """The words to watch and the probe word, as typed: neither makes another run."""
    left, right = st.columns([3, 1])
    with left:
        wanted = view.text(
            t("word_training_page.glove.run.watched"), "gl_watched",
            help=t("word_training_page.glove.run.watched_help"),
            placeholder=t("word_training_page.glove.run.watched_usual"),
        )  # fmt: skip
    with right:
        probe = view.text(
            t("word_training_page.glove.run.probe"),
            "gl_probe",
            placeholder=t("word_training_page.glove.run.probe_usual"),
        )
    return parse(wanted), "".join(parse(probe)[:1])


def watched_of(sample_id: str, trained: Trained, wanted: tuple[str, ...], probe: str) -> tuple[Chosen, str]:
    """The words on the map, and the probe word: the one asked for, else the first on the map."""
    language = samples.get(sample_id).language
    chosen = choose(sample_id, language, wanted, trained.words, {})
    word = probe if probe in trained.words else chosen.words[0]
    missing = [one.word for one in chosen.missing] + ([probe] if probe and probe != word else [])
    if missing:
        listed = plain(", ".join(one[:60] for one in missing[:12]))
        st.caption(t("word_training_page.glove.run.missing", words=listed, count=f"{len(trained.words):,}"))
    return chosen, word


def _preview(sample_id: str, wanted: tuple[str, ...], probe: str, trained: Trained) -> None:
    chosen, word = watched_of(sample_id, trained, wanted, probe)
    glove_pictures.live(trained, chosen, word)


def _provenance(trained: Trained, corpus: str) -> str:
    settings = trained.settings
    return t(
        "word_training_page.glove.run.provenance",
        corpus=plain(corpus), words=f"{trained.vocabulary:,}", cells=f"{trained.cells:,}", dims=settings.dims,
        epochs=trained.looks[-1].epoch, x_max=f"{settings.x_max:g}", alpha=f"{settings.alpha:g}",
        rate=f"{settings.rate:g}", seed=settings.seed, seconds=f"{trained.seconds:.1f}",
        speed=f"{trained.cells * trained.looks[-1].epoch / max(trained.seconds, 1e-9):,.0f}",
    )  # fmt: skip


def _suggestion(sample_id: str, settings: Settings) -> str:
    corpus = sample_id if sample_id in samples.SAMPLES else "own"
    return f"glove-{corpus}-{settings.dims}d"


def _keep(trained: Trained, sample_id: str, settings: Settings, key: dict[str, object], name: str) -> ModelSpec:
    return keep(name, trained, sample_id, key, opened.of_sample(sample_id, settings.counting).words)
