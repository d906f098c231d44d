"""What the parts of the separation section share."""

from __future__ import annotations

from dataclasses import dataclass

from embed_core.catalog import ModelSpec
from embed_core.senses.bank import Occurrence
from pages._shared.i18n import plain
from pages._shared.polysemy_page.words import Chosen


@dataclass(frozen=True)
class Asked:
    """The chosen word, its occurrences ordered by sense, and the chosen contextual and static model."""

    chosen: Chosen
    occurrences: tuple[Occurrence, ...]
    spec: ModelSpec
    static: ModelSpec

    @property
    def senses(self) -> list[str]:
        """The sense of each occurrence as the reader's language calls it."""
        return [self.chosen.names[one.sense] for one in self.occurrences]

    @property
    def counted(self) -> int:
        """How many senses occur, the unlabelled left out."""
        return len(self.chosen.senses)


def number(value: float, digits: int = 2) -> str:
    """A number that stands in Markdown as it is.

    >>> number(-0.25)
    '−0\\\\.25'
    """
    return plain(f"{value:.{digits}f}".replace("-", "\u2212"))


def per_cent(value: float) -> str:
    """A share as a percentage.

    >>> per_cent(0.875)
    '88 %'
    """
    return f"{100 * value:.0f} %"
