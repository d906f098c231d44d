"""A question to a class and what came of it: the plain data of :mod:`embed_core.teaching.votes`."""

from __future__ import annotations

from dataclasses import dataclass

from embed_core.errors import InputError

LETTERS = "ABCDEFGH"
"""What the options are called, on the teacher's screen and on the students'."""
MIN_OPTIONS, MAX_OPTIONS = 2, len(LETTERS)
MAX_QUESTION = 600
"""Letters."""
MAX_OPTION = 200


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with 2 to 8 options; ``right``: numbers of the right ones, () where there is none or none is known.

    ``markdown``: the texts are Markdown of this app (any user text in them escaped); else they are shown letter by
    letter, as typed.
    """

    question: str
    options: tuple[str, ...]
    right: tuple[int, ...] = ()
    markdown: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A room as its teacher knows it: students get the code, the host key opens the teacher's side."""

    code: str
    host_key: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The state of a question: ``counts[i]`` devices chose option ``i``, ``voters`` in all; ``number`` counts the
    questions of the room from 1; ``open``: votes are taken; ``here``: devices that look at the room now; ``key``: by
    which the page that asked finds its question again.
    """

    poll: Poll
    counts: tuple[int, ...]
    voters: int
    open: bool
    revealed: bool
    number: int = 1
    here: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What one device sees: the question (None while there is none) and its own choice."""

    tally: Tally | None
    mine: int | None = None


def checked(poll: Poll) -> Poll:
    """The poll with its texts stripped. Errors: ``vote.*`` where something is missing, too long or too many."""
    question = poll.question.strip()
    options = tuple(option.strip() for option in poll.options)
    if not question:
        raise InputError("vote.empty_question")
    if len(question) > MAX_QUESTION:
        raise InputError("vote.long_question", received=len(question), allowed=MAX_QUESTION)
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        raise InputError("vote.option_count", received=len(options), low=MIN_OPTIONS, high=MAX_OPTIONS)
    for place, option in enumerate(options, 1):
        if not option:
            raise InputError("vote.empty_option", place=place)
        if len(option) > MAX_OPTION:
            raise InputError("vote.long_option", place=place, received=len(option), allowed=MAX_OPTION)
    if len(set(options)) < len(options):
        raise InputError("vote.same_options")
    if any(not 0 <= place < len(options) for place in poll.right):
        raise InputError("vote.no_such_option", received=max(poll.right) + 1, allowed=len(options))
    return Poll(question, options, tuple(sorted(set(poll.right))), poll.markdown)
