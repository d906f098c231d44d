"""Makes the shipped pictures from the stamps of Tux Paint, and their vectors.

``python -m embed_core.images.build_samples /usr/share/tuxpaint/stamps`` (Debian's tuxpaint-stamps-default; any copy of
that folder will do). A stamp is a photograph cut out of its background: it is set on a light square so that nothing
but the thing itself speaks, and so that the central square the network looks at holds all of it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

from embed_core.images.samples import FOLDER, samples

SIDE = 256
LONGEST = 220
"""Longer side of the thing in the square: the rim is cut off before the network sees the picture."""
LARGEST_SCALE = 4.0
GROUND = (236, 236, 236)
QUALITY = 85
NETWORK = "efficientnet-lite0"


def composed(stamp: Image.Image) -> Image.Image:
    """The stamp in the middle of a light square of 256 pixels a side."""
    cut = stamp.convert("RGBA")
    cut = cut.crop(cut.getchannel("A").getbbox())
    scale = min(LONGEST / max(cut.size), LARGEST_SCALE)
    # Premultiplied while resampling: invisible pixels must not colour the rim.
    small = cut.convert("RGBa").resize(
        (max(1, round(cut.width * scale)), max(1, round(cut.height * scale))), Image.Resampling.LANCZOS
    ).convert("RGBA")  # fmt: skip
    square = Image.new("RGB", (SIDE, SIDE), GROUND)
    square.paste(small, ((SIDE - small.width) // 2, (SIDE - small.height) // 2), small)
    return square


def build(stamps: Path, out: Path = FOLDER) -> int:
    """Write all pictures; returns their bytes."""
    out.mkdir(parents=True, exist_ok=True)
    total = 0
    for sample in samples():
        with Image.open(stamps / sample.stamp) as stamp:
            path = out / sample.path.name
            composed(stamp).save(path, "JPEG", quality=QUALITY, optimize=True)
            total += path.stat().st_size
    return total


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stamps", type=Path)
    build(parser.parse_args().stamps)
    from embed_core import loading
    from embed_core.images.sample_vectors import ship

    ship(loading.load_image_encoder(NETWORK))


if __name__ == "__main__":
    main()
