"""What the parts of the picture share: the settings, and who is drawn in which colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from embed_core.catalog import ModelSpec
from embed_core.projection.parameters import Method
from embed_core.senses.bank import Occurrence
from embed_core.senses.own_sentences import UNLABELLED
from pages._shared.figures import palette
from pages._shared.polysemy_page.words import Chosen


@dataclass(frozen=True)
class Settings:
    """What determines the picture besides word and sentences."""

    spec: ModelSpec
    static: ModelSpec
    method: Method


@dataclass(frozen=True)
class Cast:
    """The occurrences of the word and of the further words, and the name of each one's group (n,)."""

    chosen: Chosen
    also: tuple[Occurrence, ...]
    groups: tuple[str, ...]

    @cached_property
    def every(self) -> tuple[Occurrence, ...]:
        """All occurrences, the main word's first."""
        return (*self.chosen.occurrences, *self.also)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, the main one first."""
        return tuple(dict.fromkeys((self.chosen.word, *(one.word for one in self.also))))

    @cached_property
    def colours(self) -> dict[str, str]:
        """The colour of each group, in the order of appearance; unlabelled occurrences are grey."""
        quiet = self.chosen.names[UNLABELLED]
        named = [name for name in dict.fromkeys(self.groups) if name != quiet]
        return {name: palette.category_colour(number) for number, name in enumerate(named)} | {quiet: palette.QUIET}
