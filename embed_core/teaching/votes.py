"""Votes of a class: rooms with a code, one open question each, one ballot per device. No names, nothing on disk.

Everything lives in the memory of this process and is bounded: rooms, devices of a room, options, letters of a question,
votes per second of a device (a token bucket) and of a room. A vote is constant work, so that a device that floods the
room is refused without others noticing.

>>> board = Board()
>>> room = board.open_room()
>>> number = board.ask(room.code, room.host_key, Poll("Is *bank* one vector here?", ("yes", "no"), right=(0,)))
>>> board.vote(room.code, "a phone", 0)
>>> board.vote(room.code, "another", 1)
>>> board.vote(room.code, "another", 0)  # changes its mind: still one ballot
>>> board.tally(room.code).counts
(2, 0)
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from embed_core.errors import InputError
from embed_core.teaching.polls import Look, Poll, Room, Tally, checked

__all__ = ["ALPHABET", "CODE_LETTERS", "Board", "Look", "Poll", "Room", "Tally", "board", "normal_code"]

ALPHABET = "BCDFGHJKMNPQRSTVWXZ"
"""Letters of a room's code: none that looks like a digit or another letter, no vowels, so no words."""
CODE_LETTERS = 4
MAX_ROOMS = 100
MAX_DEVICES = 500
"""Of one room: a lecture hall."""
MAX_HISTORY = 60
"""Questions of one room whose results are kept; older ones go."""
LONGEST_TOKEN = 200
ROOM_HOURS = 6
ROOM_SECONDS = ROOM_HOURS * 3600.0
IDLE_SECONDS = 2 * 3600.0
"""A room nobody looks at ends after this."""
SPARE_SECONDS = 600.0
"""Where all rooms are taken, one that nobody has looked at for so long makes room."""
HERE_SECONDS = 12.0
"""A device is here while its page asks more often than that (it asks every two seconds)."""
DEVICE_BURST, DEVICE_RATE = 6.0, 1.0
"""Votes of one device: so many at once, then so many a second."""
ROOM_BURST, ROOM_RATE = 2.0 * MAX_DEVICES, 250.0
MAX_ENDED = 1_000

Clock = Callable[[], float]


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled: float

    def take(self, now: float, burst: float, rate: float) -> bool:
        self.tokens = min(burst, self.tokens + (now - self.filled) * rate)
        self.filled = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


@dataclass(slots=True)
class _Device:
    seen: float
    bucket: _Bucket
    choice: int = -1
    """Of the current question; -1: none."""


@dataclass(slots=True)
class _Question:
    poll: Poll
    number: int
    counts: list[int]
    key: str
    voters: int = 0
    open: bool = True
    revealed: bool = False


@dataclass(slots=True)
class _Open:
    """A room."""

    room: Room
    owner: bytes
    opened: float
    looked: float
    bucket: _Bucket
    question: _Question | None = None
    asked: int = 0
    devices: OrderedDict[bytes, _Device] = field(default_factory=OrderedDict)
    history: list[Tally] = field(default_factory=list)


class Board:
    """All rooms of the process. Every method is safe to call from many threads at once.

    Errors are :class:`InputError` ``vote.*``: unknown, closed or expired rooms, full ones, too many votes, and so on.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rooms: dict[str, _Open] = {}
        self._ended: OrderedDict[str, str] = OrderedDict()

    # -- the teacher's side --------------------------------------------------------------------------------------

    def open_room(self, owner: str = "") -> Room:
        """A new room. ``owner``: a token of the teacher's browser, by which :meth:`room_of` finds the room again."""
        with self._lock:
            now = self._clock()
            self._sweep(now)
            room = Room(self._free_code(), secrets.token_urlsafe(18))
            self._rooms[room.code] = _Open(
                room, _digest(owner) if owner else b"", now, now, _Bucket(ROOM_BURST, now)
            )  # fmt: skip
            return room

    def room_of(self, owner: str) -> Room | None:
        """The newest open room that this owner opened: after a reload of the page, say."""
        digest = _digest(owner)
        with self._lock:
            now = self._clock()
            mine = [one for one in self._rooms.values() if one.owner == digest and not self._over(one, now)]
            return max(mine, key=lambda one: one.opened).room if mine else None

    def ask(self, code: str, host_key: str, poll: Poll, key: str = "") -> int:
        """Put a question to the room; the one before goes into the history. Gives its number."""
        poll = checked(poll)
        with self._lock:
            found = self._host(code, host_key)
            self._keep(found)
            found.asked += 1
            found.question = _Question(poll, found.asked, [0] * len(poll.options), key)
            for device in found.devices.values():
                device.choice = -1
            return found.asked

    def reveal(self, code: str, host_key: str) -> None:
        """Show result and right answer to everybody; no votes are taken after that."""
        with self._lock:
            if (question := self._host(code, host_key).question) is not None:
                question.open, question.revealed = False, True

    def withdraw(self, code: str, host_key: str) -> None:
        """Take the question from the screens; its result goes into the history."""
        with self._lock:
            found = self._host(code, host_key)
            self._keep(found)
            found.question = None
            for device in found.devices.values():
                device.choice = -1

    def close(self, code: str, host_key: str) -> None:
        """End the room."""
        with self._lock:
            self._end(self._host(code, host_key), "closed")

    def history(self, code: str, host_key: str) -> tuple[Tally, ...]:
        """The results of this room so far, oldest first, the question under way included."""
        with self._lock:
            found = self._host(code, host_key)
            now = [] if found.question is None else [self._tally(found, found.question)]
            return (*found.history, *now)

    # -- the students' side --------------------------------------------------------------------------------------

    def vote(self, code: str, device: str, option: int, number: int | None = None) -> None:
        """The ballot of ``device``; a later one replaces it. ``number``: the question that was on its screen."""
        with self._lock:
            found = self._room(code)
            mine = self._device(found, device)
            now = self._clock()
            # The device's own bucket first: one that floods must not empty the room's.
            if not mine.bucket.take(now, DEVICE_BURST, DEVICE_RATE):
                raise InputError("vote.too_fast", allowed=f"{DEVICE_RATE:.0f}", burst=f"{DEVICE_BURST:.0f}")
            if not found.bucket.take(now, ROOM_BURST, ROOM_RATE):
                raise InputError("vote.room_busy", allowed=f"{ROOM_RATE:.0f}")
            question = found.question
            if question is None or (number is not None and number != question.number):
                raise InputError("vote.question_gone")
            if not question.open:
                raise InputError("vote.question_closed")
            if not 0 <= option < len(question.counts):
                raise InputError("vote.no_such_option", received=option + 1, allowed=len(question.counts))
            if mine.choice < 0:
                question.voters += 1
            else:
                question.counts[mine.choice] -= 1
            question.counts[option] += 1
            mine.choice = option

    def look(self, code: str, device: str) -> Look:
        """What the device sees now. It counts as being here for some seconds."""
        with self._lock:
            found = self._room(code)
            mine = self._device(found, device)
            if found.question is None:
                return Look(None)
            return Look(self._tally(found, found.question), mine.choice if mine.choice >= 0 else None)

    # -- both ----------------------------------------------------------------------------------------------------

    def tally(self, code: str) -> Tally | None:
        """The question of the room now; None while there is none."""
        with self._lock:
            found = self._room(code)
            return None if found.question is None else self._tally(found, found.question)

    def here(self, code: str) -> int:
        """Devices that look at the room now."""
        with self._lock:
            return self._here(self._room(code))

    # -- inside; the lock is held --------------------------------------------------------------------------------

    def _room(self, code: str) -> _Open:
        code = normal_code(code)
        now = self._clock()
        found = self._rooms.get(code)
        if found is not None and self._over(found, now):
            self._end(found, "expired")
            found = None
        if found is None:
            raise InputError(f"vote.{self._ended.get(code, 'unknown_room')}", room=code)
        found.looked = now
        return found

    def _host(self, code: str, host_key: str) -> _Open:
        found = self._room(code)
        if not hmac.compare_digest(found.room.host_key.encode(), host_key.encode()):
            raise InputError("vote.not_the_host", room=found.room.code)
        return found

    def _device(self, found: _Open, token: str) -> _Device:
        name, now = _digest(token), self._clock()
        device = found.devices.get(name)
        if device is None:
            if len(found.devices) >= MAX_DEVICES:
                self._make_room(found, now)
            device = found.devices[name] = _Device(now, _Bucket(DEVICE_BURST, now))
        device.seen = now
        found.devices.move_to_end(name)
        return device

    def _make_room(self, found: _Open, now: float) -> None:
        """The device longest away gives its place, unless its ballot counts: it could vote a second time."""
        name, oldest = next(iter(found.devices.items()))
        if oldest.choice >= 0 or now - oldest.seen <= HERE_SECONDS:
            raise InputError("vote.room_full", room=found.room.code, allowed=MAX_DEVICES)
        del found.devices[name]

    def _here(self, found: _Open) -> int:
        now, count = self._clock(), 0
        for device in reversed(found.devices.values()):  # the latest seen stand last
            if now - device.seen > HERE_SECONDS:
                break
            count += 1
        return count

    def _tally(self, found: _Open, question: _Question) -> Tally:
        return Tally(
            question.poll, tuple(question.counts), question.voters, question.open, question.revealed,
            question.number, self._here(found), question.key,
        )  # fmt: skip

    def _keep(self, found: _Open) -> None:
        if found.question is not None:
            found.question.open = False
            found.history = [*found.history, self._tally(found, found.question)][-MAX_HISTORY:]

    def _over(self, found: _Open, now: float) -> bool:
        return now - found.opened > ROOM_SECONDS or now - found.looked > IDLE_SECONDS

    def _end(self, found: _Open, how: str) -> None:
        del self._rooms[found.room.code]
        self._ended[found.room.code] = how
        while len(self._ended) > MAX_ENDED:
            self._ended.popitem(last=False)

    def _sweep(self, now: float) -> None:
        for one in [one for one in self._rooms.values() if self._over(one, now)]:
            self._end(one, "expired")
        if len(self._rooms) >= MAX_ROOMS:
            idle = min(self._rooms.values(), key=lambda one: one.looked)
            if now - idle.looked <= SPARE_SECONDS:
                raise InputError("vote.too_many_rooms", allowed=MAX_ROOMS)
            self._end(idle, "expired")

    def _free_code(self) -> str:
        while True:
            code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
            if code not in self._rooms and code not in self._ended:
                return code


def normal_code(text: str) -> str:
    """A room's code as people type it: small letters, spaces, full-width letters. Errors: ``vote.malformed_code``,
    ``vote.empty_code``.

    >>> normal_code(" bc-df ")
    'BCDF'
    """
    if not text.strip():
        raise InputError("vote.empty_code", letters=CODE_LETTERS)
    code = "".join(letter for letter in unicodedata.normalize("NFKC", text[:100]).upper() if letter.isalnum())
    if len(code) != CODE_LETTERS or not set(code) <= set(ALPHABET):
        raise InputError("vote.malformed_code", received=text.strip()[:20], letters=CODE_LETTERS)
    return code


def _digest(token: str) -> bytes:
    """Devices are told apart by a hash, which cannot be turned back into the browser's token."""
    return hashlib.blake2b(token[:LONGEST_TOKEN].encode(), digest_size=16).digest()


_BOARD = Board()


def board() -> Board:
    """The rooms of this process."""
    return _BOARD
