"""Rooms, ballots, floods: one ballot a device, whatever happens at once."""

from __future__ import annotations

import threading
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.teaching import addresses, devices, polls, votes
from embed_core.teaching.votes import Board, Poll


class Clock:
    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


YES_NO = Poll("Is it one vector?", ("yes", "no"), right=(0,))
FOUR = Poll("Which?", ("A", "B", "C", "D"))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def board(clock):
    return Board(clock)


@pytest.fixture
def room(board):
    return board.open_room()


def refused(code, action, *arguments):
    with pytest.raises(InputError) as caught:
        action(*arguments)
    assert caught.value.code == f"vote.{code}"
    for language in ("en", "zh"):
        assert "{" not in caught.value.message(language)
    return caught.value


def test_a_question_from_the_first_vote_to_the_history(board, room):
    assert board.tally(room.code) is None and board.look(room.code, "phone").tally is None
    assert board.ask(room.code, room.host_key, YES_NO, "lesson|1") == 1
    board.vote(room.code, "phone", 1, number=1)
    board.vote(room.code, "laptop", 0)
    board.vote(room.code, "phone", 0)
    tally = board.tally(room.code)
    assert (tally.counts, tally.voters, tally.open, tally.revealed, tally.key) == ((2, 0), 2, True, False, "lesson|1")
    assert board.look(room.code, "phone").mine == 0 and board.look(room.code, "new").mine is None
    board.reveal(room.code, room.host_key)
    refused("question_closed", board.vote, room.code, "phone", 1)
    assert board.tally(room.code).revealed and board.look(room.code, "phone").mine == 0
    assert board.ask(room.code, room.host_key, FOUR) == 2
    assert board.look(room.code, "phone").mine is None
    refused("question_gone", board.vote, room.code, "phone", 0, 1)
    assert [(past.number, past.counts) for past in board.history(room.code, room.host_key)] == [
        (1, (2, 0)), (2, (0, 0, 0, 0)),
    ]  # fmt: skip
    board.withdraw(room.code, room.host_key)
    assert board.tally(room.code) is None and len(board.history(room.code, room.host_key)) == 2
    refused("question_gone", board.vote, room.code, "phone", 0)


def test_only_the_teacher_asks_reveals_and_closes(board, room):
    other = board.open_room()
    for action in (board.reveal, board.close, board.withdraw, board.history):
        refused("not_the_host", action, room.code, other.host_key)
    refused("not_the_host", board.ask, room.code, "", YES_NO)
    assert board.tally(room.code) is None


def test_codes_as_people_type_them(board, room):
    spelt = f" {room.code[:2].lower()}-{room.code[2:]} "
    assert board.here(spelt) == 0
    refused("malformed_code", board.look, "<b>x", "phone")
    refused("malformed_code", board.look, "BCDA", "phone")
    refused("empty_code", board.look, "", "phone")
    unknown = next(code for code in ("BBBB", "CCCC") if code != room.code)
    refused("unknown_room", board.look, unknown, "phone")
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in room.code)
    assert votes.normal_code(full_width) == room.code


@given(st.text(max_size=200))
def test_any_text_as_a_code_is_a_code_or_a_sentence(text):
    try:
        code = votes.normal_code(text)
    except InputError as error:
        assert error.code in ("vote.malformed_code", "vote.empty_code") and len(error.message("zh")) < 300
    else:
        assert len(code) == votes.CODE_LETTERS and set(code) <= set(votes.ALPHABET)


def test_rooms_end_and_say_how(board, clock, room):
    board.close(room.code, room.host_key)
    refused("closed", board.look, room.code, "phone")
    idle, used = board.open_room(), board.open_room()
    clock.now += votes.IDLE_SECONDS - 1
    board.look(used.code, "phone")
    clock.now += 2
    refused("expired", board.look, idle.code, "phone")
    while clock.now < 1_000 + votes.ROOM_SECONDS - 3_600:
        clock.now += 3_600
        board.look(used.code, "phone")
    clock.now = 1_000 + votes.ROOM_SECONDS + 1
    refused("expired", board.look, used.code, "phone")


def test_a_reload_of_the_teachers_page_finds_the_room_again(board, clock):
    board.open_room("cookie")
    clock.now += 1
    second = board.open_room("cookie")
    assert board.room_of("cookie") == second and board.room_of("other") is None and board.room_of("") is None
    board.open_room()
    assert board.room_of("") is None
    board.close(second.code, second.host_key)
    assert board.room_of("cookie") is not None


def test_rooms_are_bounded_and_forgotten_ones_make_way(board, clock):
    rooms = [board.open_room() for _ in range(votes.MAX_ROOMS)]
    refused("too_many_rooms", board.open_room)
    clock.now += votes.SPARE_SECONDS + 1
    for one in rooms[1:]:
        board.look(one.code, "phone")
    assert board.open_room()
    refused("expired", board.look, rooms[0].code, "phone")
    refused("too_many_rooms", board.open_room)


def test_a_full_room_and_who_makes_room(board, clock, room, monkeypatch):
    monkeypatch.setattr(votes, "MAX_DEVICES", 3)
    board.ask(room.code, room.host_key, YES_NO)
    for device in ("voter", "b", "c"):
        board.look(room.code, device)
    refused("room_full", board.look, room.code, "late")
    board.vote(room.code, "voter", 0)
    clock.now += votes.HERE_SECONDS + 1
    board.look(room.code, "late")  # instead of b, which is away and has no ballot
    assert board.here(room.code) == 1
    board.look(room.code, "later still")
    clock.now += votes.HERE_SECONDS + 1
    refused("room_full", board.vote, room.code, "one more", 1)  # the voter's place is the oldest, and counts
    assert board.tally(room.code).counts == (1, 0)


def test_devices_are_here_while_they_ask(board, clock, room):
    board.look(room.code, "a")
    clock.now += votes.HERE_SECONDS - 1
    board.look(room.code, "b")
    assert board.here(room.code) == 2
    clock.now += 2
    assert board.here(room.code) == 1


@pytest.mark.parametrize(
    ("poll", "code"),
    [
        (Poll(" ", ("a", "b")), "empty_question"),
        (Poll("x" * 601, ("a", "b")), "long_question"),
        (Poll("?", ("a",)), "option_count"),
        (Poll("?", tuple("abcdefghi")), "option_count"),
        (Poll("?", ("a", " ")), "empty_option"),
        (Poll("?", ("a", "x" * 201)), "long_option"),
        (Poll("?", ("a", "a ")), "same_options"),
        (Poll("?", ("a", "b"), right=(2,)), "no_such_option"),
    ],
)
def test_polls_that_cannot_be_asked(board, room, poll, code):
    refused(code, board.ask, room.code, room.host_key, poll)
    assert board.tally(room.code) is None


def test_options_that_are_not_there(board, room):
    board.ask(room.code, room.host_key, YES_NO)
    for option in (-1, 2, 10**9):
        refused("no_such_option", board.vote, room.code, f"phone {option}", option)
    assert board.tally(room.code).voters == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-1, 4), st.booleans()), max_size=120))
def test_counts_are_always_the_last_accepted_choice_of_every_device(steps):
    clock = Clock()
    board = Board(clock)
    room = board.open_room()
    board.ask(room.code, room.host_key, FOUR)
    last = {}
    for device, option, wait in steps:
        clock.now += 1.0 if wait else 0.0
        try:
            board.vote(room.code, str(device), option)
        except InputError as error:
            assert error.code in ("vote.too_fast", "vote.no_such_option")
        else:
            last[device] = option
    tally = board.tally(room.code)
    assert tally.counts == tuple(Counter(last.values())[option] for option in range(4))
    assert tally.voters == len(last) == sum(tally.counts)


def test_thirty_threads_at_once():
    board = Board()
    room = board.open_room()
    board.ask(room.code, room.host_key, FOUR)
    start = threading.Barrier(30)

    def student(number):
        start.wait()
        for change in range(5):
            board.vote(room.code, f"phone {number}", (number + change) % 4)
            board.look(room.code, f"phone {number}")

    threads = [threading.Thread(target=student, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally = board.tally(room.code)
    last = Counter((number + 4) % 4 for number in range(30))
    assert tally.voters == 30 and tally.counts == tuple(last[option] for option in range(4)) and tally.here == 30


def test_a_flood_from_one_device_is_refused_and_nobody_else_notices(board, clock, room):
    board.ask(room.code, room.host_key, YES_NO)
    accepted = refusals = 0
    for second in range(10):
        for number in range(1_000):  # a second of the flood
            clock.now += 0.001
            try:
                board.vote(room.code, "flood", number % 2)
                accepted += 1
            except InputError as error:
                assert error.code == "vote.too_fast"
                refusals += 1
        for student in range(3):
            board.vote(room.code, f"student {second} {student}", 1)
    assert accepted <= votes.DEVICE_BURST + votes.DEVICE_RATE * 10 + 1 and accepted + refusals == 10_000
    tally = board.tally(room.code)
    assert tally.voters == 31 and sum(tally.counts) == 31 and tally.counts[1] >= 30


def test_a_flood_from_many_made_up_devices_is_held_by_the_room(board, clock, room, monkeypatch):
    monkeypatch.setattr(votes, "ROOM_BURST", 100.0)
    room = board.open_room()
    board.ask(room.code, room.host_key, YES_NO)
    said = Counter()
    for number in range(votes.MAX_DEVICES + 50):
        try:
            board.vote(room.code, f"made up {number}", 0)
            said["counted"] += 1
        except InputError as error:
            said[error.code] += 1
    assert said["counted"] == 100 and said["vote.room_full"] == 50
    clock.now += 1.0
    board.vote(room.code, "made up 0", 0)  # the room takes votes again


def test_the_memory_of_a_full_room_is_bounded(clock):
    board = Board(clock)
    widest = Poll("?" * polls.MAX_QUESTION, tuple(f"{n}" * polls.MAX_OPTION for n in range(polls.MAX_OPTIONS)))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    room = board.open_room()
    for asked in range(votes.MAX_HISTORY + 40):
        poll = Poll(widest.question[:-3] + f"{asked:3}", tuple(option[1:] + option[0] for option in widest.options))
        board.ask(room.code, room.host_key, poll)
        clock.now += 10
        for device in range(votes.MAX_DEVICES if asked % 20 == 0 else 3):
            board.vote(room.code, f"device {device:040d}", device % 8)
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(board.history(room.code, room.host_key)) == votes.MAX_HISTORY + 1
    assert used < 1_000_000  # times MAX_ROOMS: 100 MB at the very most


def test_devices_by_their_cookie():
    token = "0123456789abcdef0123456789abcdef"
    seen = set()
    for mask in ("00000000", "a1b2c3d4"):
        key = bytes.fromhex(mask)
        masked = bytes(byte ^ key[place % 4] for place, byte in enumerate(bytes.fromhex(token))).hex()
        seen.add(devices.from_cookie(f"2|{mask}|{masked}|1700000000"))
    assert seen == {token}
    for broken in ("", "2|0|ab|1", "1|00000000|" + "ab" * 16 + "|1", "2|zzzzzzzz|" + "ab" * 16 + "|1", "x" * 10_000):
        assert devices.from_cookie(broken) == ""


@given(st.text(max_size=300))
def test_any_cookie_gives_a_token_or_none(value):
    assert set(devices.from_cookie(value)) <= set("0123456789abcdef")


def test_the_cookie_is_read_as_streamlit_writes_it():
    app_utils = pytest.importorskip("streamlit.web.server.starlette.starlette_app_utils")
    token = bytes(range(16))
    written = {app_utils.generate_xsrf_token_string(token, 1_700_000_000) for _ in range(20)}
    assert len(written) > 1 and {devices.from_cookie(value) for value in written} == {token.hex()}


def test_addresses_that_students_reach(monkeypatch):
    monkeypatch.delenv(addresses.PUBLIC_VARIABLE, raising=False)
    assert addresses.base("http://localhost:8501", "192.168.1.20") == "http://192.168.1.20:8501"
    assert addresses.base("http://[::1]:8501/demo/", "192.168.1.20") == "http://192.168.1.20:8501/demo"
    assert addresses.base("http://127.0.0.1:8501", None) == "http://127.0.0.1:8501"
    assert addresses.base("https://class.example/x", "192.168.1.20") == "https://class.example/x"
    monkeypatch.setenv(addresses.PUBLIC_VARIABLE, "https://class.example/app/")
    assert addresses.base("http://localhost:8501", "192.168.1.20") == "https://class.example/app"


def test_addresses_typed_by_hand():
    assert addresses.checked(" 192.168.1.20:8501/ ") == "http://192.168.1.20:8501"
    assert addresses.checked("https://user:secret@a.example:444/b?x=1#y") == "https://a.example:444/b"
    for bad in ("", "ftp://a", "http://", "http://a:99999", "java script", "javascript://x", "http://[::1", "a" * 400):
        refused("bad_address", addresses.checked, bad)


@given(st.text(max_size=80))
def test_any_text_as_an_address_is_one_or_a_sentence(text):
    try:
        found = addresses.checked(text)
    except InputError as error:
        assert error.code == "vote.bad_address"
    else:
        assert found.startswith(("http://", "https://")) and "@" not in found


def test_the_address_in_the_network_is_no_loopback():
    found = addresses.lan_address()
    assert found is None or not addresses.is_local(found)
