"""An encoder that needs no weights: loudness in bands, which tells the sample voices apart a little."""

from __future__ import annotations

import numpy as np
import pytest

from embed_core import catalog


class BandEncoder:
    dim = 24

    def __init__(self) -> None:
        self.spec = catalog.get_spec("resemblyzer")

    def embed(self, samples, **_more):
        power = np.abs(np.fft.rfft(samples, 4096)) ** 2
        bands = np.array([part.mean() for part in np.array_split(power[:1536], self.dim)]) + 1e-9
        levels = np.log(bands)
        vector = np.maximum(levels - levels.mean(), 0)
        return (vector / max(np.linalg.norm(vector), 1e-9)).astype(np.float32)

    def embed_many(self, sounds, progress, *, total=None):
        rows = []
        for number, samples in enumerate(sounds):
            progress("audio.voices", number, total)
            rows.append(self.embed(samples))
        return np.stack(rows)


@pytest.fixture
def open_sound(open_page, own_cache, monkeypatch):
    """A section of the page with the encoder above, in a cache of its own."""
    from pages._shared.sound_page import opened

    encoder = BandEncoder()
    monkeypatch.setattr(opened, "encoder", lambda: encoder)

    def open_(section, **query):
        return open_page("pages/sound.py", section=section, **query)

    return open_


def tone_wav(hertz=200.0, seconds=1.5):
    """A file of a buzz."""
    from embed_core.audio.keeping import wav

    at = np.arange(round(seconds * 16_000)) / 16_000
    return wav((0.2 * np.sign(np.sin(2 * np.pi * hertz * at))).astype(np.float32))
