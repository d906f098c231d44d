"""Peak memory of reading films: what is kept is bounded, so a long film and a large one cost little more than a short.

Run by hand on Linux: ``python tests/benchmarks/bench_film.py``. Each film is read in a process of its own. Asked for:
at most 400 MB above a process that has only imported the reader (a 4K frame has 12 MB, and a decoder holds several).

Measured on two busy cores: 2 s of 320 x 240 +11 MB, 400 s of it +44 MB, 3 s of 4K +46 MB, 4096 x 4096 refused at +8 MB.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "core")]

MOST = 400.0
READ = """
import re, sys, time
sys.path.insert(0, {root!r})
import av
from embed_core.errors import InputError
from embed_core.video.reading import read_frames
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
data = open({path!r}, "rb").read()
before, start = peak(), time.perf_counter()
try:
    clip = read_frames("film.mp4", data, every=0.1)
    said = f"{{len(clip)}} frames kept"
except InputError as error:
    said = error.code
print(f"{{peak() - before:.0f}} {{time.perf_counter() - start:.1f}} {{said}}")
"""


def main() -> int:
    """Print the figures; 0 if the bound holds."""
    from films import film, greys

    films = {
        "short: 2 s of 320 x 240": film(greys([60] * 20, 320, 240)),
        "long: 400 s of 320 x 240 (120 s are read)": film(greys([60] * 4000, 320, 240)),
        "large: 3 s of 3840 x 2160": film(greys([60] * 30, 3840, 2160), preset="ultrafast"),
        "too large: 4096 x 4096": film(greys([60] * 2, 4096, 4096), preset="ultrafast"),
    }
    good = True
    for name, data in films.items():
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            Path(file.name).write_bytes(data)
            code = READ.format(root=str(ROOT), path=file.name)
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        more, seconds, said = done.stdout.split(" ", 2)
        print(f"{name:44} +{more:>4} MB, {seconds} s, {said.strip()}")
        good &= float(more) <= MOST
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
