"""Errors a person can use.

Every error names *what was received*, *what is allowed* and *what to do next*. The sentences themselves live in
``assets/i18n/<language>/errors/*.toml`` so that a page can show them in the reader's language; an error carries a
code (``"static.broken_row"``) and the values that go into the sentence.

>>> str(InputError("input.empty_text"))
'Received an empty text. Allowed: at least one visible character. Type or paste some text.'
"""

from __future__ import annotations

from embed_core import texts


class EmbedCoreError(Exception):
    """Base of all errors raised on purpose: a code and the values for its sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    @property
    def key(self) -> str:
        """The text key of the sentence, e.g. ``errors.static.broken_row``."""
        return f"errors.{self.code}"

    def message(self, language: str = "en") -> str:
        """The sentence in ``language`` ("en" or "zh")."""
        return texts.text(self.key, language, **self.details)

    def __str__(self) -> str:
        return self.message("en")

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.details))


def _rebuild(kind: type[EmbedCoreError], code: str, details: dict[str, object]) -> EmbedCoreError:
    return kind(code, **details)


class InputError(EmbedCoreError):
    """What the user gave (a word, a file, a setting) cannot be used."""


class SourceError(EmbedCoreError):
    """Weights could not be fetched, verified or read."""


class ModelError(EmbedCoreError):
    """A model cannot do what was asked of it (no such layer, no such word)."""


class Cancelled(EmbedCoreError):
    """The user asked to stop. Raised by a progress callback, passed through by every slow function."""

    def __init__(self, code: str = "input.cancelled", **details: object) -> None:
        super().__init__(code, **details)
