"""The shipped pictures: photographs cut out of their background, in seven groups of twelve.

They are stamps of Tux Paint (tuxpaint-stamps, GPL-2, by its contributors), set on a light ground by
:mod:`embed_core.images.build_samples`. Names stand in ``assets/images/samples.toml`` in both languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embed_core.errors import InputError
from embed_core.images.decode import Picture, read_image
from embed_core.images.encoder import Pixels
from embed_core.paths import ASSETS
from embed_core.texts import text

FOLDER = ASSETS / "images" / "samples"
LIST = ASSETS / "images" / "samples.toml"


@dataclass(frozen=True)
class Sample:
    """One shipped picture: ``names`` by language ("en", "zh"); ``stamp`` is where it stands in the stamps' package."""

    id: str
    group: str
    names: Mapping[str, str]
    stamp: str

    @property
    def path(self) -> Path:
        """The JPEG."""
        return FOLDER / f"{self.id}.jpg"


@cache
def samples() -> tuple[Sample, ...]:
    """All of them, group by group.

    >>> len(samples()), samples()[0].names["en"]
    (84, 'elephant')
    """
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return tuple(
        Sample(one, group, {"en": entry[0], "zh": entry[1]}, f"{entry[2]}.png")
        for group, entries in listed.items()
        for one, entry in entries.items()
    )


def groups() -> tuple[str, ...]:
    """The groups in their order."""
    return tuple(dict.fromkeys(sample.group for sample in samples()))


def group_name(group: str, language: str) -> str:
    """A group in the reader's language; a visitor's own group keeps its name."""
    return text(f"pictures.group.{group}", language) if group in groups() else group


def get(sample_id: str) -> Sample:
    """One of them by its id."""
    for sample in samples():
        if sample.id == sample_id:
            return sample
    raise InputError("images.no_sample", received=sample_id[:80])


@cache
def _picture(sample_id: str) -> Picture:
    found = get(sample_id)
    return read_image(found.path.name, found.path.read_bytes())


def pixels(sample: Sample) -> Pixels:
    """``(256, 256, 3)`` uint8."""
    return _picture(sample.id).pixels


def picture(sample: Sample, language: str = "en") -> Picture:
    """The sample with its name and its group in ``language``."""
    found = _picture(sample.id)
    return Picture(sample.names[language], found.pixels, (), sample.id, group_name(sample.group, language))
