"""A long recording through the reader and the voice network: speed against real time, and peak memory.

Two hours as mp3 (the first ten minutes are read) and ten minutes of 96 kHz stereo as flac; each must be read ten times
as fast as it plays and embedded twenty times as fast as it plays, and the process may not take more than 700 MB at its
peak with the network loaded. Run by hand: ``python tests/benchmarks/bench_sound.py``; the model resemblyzer is fetched
if missing.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

READ_BOUND, EMBED_BOUND, MEMORY_BOUND = 10.0, 20.0, 700e6
FILES = {
    "2 h mp3": (7_200, 16_000, 1, "MP3", "MPEG_LAYER_III"),
    "10 min 96 kHz stereo flac": (600, 96_000, 2, "FLAC", "PCM_16"),
}


def written(folder: Path, kind: str) -> Path:
    """A file of voices one after another, written block by block."""
    import numpy as np
    import soundfile
    from scipy.signal import resample_poly

    from embed_core.audio import recordings, sound

    seconds, rate, channels, container, subtype = FILES[kind]
    path = folder / f"{kind.replace(' ', '-')}.{container.lower()}"
    blocks = [resample_poly(sound(one).samples, rate // 16_000, 1) for one in recordings()[:12]]
    with soundfile.SoundFile(path, "w", rate, channels, format=container, subtype=subtype) as file:
        left, place = seconds * rate, 0
        while left > 0:
            block = blocks[place % len(blocks)][:left]
            file.write(np.repeat(block[:, None], channels, axis=1))
            left, place = left - len(block), place + 1
    return path


def measure(path: str) -> None:
    """In a process of its own: read, embed, follow; print seconds and the peak."""
    from embed_core import loading
    from embed_core.audio import read_sound

    encoder = loading.load_voice_encoder("resemblyzer")
    data = Path(path).read_bytes()
    start = time.perf_counter()
    read = read_sound("long", data)
    reading = time.perf_counter() - start
    start = time.perf_counter()
    encoder.embed(read.samples)
    embedding = time.perf_counter() - start
    start = time.perf_counter()
    encoder.moments(read.samples, 2.0)
    following = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(f"{len(data)} {read.seconds} {reading} {embedding} {following} {peak}\n")


def main(folder: Path) -> None:
    """Print the ratios and whether the bounds hold."""
    for kind in FILES:
        path = written(folder, kind)
        done = subprocess.run([sys.executable, __file__, str(path)], capture_output=True, text=True, check=True)
        size, seconds, reading, embedding, following, peak = map(float, done.stdout.split())
        holds = seconds / reading >= READ_BOUND and seconds / embedding >= EMBED_BOUND and peak <= MEMORY_BOUND
        print(f"{kind} ({size / 1e6:.0f} MB): {seconds:.0f} s read in {reading:.1f} s ({seconds / reading:.0f} x), "
              f"embedded in {embedding:.1f} s ({seconds / embedding:.0f} x), followed in {following:.1f} s; "
              f"peak {peak / 1e6:.0f} MB: {'holds' if holds else 'DOES NOT HOLD'}")  # fmt: skip
        path.unlink()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        import tempfile

        with tempfile.TemporaryDirectory() as own:
            main(Path(own))
