"""Reading pictures that somebody brings: everything bounded before a pixel is decoded.

The size is in the header, so a picture of 200 megapixels is refused without taking their memory; one large picture is
decoded at a time; what is kept is at most :data:`KEPT_SIDE` pixels a side, far more than any network here looks at.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from embed_core.errors import InputError
from embed_core.images.encoder import Pixels
from embed_core.texts import text
from embed_core.units import byte_size
from embed_core.uploads import display_name

MAX_BYTES = 30_000_000
"""Largest file of one picture."""
MAX_PIXELS = 50_000_000
"""Largest picture, as its header says: about 200 MB while it is decoded."""
KEPT_SIDE = 1024
"""Longer side of what is kept; larger pictures are scaled down."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
PAPER = (255, 255, 255)
"""What shows through transparent places."""

_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    LookupError,
    TypeError,
    ArithmeticError,
    MemoryError,
)
_DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")
_SEEN_THROUGH = ("RGBA", "LA", "PA", "La", "RGBa")
_READY = ("L", "CMYK", "YCbCr")
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_ORIENTATION = 0x0112
_decoding = threading.Lock()


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know about how a picture was read: a key below ``pictures.note`` and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def message(self, language: str = "en") -> str:
        """The sentence in ``language``."""
        return text(f"pictures.note.{self.key}", language, **dict(self.values))


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture: ``pixels`` is ``(h, w, 3)`` uint8 RGB. ``id`` names its content; ``group`` is "" where unknown."""

    name: str
    pixels: Pixels
    notes: tuple[Note, ...] = ()
    id: str = ""
    group: str = ""


def read_image(name: str, data: bytes, *, side: int = KEPT_SIDE) -> Picture:
    """The picture in ``data``, upright (EXIF), in RGB, at most ``side`` pixels a side.

    Raises:
        InputError: ``images.empty``, ``.too_many_bytes``, ``.too_many_pixels``, ``.svg``, ``.heic``, ``.not_an_image``
            or ``.damaged``, each with what was received and what is allowed.
    """
    name = display_name(name)
    _check_bytes(name, data)
    with _reading(name), Image.open(io.BytesIO(data), formats=FORMATS) as image:
        wide, high = image.size
        if wide * high > MAX_PIXELS:
            raise _too_many_pixels(name, wide * high)
        with _decoding:
            notes = _notes(image)
            pixels = _pixels(image, side)
    if max(wide, high) > side:
        notes.append(Note("scaled", (("width", f"{wide:,}"), ("height", f"{high:,}"), ("side", f"{side:,}"))))
    content = hashlib.blake2b(pixels.tobytes(), digest_size=10, key=str(pixels.shape).encode()).hexdigest()
    return Picture(name, pixels, tuple(notes), content)


def _check_bytes(name: str, data: bytes) -> None:
    if not data:
        raise InputError("images.empty", name=name)
    if len(data) > MAX_BYTES:
        received, allowed = byte_size(len(data)), byte_size(MAX_BYTES)
        raise InputError("images.too_many_bytes", name=name, received=received, allowed=allowed)
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<!doctype", b"<!--", b"<svg")) and b"<svg" in start:
        raise InputError("images.svg", name=name, allowed=", ".join(FORMATS))
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise InputError("images.heic", name=name, allowed=", ".join(FORMATS))


def _too_many_pixels(name: str, pixels: int) -> InputError:
    return InputError(
        "images.too_many_pixels", name=name, received=f"{pixels / 1e6:.0f}", allowed=f"{MAX_PIXELS / 1e6:.0f}"
    )


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Whatever Pillow raises over broken bytes becomes one sentence."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # Pillow's own bound, far above ours: its message is the only place that says how many pixels there are.
        found = re.search(r"\d+", str(error))
        raise _too_many_pixels(name, int(found[0]) if found else MAX_PIXELS) from error
    except UnidentifiedImageError as error:
        raise InputError("images.not_an_image", name=name, allowed=", ".join(FORMATS)) from error
    except _BROKEN as error:
        raise InputError("images.damaged", name=name) from error


def _notes(image: Image.Image) -> list[Note]:
    """What is unusual about the file, before it is changed."""
    said = {
        "first_frame": getattr(image, "is_animated", False),
        "cmyk": image.mode == "CMYK",
        "deep": image.mode in _DEEP,
        "grey": image.mode in ("1", "L", "LA", "La"),
        "transparent": image.mode in _SEEN_THROUGH or "transparency" in image.info,
        "turned": _orientation(image) > 1,
    }
    return [Note(key) for key, holds in said.items() if holds]


def _orientation(image: Image.Image) -> int:
    """1-8 as EXIF counts; 1, upright, where it says nothing or nothing that can be read."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return value if value in range(1, 9) else 1


def _pixels(image: Image.Image, side: int) -> Pixels:
    image.draft("RGB", (side, side))  # a JPEG is decoded at a half, a quarter or an eighth where that is enough
    turn = _TURNS.get(_orientation(image))
    small = _small(_eight_bits(image), side)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, PAPER)
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    upright = small.convert("RGB") if turn is None else small.convert("RGB").transpose(turn)
    return np.array(upright)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Eight bits a colour, without a palette; transparency stays."""
    if image.mode in _DEEP:
        return Image.fromarray(_spread(np.asarray(image)))
    wanted = "RGBA" if image.mode in _SEEN_THROUGH or "transparency" in image.info else "RGB"
    # Converting to what it is already would be another copy of a picture that may be large.
    return image if image.mode == wanted or (wanted == "RGB" and image.mode in _READY) else image.convert(wanted)


def _small(image: Image.Image, side: int) -> Image.Image:
    """Scaled down where it is larger; Pillow does so premultiplied, so that nothing invisible colours a rim."""
    if max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return image


def _spread(values: npt.NDArray[Any]) -> Pixels:
    """16-bit grey by its upper byte; other numbers from the smallest to the largest found.

    >>> _spread(np.array([[0, 65535]], np.uint16)), _spread(np.array([[-1.0, 1.0]]))
    (array([[  0, 255]], dtype=uint8), array([[  0, 255]], dtype=uint8))
    """
    if values.dtype.itemsize == 2:
        return (values >> 8).astype(np.uint8)
    finite = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(finite.min()), float(finite.max())
    return ((finite - low) * (255.0 / ((high - low) or 1.0))).astype(np.uint8)


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
