"""Make the sample recordings anew: ``python -m embed_core.audio.build_samples [FOLDER]``.

Needs the program espeak-ng (not part of the project's requirements). Its speech (22,050 Hz) is brought to 16 kHz, to
one loudness (-26 dBFS) and written as Ogg Vorbis, mono.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from embed_core.audio.mel import RATE, FloatArray
from embed_core.audio.preparing import dbfs
from embed_core.audio.reading import read_sound
from embed_core.audio.samples import ENDING, FOLDER
from embed_core.errors import InputError

PROGRAM = "espeak-ng"
BASE = {"en": "en-us", "zh": "cmn"}
FASTER = {"en": 1.0, "zh": 1.4}
"""eSpeak NG speaks Mandarin slowly; at this rate a sentence takes about as long as an English one."""
LOUDNESS = -26.0
QUALITY = 0.45
"""Of libsndfile's compression level: 0 the best, 1 the smallest."""
PEAK = 0.95


def build(folder: Path = FOLDER) -> int:
    """Write every recording of ``samples.toml`` into ``folder``; returns the bytes written."""
    import soundfile

    if shutil.which(PROGRAM) is None:
        raise InputError("audio.no_espeak", program=PROGRAM)
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, samples in _spoken(listed()):
        path = folder / f"{name}.{ENDING}"
        soundfile.write(path, samples, RATE, format="OGG", subtype="VORBIS", compression_level=QUALITY)
        written += path.stat().st_size
    return written


def listed() -> dict[str, Any]:
    """The voices and sentences of ``samples.toml``."""
    return tomllib.loads((FOLDER / "samples.toml").read_text(encoding="utf-8"))


def _spoken(entries: dict[str, Any]) -> Iterator[tuple[str, FloatArray]]:
    for voice in entries["voice"]:
        for said in entries["sentence"]:
            name = f"{voice['id']}-{said['id']}"
            yield name, _level(read_sound(name, _espeak(voice, said)).samples)


def _espeak(voice: dict[str, Any], said: dict[str, Any]) -> bytes:
    command = [
        PROGRAM, "-v", f"{BASE[said['language']]}+{voice['variant']}", "-p", str(voice["pitch"]),
        "-s", str(round(voice["speed"] * FASTER[said["language"]])), "--stdout", said["text"],
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=True).stdout


def _level(samples: FloatArray) -> FloatArray:
    gain = min(10 ** ((LOUDNESS - dbfs(samples)) / 20), PEAK / float(np.abs(samples).max()))
    return (samples * np.float32(gain)).astype(np.float32)


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):,} bytes\n")
