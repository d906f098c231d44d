"""Makes the shipped film out of the shipped pictures.

``python -m embed_core.video.build_clip``. Twelve and a half seconds: a tiger comes nearer and melts
into a zebra, then three hard cuts, to a flamingo, a sports car and a strawberry. So it is known where the path
must jump (:data:`CUTS`) and where it must glide (:data:`FADE`).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from embed_core.images.encoder import Pixels
from embed_core.images.samples import get, pixels
from embed_core.paths import ASSETS

CLIP = ASSETS / "video" / "journey.webm"
SIZE = (320, 240)
RATE = 15
GROUND = (236, 236, 236)


@dataclass(frozen=True, slots=True)
class Scene:
    """A sample picture from ``start`` to ``end`` seconds; scale and shift (share of the width) go from - to."""

    sample: str
    start: float
    end: float
    scale: tuple[float, float]
    shift: tuple[float, float] = (0.0, 0.0)


SCENES = (
    Scene("tiger", 0.0, 4.5, (0.7, 1.05)),
    Scene("zebra", 3.0, 6.0, (0.9, 0.9), (0.12, -0.08)),
    Scene("flamingo", 6.0, 8.5, (0.85, 0.95), (-0.12, 0.1)),
    Scene("sports_car", 8.5, 10.5, (0.95, 0.95), (0.18, -0.12)),
    Scene("strawberry", 10.5, 12.5, (0.6, 0.95)),
)
FADE = (3.0, 4.5)
CUTS = (6.0, 8.5, 10.5)


def frame_at(time: float) -> Pixels:
    """``(240, 320, 3)``: the frame at ``time`` seconds; where two scenes overlap, the later one comes in evenly."""
    drawn: Image.Image | None = None
    for scene in SCENES:
        if not scene.start <= time < scene.end:
            continue
        layer = _drawn(scene, (time - scene.start) / (scene.end - scene.start))
        share = (time - FADE[0]) / (FADE[1] - FADE[0])
        drawn = layer if drawn is None else Image.blend(drawn, layer, share)
    return np.asarray(drawn if drawn is not None else Image.new("RGB", SIZE, GROUND))


def _drawn(scene: Scene, share: float) -> Image.Image:
    scale = scene.scale[0] + (scene.scale[1] - scene.scale[0]) * share
    shift = scene.shift[0] + (scene.shift[1] - scene.shift[0]) * share
    picture = Image.fromarray(pixels(get(scene.sample)))
    side = SIZE[1] * scale / picture.height
    # One affine step instead of resize and paste: places between pixels count, or a slow pan would jerk.
    left = SIZE[0] * (0.5 + shift) - picture.width * side / 2
    top = SIZE[1] / 2 - picture.height * side / 2
    return picture.transform(
        SIZE, Image.Transform.AFFINE, (1 / side, 0, -left / side, 0, 1 / side, -top / side), Image.Resampling.BICUBIC,
        fillcolor=GROUND,
    )  # fmt: skip


def build(path: Path = CLIP) -> int:
    """Write the film (VP9 in WebM); returns its bytes."""
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="webm", options={"fflags": "+bitexact"}) as out:
        stream = out.add_stream("libvpx-vp9", rate=RATE, options={"crf": "34", "b:v": "0", "row-mt": "1"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(round(SCENES[-1].end * RATE)):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame_at(number / RATE), format="rgb24")))
        out.mux(stream.encode())
    return path.stat().st_size


def main() -> None:
    """The command."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None).parse_args()
    build()


if __name__ == "__main__":
    main()
