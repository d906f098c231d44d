"""Reading large pictures: time and memory at the bound, and above it.

Run by hand, about a minute: ``python tests/benchmarks/bench_pictures.py``. Each file is read in a process of its own,
whose peak memory (resident set) is compared with that of one that has only imported what is needed. 0 if every picture
stays within :data:`BOUND_MB` and what is refused costs next to nothing.
"""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PIL import Image

from embed_core.errors import InputError
from embed_core.images.archive import read_file

SIDE = 7_000  # 49 of the 50 megapixels allowed
BOUND_MB = 500.0
REFUSED_MB = 60.0  # mostly the file itself, read once


def main() -> int:
    """Print the table."""
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        idle = peak(None)[0]
        titles = f"{'picture':<20}{'file':>9}{'pixels':>10}{'time':>9}{'peak above idle':>18}{'x bytes of RGB':>17}"
        print(f"{titles}   outcome")
        for name, data, pixels in files():
            path = Path(folder) / name
            path.write_bytes(data)
            above, seconds, outcome = peak(path)
            above -= idle
            ratio = f"{above * 1e6 / (3 * pixels):.2f}" if outcome.startswith("read") else "-"
            file, size = f"{len(data) / 1e6:.1f} MB", f"{pixels / 1e6:.0f} MP"
            print(f"{name:<20}{file:>9}{size:>10}{seconds:>7.2f} s{above:>15.0f} MB{ratio:>17}   {outcome}")
            worst |= above > (BOUND_MB if outcome.startswith("read") else REFUSED_MB)
    return int(worst)


def files() -> list[tuple[str, bytes, int]]:
    """What is read: photographs at the bound in several kinds, then what must be refused."""
    across = np.linspace(0, 255, SIDE)
    waves = (np.sin(across / 9) * 40 + across * 0.6 + 20).astype(np.uint8)
    pixels = np.stack(
        [np.add.outer(waves, waves) // 2, np.add.outer(waves, waves[::-1]) // 2, np.add.outer(waves, waves * 0)], -1
    )
    rgb = Image.fromarray(pixels.astype(np.uint8))
    grey = Image.fromarray(np.asarray(rgb.getchannel(0)).astype(np.uint16) * 257)
    alpha = rgb.copy()
    alpha.putalpha(128)
    many = {f"{number}.jpg": saved(rgb.resize((1_500, 1_500)), "JPEG") for number in range(30)}
    return [
        ("photo.jpg", saved(rgb, "JPEG"), SIDE**2),
        ("photo.png", saved(rgb, "PNG"), SIDE**2),
        ("transparent.png", saved(alpha, "PNG"), SIDE**2),
        ("grey16.png", saved(grey, "PNG"), SIDE**2),
        ("print.jpg", saved(rgb.convert("CMYK"), "JPEG"), SIDE**2),
        ("palette.gif", saved(rgb.quantize(16), "GIF"), SIDE**2),
        ("thirty.zip", zipped(many), 30 * 1_500**2),
        ("200 megapixels.png", header(20_000, 10_000), 200_000_000),
        ("bomb.zip", zipped({"bomb.png": bytes(290_000_000)}), 0),
        ("10,000 files.zip", zipped({f"{number}.png": b"" for number in range(10_000)}), 0),
    ]


def saved(image: Image.Image, kind: str) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def header(wide: int, high: int) -> bytes:
    """A PNG of that size that is all one colour: a few hundred kilobytes that would unpack to 600 MB."""
    packer = zlib.compressobj(1)
    row = bytes(1 + 3 * wide)
    body = b"".join(packer.compress(row) for _ in range(high)) + packer.flush()
    parts = ((b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def peak(path: Path | None) -> tuple[float, float, str]:
    """Megabytes at the peak of a process that reads ``path``, the seconds it took, and what came of it."""
    command = [sys.executable, __file__, "--read", str(path or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\t")
    return float(done[0]), float(done[1]), done[2].strip()


def read(path: str) -> None:
    """The process that is measured."""
    start = time.perf_counter()
    outcome = "-"
    if path:
        try:
            found = read_file(Path(path).name, Path(path).read_bytes())
            high, wide, _ = found.pictures[0].pixels.shape
            outcome = f"read {len(found.pictures)} at {wide} x {high}"
        except InputError as error:
            outcome = error.code
    seconds = time.perf_counter() - start
    print(highest_memory(), seconds, outcome, sep="\t")


def highest_memory() -> float:
    """Megabytes, of this process alone: what ``getrusage`` says begins at the parent's peak (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1e3


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2])
    else:
        raise SystemExit(main())
