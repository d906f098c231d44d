"""``python -m embed_core evaluate words``: the figures of the page on the command line."""

from __future__ import annotations

import json

import pytest

from embed_core.catalog import get_spec
from embed_core.cli import main
from embed_core.evaluation import score_card
from embed_core.evaluation.score_card import figures, score_board
from embed_core.evaluation.word_scores import score_analogies
from embed_core.evaluation.word_sets import analogies

GLOVE, SKIPGRAM = "glove-6b-50d-20k", "word2vec-skipgram"


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    """English, an empty cache, and one question in forty."""
    from embed_core.paths import CACHE_VARIABLE

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def score(model, questions=None, **more):
        return score_analogies(model, analogies()[::40] if questions is None else questions, **more)

    monkeypatch.setattr(score_card, "score_analogies", score)


def test_the_figures_are_the_pages(capsys):
    assert main(["evaluate", "words", GLOVE, SKIPGRAM, GLOVE, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    board = score_board([get_spec(GLOVE), get_spec(SKIPGRAM)])
    assert printed["kind"] == "words"
    assert printed["models"] == [figures(card) for card in board.cards]
    assert [lead["margin"] for lead in printed["leads"]] == [one.margin.value for one in board.contrasts]


def test_a_table_for_people(capsys):
    assert main(["evaluate", "words", GLOVE, "word2vec-zh"]) == 0
    captured = capsys.readouterr()
    header, glove, chinese = captured.out.splitlines()
    assert "SimLex-999" in header and "our Chinese analogies" in header
    row = figures(score_board([get_spec(GLOVE)]).cards[0])
    assert f"{row['simlex']:.3f} [{row['simlex_low']:.3f}, {row['simlex_high']:.3f}] (92%)" in glove
    assert chinese.split()[1:6] == ["-"] * 5
    assert "fewer than 20" in captured.err


def test_it_says_whether_a_lead_means_anything(capsys):
    assert main(["evaluate", "words", GLOVE, SKIPGRAM, "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()[3:]
    assert [line.split("：")[0] for line in lines] == ["WordSim-353", "SimLex-999"]
    assert all("95% 区间" in line for line in lines)


def test_vectors_treated_first_score_differently(capsys):
    assert main(["evaluate", "words", GLOVE, "--json", "--top", "2", "--centre"]) == 0
    treated = json.loads(capsys.readouterr().out)["models"][0]
    assert treated["simlex"] > figures(score_board([get_spec(GLOVE)]).cards[0])["simlex"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["words"], "MODEL"),
        (["nothing", GLOVE], "nothing"),
        (["words", "multilingual-e5-small"], "contextual model"),
        (["words", "glov"], "glove"),
        (["words", GLOVE, "--top", "50"], "0 to 49"),
    ],
)
def test_what_cannot_be_scored_gets_a_sentence(arguments, sentence, capsys):
    assert main(["evaluate", *arguments]) == 1
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert not captured.out
