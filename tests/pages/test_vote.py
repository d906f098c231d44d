"""The class vote on both sides: the teacher's room and what the students see."""

from __future__ import annotations

import pytest
from page_kit import words_of

from embed_core.teaching import votes
from embed_core.teaching.votes import Board, Poll

POLL = Poll("How *many* <b>vectors</b>?", ("one", "two", "as many as sentences"), right=(2,))
CLASSROOM, VOTE = "pages/classroom.py", "pages/vote.py"


@pytest.fixture
def board(monkeypatch):
    """Rooms of this test alone, and a clock that it moves."""

    class Clock:
        now = 1_000.0

        def __call__(self):
            return self.now

    made = Board(Clock())
    monkeypatch.setattr(votes, "_BOARD", made)
    return made


@pytest.fixture
def room(board):
    return board.open_room()


def pressed(app, key):
    return next(button for button in app.button if button.key == key).click().run()


def keys(app):
    return {button.key for button in app.button if (button.key or "").startswith(("vote_", "class_"))}


def said(app, name):
    """What the address says: AppTest holds lists or texts, by who has written them."""
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value


def clean(app):
    assert not app.exception
    return words_of(app)


# -- the student ---------------------------------------------------------------------------------------------------


def test_without_a_room_the_code_is_asked_for(open_page, board, room, language):
    app = open_page(VOTE)
    assert not app.error and not app.exception
    app.text_input(key="vote_code").input("x!")
    pressed(app, "vote_go")
    assert len(app.error) == 1 and "x" in app.error[0].value
    app.text_input(key="vote_code").input(f" {room.code.lower()} ")
    pressed(app, "vote_go")
    assert said(app, "room") == room.code and said(app, "lang") == language
    assert room.code in clean(app) and not app.error


def test_a_student_waits_votes_changes_and_sees_the_result(open_page, board, room):
    app = open_page(VOTE, room=room.code)
    assert room.code in app.info[0].value and not keys(app)
    board.ask(room.code, room.host_key, POLL)
    app.run()
    assert {"vote_1_0", "vote_1_1", "vote_1_2"} == keys(app)
    assert "\\<b\\>vectors" in clean(app)  # as typed, never as markup
    pressed(app, "vote_1_0")
    assert board.tally(room.code).counts == (1, 0, 0) and len(app.success) == 1
    pressed(app, "vote_1_2")
    tally = board.tally(room.code)
    assert tally.counts == (0, 0, 1) and tally.voters == 1
    chosen = [button.key for button in app.button if button.proto.type == "primary"]
    assert chosen == ["vote_1_2"]
    board.reveal(room.code, room.host_key)
    app.run()
    assert not keys(app) and "C" in app.success[0].value
    assert sum("✓" in str(element.value) or "✓" in str(element.proto) for element in app.get("progress")) == 1


def test_the_right_answer_is_not_on_the_screen_before_it_is_revealed(open_page, board, room):
    board.ask(room.code, room.host_key, POLL)
    app = open_page(VOTE, room=room.code)
    assert "✓" not in clean(app) and not app.success and not app.get("progress")


def test_a_reload_is_the_same_device(open_page, board, room):
    board.ask(room.code, room.host_key, POLL)
    app = open_page(VOTE, room=room.code)
    pressed(app, "vote_1_1")
    token = said(app, "d")  # no cookies in this test: a token in the address takes their place
    again = open_page(VOTE, room=room.code, d=token)
    assert len(again.success) == 1 and not again.warning
    pressed(again, "vote_1_0")
    assert board.tally(room.code).counts == (1, 0, 0) and board.tally(room.code).voters == 1
    pressed(open_page(VOTE, room=room.code), "vote_1_0")
    assert board.tally(room.code).voters == 2


def test_a_flood_of_clicks_gets_a_sentence_and_one_ballot(open_page, board, room):
    board.ask(room.code, room.host_key, POLL)
    app = open_page(VOTE, room=room.code)
    for place in [0, 1] * 4:
        pressed(app, f"vote_1_{place}")
    assert len(app.error) == 1
    assert board.tally(room.code).voters == 1 and sum(board.tally(room.code).counts) == 1
    board._clock.now += 5
    pressed(app, "vote_1_2")
    assert not app.error and board.tally(room.code).counts == (0, 0, 1)


def test_a_click_for_the_question_before_is_not_counted_for_the_next(open_page, board, room):
    board.ask(room.code, room.host_key, POLL)
    app = open_page(VOTE, room=room.code)
    board.ask(room.code, room.host_key, Poll("Next?", ("yes", "no")))
    pressed(app, "vote_1_0")
    assert board.tally(room.code).voters == 0 and keys(app) == {"vote_2_0", "vote_2_1"}


@pytest.mark.parametrize("case", ["unknown", "malformed", "closed", "expired", "full"])
def test_rooms_that_cannot_be_entered(open_page, board, room, monkeypatch, case):
    code = room.code
    if case == "unknown":
        code = next(other for other in ("BBBB", "CCCC") if other != room.code)
    elif case == "malformed":
        code = "<script>alert(1)</script>"
    elif case == "closed":
        board.close(room.code, room.host_key)
    elif case == "expired":
        board._clock.now += votes.ROOM_SECONDS + 1
    else:
        monkeypatch.setattr(votes, "MAX_DEVICES", 1)
        board.look(room.code, "somebody")
    app = open_page(VOTE, room=code)
    assert len(app.error) == 1 and not app.exception and "<script>" not in app.error[0].value


# -- the teacher ---------------------------------------------------------------------------------------------------


def opened(open_page):
    app = open_page(CLASSROOM)
    pressed(app, "class_open")
    return app, app.session_state["_class_room"]


def test_a_teacher_opens_a_room_asks_reveals_and_goes_on(open_page, board, language):
    app, room = opened(open_page)
    assert room.code in "".join(element.proto.body for element in app.get("html")) and not app.error
    pressed(app, "class_quick_abcd")
    board.vote(room.code, "phone", 1)
    app.run()
    assert "1" in clean(app) and len(app.get("plotly_chart")) == 1
    pressed(app, "class_reveal")
    assert board.tally(room.code).revealed and "class_reveal" not in keys(app)
    assert list(app.dataframe[0].value.iloc[:, 3]) == [0, 1, 0, 0]
    pressed(app, "class_next")
    assert board.tally(room.code) is None and "class_next" not in keys(app)
    assert len(app.dataframe) == 1  # the history stays


def test_an_own_question_with_its_right_answer(open_page, board):
    app, room = opened(open_page)
    app.text_area(key="class_question").input("One or *two*?")
    app.text_area(key="class_options").input("one\n\n* two\n")
    pressed(app, "class_ask_own")
    poll = board.tally(room.code).poll
    assert poll == Poll("One or *two*?", ("one", "two"), right=(1,)) and not app.error


@pytest.mark.parametrize("options", ["", "only one", "a\na", "\n".join("abcdefg")])
def test_own_questions_that_cannot_be_asked_keep_what_was_typed(open_page, board, options):
    app, room = opened(open_page)
    app.text_area(key="class_question").input("Which?")
    app.text_area(key="class_options").input(options)
    pressed(app, "class_ask_own")
    assert len(app.error) == 1 and board.tally(room.code) is None
    assert app.text_area(key="class_question").value == "Which?" and app.text_area(key="class_options").value == options


def test_counts_stay_hidden_until_they_are_revealed(open_page, board):
    app, room = opened(open_page)
    pressed(app, "class_quick_yes_no")
    app.toggle(key="class_hide").set_value(True).run()
    board.vote(room.code, "phone", 1)
    app.run()
    assert not app.get("plotly_chart") and "1" in clean(app)
    pressed(app, "class_reveal")
    assert len(app.get("plotly_chart")) == 1


def test_the_room_goes_along_to_other_pages_and_ends_with_a_sentence(open_page, board):
    app, room = opened(open_page)
    app.switch_page("pages/models.py").run()
    assert room.code in clean(app)
    app.switch_page(CLASSROOM).run()
    pressed(app, "class_quick_sure")
    board.close(room.code, room.host_key)  # in another window, or its time is up
    pressed(app, "class_reveal")
    assert len(app.error) == 1 and room.code in app.error[0].value
    assert "_class_room" not in app.session_state


def test_an_address_that_is_none(open_page, board):
    app, _ = opened(open_page)
    app.text_input(key="class_base_field").input("java script").run()
    pressed(app, "class_base_use")
    assert len(app.error) == 1
    app.text_input(key="class_base_field").input("10.0.0.7:8501/").run()
    pressed(app, "class_base_use")
    assert any("10.0.0.7:8501/vote" in code.value for code in app.code)


# -- questions of other pages --------------------------------------------------------------------------------------


def _page_that_asks():
    import streamlit as st

    from embed_core.teaching.votes import Poll
    from pages._shared.classroom import asking

    st.session_state["got"] = asking.ask_class(Poll("*Which*?", ("**a**", "b"), right=(0,), markdown=True), "demo|1")
    if st.session_state.get("shown"):
        asking.revealed("demo|1")


@pytest.fixture
def page_that_asks():
    from streamlit.testing.v1 import AppTest

    return AppTest.from_function(_page_that_asks, default_timeout=60)


def test_a_page_asks_the_class_only_while_a_room_is_open(page_that_asks, board):
    app = page_that_asks.run()
    assert not app.button and app.session_state["got"] is None
    room = board.open_room()
    app.session_state["_class_room"] = room
    app.run()
    assert [button.key for button in app.button] == ["class_ask_demo|1"] and app.session_state["got"] is None
    pressed(app, "class_ask_demo|1")
    board.vote(room.code, "phone", 0)
    app.run()
    assert app.session_state["got"].counts == (1, 0) and not app.button
    app.session_state["shown"] = True
    app.run()
    assert board.tally(room.code).revealed
    board.ask(room.code, room.host_key, POLL, "another")
    app.run()  # the class has gone on: the old result stays, and can be asked again
    assert app.session_state["got"].counts == (1, 0) and not board.tally(room.code).revealed
    assert [button.key for button in app.button] == ["class_ask_demo|1"]
    assert not app.exception
