"""The interview page on two throw-away cards: reading, flash cards, a mock interview, the files."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from page_kit import settle, words_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "core"))
import interview_kit

from embed_core.teaching import cards
from embed_core.teaching.progress_file import encoded
from embed_core.teaching.repetition import Deck, graded
from embed_core.texts import text

PAGE = "pages/interview.py"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def two(tmp_path, monkeypatch, own_cache):
    """Two cards, an encoder that counts words, and a clock that stands still."""
    from pages._shared import opened
    from pages._shared.interview_page import browser

    monkeypatch.setattr(cards, "ASSETS", interview_kit.write(tmp_path))
    monkeypatch.setattr(opened, "encoder", lambda spec: interview_kit.CountingEncoder())
    monkeypatch.setattr(browser, "now", lambda: NOW)
    cards.cards.cache_clear()
    yield
    cards.cards.cache_clear()


def one(elements, key):
    (found,) = [element for element in elements if element.key == key]
    return found


def sound(app):
    assert not app.exception
    assert not app.error
    assert not re.search(r"\{[a-z_]+\}", words_of(app))  # a text whose values are missing
    return app


def keys(elements):
    return {element.key for element in elements}


def preview(app):
    (found,) = [code.value for code in app.code if code.language == "markdown"]
    return found


class TestRead:
    def test_the_first_card_is_there(self, open_page, language):
        app = sound(open_page(PAGE))
        said = words_of(app)
        card = cards.cards(language)["first"]
        assert card.points[0].rstrip(".。") in said.replace("\\", "")
        assert "Mikolov et al\\. 2013" in said
        assert f"/polysemy?lang={language}&word=bank" in said
        assert text(f"interview_page.read.pace_{language}", language, words=4 if language == "en" else 5,
                    seconds=2 if language == "en" else 1) in said  # fmt: skip
        assert "card" not in app.query_params

    def test_a_card_and_a_length_from_the_link(self, open_page, language):
        app = sound(open_page(PAGE, card="second", length="deep"))
        said = words_of(app)
        assert interview_kit.CARDS[language]["second"][0].replace("<b>", "\\<b\\>").split()[0] in said
        assert dict(app.query_params) == {"lang": language, "card": "second", "length": "deep"}
        one(app.button, "in_previous").click()
        sound(settle(app))
        assert "card" not in app.query_params and "length" in app.query_params

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    def test_a_card_of_another_version_is_said(self, open_page, language):
        app = open_page(PAGE, card="gone")
        assert "gone" in app.warning[0].value and not app.exception

    def test_search_filter_and_nothing_found(self, open_page, language):
        app = open_page(PAGE)
        asked = {"en": "hubs", "zh": "枢纽"}[language]
        one(app.text_input, "interview:find").set_value(asked)
        sound(settle(app))
        assert "in_card_second" in keys(app.button) and "in_card_first" not in keys(app.button)
        one(app.text_input, "interview:find").set_value("<b>*qqq*")
        sound(settle(app))
        assert "\\<b\\>\\*qqq\\*" in app.info[0].value
        one(app.button, "in_clear").click()
        sound(settle(app))
        assert {"in_card_first", "in_card_second"} <= keys(app.button)
        one(app.selectbox, "interview:group").select("words")
        sound(settle(app))
        assert "in_card_first" not in keys(app.button)

    def test_answer_aloud_first(self, open_page, language):
        app = sound(open_page(PAGE, aloud="1"))
        assert "Mikolov" not in words_of(app)
        one(app.button, "in_reveal").click()
        assert "Mikolov" in words_of(sound(settle(app)))
        one(app.button, "in_follow_0").click()  # the next card is hidden again
        assert "Radovanović" not in words_of(sound(settle(app)))
        assert app.query_params["card"] == "second"


class TestFlash:
    def test_turn_grade_and_the_day_it_comes_back(self, open_page, language):
        app = sound(open_page(PAGE, section="flash"))
        assert [metric.value for metric in app.metric] == ["0", "1", "0"]
        one(app.button, "in_flip").click()
        sound(settle(app))
        labels = [one(app.button, f"in_grade_{grade}").label for grade in ("again", "hard", "good", "easy")]
        assert text("interview_page.flash.in.minutes", language, count=1) in labels[0]
        assert text("interview_page.flash.in.days", language, count=8) in labels[3]
        one(app.button, "in_grade_easy").click()
        sound(settle(app))
        assert [metric.value for metric in app.metric] == ["0", "0", "1"]
        assert text("interview_page.flash.in.days", language, count=8) in app.success[0].value
        assert "2026-03-09" in app.success[0].value
        one(app.button, "in_go_ahead").click()
        assert "in_flip" in keys(sound(settle(app)).button)
        one(app.selectbox, "interview:deck").select("all")
        assert "in_flip" in keys(sound(settle(app)).button)

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    def test_a_turned_card_waits_for_its_grade(self, open_page, monkeypatch):
        from pages._shared.interview_page import browser

        app = open_page(PAGE, section="flash", deck="all")
        one(app.button, "in_flip").click()
        settle(app)
        one(app.button, "in_grade_again").click()
        settle(app)
        one(app.button, "in_flip").click()
        settle(app)
        monkeypatch.setattr(browser, "now", lambda: NOW + timedelta(minutes=5))  # now the first one is due
        settle(app)
        one(app.button, "in_grade_good").click()
        settle(app)
        assert set(app.session_state["in_deck"].memories) == {"first", "second"}

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    def test_what_the_browser_tells(self, open_page, monkeypatch):
        from pages._shared.interview_page import browser

        kept = encoded(graded(graded(Deck(), "first", "easy", NOW), "gone", "good", NOW))
        monkeypatch.setattr(browser, "_told", lambda: {"text": kept, "works": True})
        app = sound(open_page(PAGE, section="flash"))
        assert [metric.value for metric in app.metric] == ["0", "0", "1"]
        assert "gone" in words_of(app)  # a card of another version is kept, and said

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    @pytest.mark.parametrize("kept", ["nonsense", '{"format": "other"}'])
    def test_what_the_browser_tells_cannot_be_read(self, open_page, monkeypatch, kept):
        from pages._shared.interview_page import browser

        monkeypatch.setattr(browser, "_told", lambda: {"text": kept, "works": True})
        app = sound(open_page(PAGE, section="flash"))
        assert app.warning and app.session_state["in_broken"] == kept
        one(app.button, "in_broken_drop").click()
        assert not sound(settle(app)).warning

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    def test_a_browser_that_keeps_nothing(self, open_page, monkeypatch, language):
        from pages._shared.interview_page import browser

        monkeypatch.setattr(browser, "_told", lambda: {"text": "", "works": False})
        app = sound(open_page(PAGE, section="flash"))
        assert app.warning[0].value == text("interview_page.file.not_kept", language)

    def test_files_are_taken_in_or_refused(self, open_page, language):
        app = open_page(PAGE, section="flash")
        content = encoded(graded(graded(Deck(), "first", "easy", NOW), "gone", "good", NOW))
        one(app.file_uploader, "in_upload").upload("p.json", content.encode(), "application/json")
        sound(settle(app))
        assert [metric.value for metric in app.metric] == ["0", "0", "1"]
        assert text("interview_page.file.taken", language, count=2, changed=2) in words_of(app)
        assert "gone" in app.warning[0].value
        wrong = json.dumps({"format": "embedding-explorer-flashcards", "version": 9, "cards": {}})
        one(app.file_uploader, "in_upload").upload("p.json", wrong.encode(), "application/json")
        settle(app)
        assert "9" in app.error[0].value and not app.exception
        assert [metric.value for metric in app.metric] == ["0", "0", "1"]  # nothing was changed
        one(app.button, "in_wipe").click()
        settle(app)
        assert [metric.value for metric in app.metric] == ["0", "1", "0"]


def begin(open_page, **query):
    app = sound(open_page(PAGE, section="mock", **query))
    one(app.button, "in_start").click()
    return sound(settle(app))


def answer(app, words, number):
    one(app.text_area, f"in_answer_1_{number}").set_value(words)
    one(app.button, "in_answered").click()
    return settle(app)


class TestMock:
    def test_two_questions_and_a_report(self, open_page, language):
        app = begin(open_page, count="2")
        order = app.session_state["in_session"].slugs
        for number, slug in enumerate(order):
            card = cards.cards(language)[slug]
            said = {"en": "Indeed. ", "zh": "是的。"}[language] + card.points[0]
            app = answer(app, said, number)
        sound(app)
        said = words_of(app)
        assert text("interview_page.mock.see", language, answered=2, all=2, minutes="0.0") in said
        assert said.count(text("interview_page.report.verdicts.covered", language) + "]") >= 2  # said word for word
        assert text("interview_page.mock.nearest", language, cosine="1.000", passage="").split("“")[0] in said
        assert text("interview_page.honest.limits", language) in said
        (table,) = [one.value for one in app.markdown if one.value.startswith("| ")]
        same, negated, _, other = [float(cosine.replace("\\", "")) for cosine in re.findall(r"[01]\\\.\d{3}", table)]
        assert negated > same > other  # an encoder of words: the opposite is nearest of all
        one(app.segmented_control, "in_own_first").set_value("good")
        assert sound(settle(app)).session_state["in_own_grades"] == {"first": "good"}
        one(app.button, "in_again").click()
        assert "in_start" in keys(sound(settle(app)).button)

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    @pytest.mark.parametrize(
        ("typed", "code"), [("", "answer_empty"), ("a", "answer_short"), ("🎉🎉", "answer_empty")], ids=["0", "1", "2"]
    )
    def test_nothing_to_compare_is_a_sentence(self, open_page, language, typed, code):
        app = answer(begin(open_page, count="1"), typed, 0)
        assert not app.exception
        assert app.error[0].value.startswith(text(f"errors.interview.{code}", language, received=1, least=3)[:12])

    def test_very_long_answers_marks_and_other_languages(self, open_page, language):
        model = "multilingual\\-e5\\-small"
        crossed = text("interview_page.mock.language_crossed", language, model=model)
        other = text("interview_page.mock.language_other", language, model=model)
        typed = "<script>*x*</script> hello words. " * 2_500
        app = sound(answer(begin(open_page, count="1"), typed, 0))
        assert "\\<script\\>" in words_of(app)
        warnings = [warning.value for warning in app.warning]
        assert any("1,000" in warning for warning in warnings)
        assert (crossed in warnings) == (language == "zh")
        assert text("interview_page.mock.shown", language, shown=3_000, all=len(typed)) in words_of(app)
        one(app.button, "in_again").click()
        settle(app)
        one(app.button, "in_start").click()
        settle(app)
        one(app.text_area, "in_answer_2_0").set_value("Вектор зависит от всего предложения.")
        one(app.button, "in_answered").click()
        assert sound(settle(app)).warning[0].value == other

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    def test_the_draw_is_in_the_link_and_stopping_early(self, open_page, language):
        app = begin(open_page, count="2", seed="7", time="short", groups="seed,words")
        assert {name: app.query_params[name] for name in ("count", "seed", "time", "groups")} == {
            "count": "2", "seed": "7", "time": "short", "groups": "seed,words",
        }  # fmt: skip
        app = answer(app, "One row for each word.", 0)
        one(app.button, "in_stop").click()
        sound(settle(app))
        assert text("interview_page.mock.see", language, answered=1, all=1, minutes="0.0") in words_of(app)

    def test_groups_without_cards(self, open_page, language):
        app = open_page(PAGE, section="mock", groups="seed", levels="3")
        assert app.error[0].value[:10] == text("errors.interview.mock_none", language)[:10]
        assert "in_start" not in keys(app.button)

    def test_speaking_without_recognition(self, open_page, language, monkeypatch):
        from pages._shared.interview_page import mock_speak

        monkeypatch.setattr(mock_speak, "speech_settings", lambda: None)
        app = begin(open_page, count="1")
        one(app.segmented_control, "in_how").set_value("speak")
        sound(settle(app))
        assert text("interview_page.speak.dictate", language) in words_of(app)
        one(app.audio_input, "in_audio_1_0").set_value(("a.wav", b"RIFF", "audio/wav"))
        sound(settle(app))
        assert app.session_state["in_recordings"] == {0: b"RIFF"}
        app = answer(app, "One row for each word.", 0)
        assert not app.exception and app.get("audio")

    @pytest.mark.parametrize("language", ["en"], indirect=True)
    def test_speaking_with_recognition(self, open_page, language, monkeypatch):
        from pages._shared.interview_page import mock_speak

        found = SimpleNamespace(host="speech.test", model="whisper")
        monkeypatch.setattr(mock_speak, "speech_settings", lambda: found)
        monkeypatch.setattr(
            mock_speak, "transcribe", lambda content, spoken_in, progress: f"{spoken_in} {len(content)}"
        )
        app = begin(open_page, count="1")
        one(app.segmented_control, "in_how").set_value("speak")
        settle(app)
        one(app.audio_input, "in_audio_1_0").set_value(("a.wav", b"RIFFen", "audio/wav"))
        settle(app)
        assert "speech" in words_of(app)
        one(app.button, "in_transcribe_go").click()
        sound(settle(app))
        assert one(app.text_area, "in_answer_1_0").value == f"{language} 6"


class TestExport:
    def test_three_files(self, open_page, language):
        app = sound(open_page(PAGE, section="export"))
        assert {"in_file_pdf", "in_file_html", "in_file_md"} <= keys(app.get("download_button"))
        assert interview_kit.CARDS[language]["first"][0] in preview(app)

    def test_a_selection_from_the_link(self, open_page, language):
        app = sound(open_page(PAGE, section="export", ex_deck="all", ex_cards="second", ex_lengths=",", ex_points="0"))
        shown = preview(app)
        assert interview_kit.CARDS[language]["second"][0] in shown
        assert interview_kit.CARDS[language]["first"][0] not in shown
        assert text("interview_page.export.amount_none", language, cards=1) in words_of(app)
