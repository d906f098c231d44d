"""Pictures a visitor may bring: whatever the bytes, pixels or one sentence."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from embed_core import stash
from embed_core.errors import InputError
from embed_core.images import archive, decode, own
from embed_core.images.decode import read_image

GRADIENT = np.stack(np.broadcast_arrays(np.arange(60)[:, None] * 4, np.arange(80)[None] * 3, 128), -1).astype(np.uint8)


def saved(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def png(pixels=GRADIENT) -> bytes:
    return saved(Image.fromarray(pixels))


def code_of(name: str, data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        archive.read_file(name, data)
    for language in ("en", "zh"):
        assert caught.value.message(language)
    return caught.value.code


def keys(picture) -> set[str]:
    for note in picture.notes:
        assert note.message("en") != note.message("zh")
    return {note.key for note in picture.notes}


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "WEBP"])
def test_pixels_come_back_as_they_were(kind):
    found = read_image("a.x", saved(Image.fromarray(GRADIENT), kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert found.pixels.dtype == np.uint8
    np.testing.assert_array_equal(found.pixels, GRADIENT)
    assert not found.notes


def test_the_same_content_has_the_same_id_whatever_the_file():
    one, other = read_image("a.png", png()), read_image("b.bmp", saved(Image.fromarray(GRADIENT), "BMP"))
    assert one.id == other.id != read_image("c.png", png(GRADIENT[::-1])).id


@pytest.mark.parametrize("turn", range(2, 9))
def test_a_turned_photo_is_set_upright(turn):
    # What a camera stores: the upright picture, turned the other way.
    inverse = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[turn]
    stored = Image.fromarray(GRADIENT).transpose(decode._TURNS[inverse])
    exif = Image.Exif()
    exif[0x0112] = turn
    found = read_image("photo.png", saved(stored, exif=exif))
    np.testing.assert_array_equal(found.pixels, GRADIENT)
    assert "turned" in keys(found)


def test_transparent_places_show_white():
    pixels = np.dstack([GRADIENT, np.full((60, 80), 255, np.uint8)])
    pixels[:30, :, 3] = 0
    found = read_image("a.png", png(pixels))
    assert (found.pixels[:30] == 255).all()
    np.testing.assert_array_equal(found.pixels[30:], GRADIENT[30:])
    assert keys(found) == {"transparent"}


def test_a_palette_with_a_transparent_colour():
    image = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    image.putpalette([10, 20, 30, 200, 100, 50])
    found = read_image("a.png", saved(image, transparency=0))
    assert found.pixels.tolist() == [[[255, 255, 255], [200, 100, 50]]]
    assert keys(found) == {"transparent"}
    assert read_image("a.gif", saved(image, "GIF")).pixels.tolist() == [[[10, 20, 30], [200, 100, 50]]]


def test_sixteen_bits_keep_their_upper_byte():
    values = np.array([[0, 256, 65535]], np.uint16)
    found = read_image("a.png", saved(Image.fromarray(values)))
    assert found.pixels[0, :, 0].tolist() == [0, 1, 255]
    assert keys(found) == {"deep"}
    reals = read_image("a.tif", saved(Image.fromarray(np.array([[-1.0, 0.0, 1.0]], np.float32)), "TIFF"))
    assert reals.pixels[0, :, 1].tolist() == [0, 127, 255]


def test_print_colours_become_red_green_blue():
    inks = Image.fromarray(np.array([[[0, 0, 0, 0], [0, 255, 255, 0]]] * 8, np.uint8).repeat(8, 1), "CMYK")
    found = read_image("a.jpg", saved(inks, "JPEG", quality=100))
    assert found.pixels[0, 0].tolist() == [255, 255, 255]
    assert found.pixels[0, -1, 0] > 230 > 30 > found.pixels[0, -1, 1]
    assert keys(found) == {"cmyk"}


def test_other_colour_spaces_are_read():
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    changed = ImageCms.profileToProfile(Image.fromarray(GRADIENT), srgb, lab, outputMode="LAB")
    assert read_image("a.tif", saved(changed, "TIFF")).pixels.shape == (60, 80, 3)
    assert keys(read_image("a.png", saved(Image.fromarray(GRADIENT[:, :, 0]).convert("1")))) == {"grey"}


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    found = read_image("a.gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert found.pixels[0, 0].tolist() == [255, 0, 0]
    assert "first_frame" in keys(found)


def test_a_large_picture_is_scaled_down_and_said_to_be():
    found = read_image("a.jpg", saved(Image.new("RGB", (3000, 1500), (10, 200, 30)), "JPEG"))
    assert found.pixels.shape == (512, 1024, 3)
    assert np.abs(found.pixels.reshape(-1, 3).astype(int) - [10, 200, 30]).max() <= 3
    assert keys(found) == {"scaled"}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(wide: int, high: int) -> bytes:
    """A PNG that says it is large and holds nothing: whoever decodes it before looking at its size would notice."""
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    return start + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("wide", "high", "said"), [(10_000, 6_000, "60"), (20_000, 10_000, "200"), (60_000, 60_000, "3600")]
)
def test_too_many_pixels_are_refused_from_the_header(wide, high, said):
    with pytest.raises(InputError) as caught:
        read_image("huge.png", png_header(wide, high))
    assert caught.value.code == "images.too_many_pixels"
    assert f" {said} megapixels" in caught.value.message("en")


def test_a_truncated_file_is_said_to_be_damaged():
    whole = png(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8))
    assert code_of("a.png", whole[: len(whole) // 2]) == "images.damaged"
    jpeg = saved(Image.fromarray(GRADIENT), "JPEG")
    assert code_of("a.jpg", jpeg[: len(jpeg) // 2]) == "images.damaged"


def test_what_is_not_a_picture_is_named():
    assert code_of("a.png", b"") == "images.empty"
    assert code_of("a.png", b"hello, this is text") == "images.not_an_image"
    assert code_of("a.svg", b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>') == "images.svg"
    assert code_of("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)) == "images.heic"
    assert code_of("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n") == "images.not_an_image"


def test_a_file_above_the_bound_is_refused(monkeypatch):
    monkeypatch.setattr(decode, "MAX_BYTES", 100)
    assert code_of("a.png", png()) == "images.too_many_bytes"


def test_orientation_that_cannot_be_read_does_not_cost_the_picture():
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x09" + b"\xff" * 30
    found = read_image("a.jpg", saved(Image.fromarray(GRADIENT), "JPEG", exif=exif))
    assert found.pixels.shape == (60, 80, 3)


# --- zips


def zipped(members: dict[str, bytes], **more: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **more) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def test_folders_become_groups_and_rubbish_is_passed_over():
    found = archive.read_zip("a.zip", zipped({
        "set/cats/tom.png": png(), "set/dogs/rex.png": png(GRADIENT[::-1]), "plain.png": png(GRADIENT[:30]),
        "__MACOSX/set/cats/._tom.png": b"x", "set/.DS_Store": b"x", "set/notes.txt": b"text", "set/": b"",
        "inner.zip": zipped({"b.png": png()}),
    }))  # fmt: skip
    assert [(one.name, one.group) for one in found.pictures] == [
        ("tom.png", "cats"),
        ("rex.png", "dogs"),
        ("plain.png", ""),
    ]
    (note,) = found.notes
    assert dict(note.values) == {"count": "2", "shown": "notes.txt, inner.zip"}


def test_names_that_climb_out_of_the_folder_are_only_names():
    found = archive.read_zip("a.zip", zipped({"../../etc/<b>x</b>.png": png(), "C:\\temp\\y.png": png(GRADIENT[::-1])}))
    assert [one.name for one in found.pictures] == ["b_.png", "y.png"]
    assert all(not set(one.group) & set("/\\<>:") for one in found.pictures)


def test_bounds_of_a_zip(monkeypatch):
    assert code_of("a.zip", zipped({f"{number}.png": b"" for number in range(10_000)})) == "images.zip_members"
    assert code_of("a.zip", zipped({"notes.txt": b"text"})) == "images.zip_nothing"
    assert code_of("a.zip", zipped({"a.png": png()})[:-30]) == "images.zip_damaged"
    assert code_of("a.zip", zipped({})) == "images.zip_nothing"
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000_000)
    assert code_of("a.zip", zipped({"bomb.png": bytes(5_000_000)})) == "images.zip_unpacked"
    monkeypatch.setattr(archive, "MAX_ZIP_BYTES", 100)
    assert code_of("a.zip", zipped({"a.png": png()})) == "images.zip_bytes"


def test_a_bomb_that_lies_about_its_size_is_read_to_the_bound_only(monkeypatch):
    honest = zipped({"bomb.png": bytes(3_000_000), "good.png": png()})
    listed = struct.pack("<I", 3_000_000)
    lying = honest.replace(listed, struct.pack("<I", 1_000))
    assert lying != honest
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000_000)
    assert [one.name for one in archive.read_zip("a.zip", lying).pictures] == ["good.png"]


def test_more_pictures_than_allowed_are_counted(monkeypatch):
    monkeypatch.setattr(archive, "MAX_PICTURES", 2)
    pictures = {f"{number}.png": png(GRADIENT[number:]) for number in range(5)}
    found = archive.read_zip("a.zip", zipped(pictures))
    assert len(found.pictures) == 2
    assert dict(found.notes[0].values) == {"count": "3", "allowed": "2"}


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"BM", b"RIFF",
                                                 b"II*\0", b"MM\0*", b"P6 ", b"PK\x03\x04"]))  # fmt: skip
def test_any_bytes_give_pictures_or_one_sentence(data, start):
    try:
        found = archive.read_file("any", start + data)
    except InputError as error:
        assert error.message("en") != error.message("zh")
    else:
        assert all(one.pixels.ndim == 3 and one.pixels.dtype == np.uint8 for one in found.pictures)


WHOLE = {
    kind: saved(Image.fromarray(GRADIENT[:20, :20]), kind) for kind in ("PNG", "GIF", "JPEG", "BMP", "TIFF", "WEBP")
}
WHOLE["ZIP"] = zipped({"a/b.png": WHOLE["PNG"], "c.gif": WHOLE["GIF"]})


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_damaged_file_gives_pictures_or_one_sentence(kind, data):
    broken = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 5))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = archive.read_file(kind, bytes(broken))
    except InputError as error:
        assert error.message("en")
    else:
        assert found.pictures


# --- a visitor's own


@pytest.fixture
def stashed(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDING_EXPLORER_CACHE", str(tmp_path))


def test_own_files_survive_the_link(stashed):
    files = (own.keep("my ~,cat.png", png()), own.keep("dog.png", png(GRADIENT[::-1])), own.keep("bad.png", b"no"))
    again = own.from_link(own.to_link(files))
    assert again == files
    found = own.gather(again)
    assert [one.name for one in found.pictures] == ["my _cat.png", "dog.png"]
    assert [error.code for error in found.errors] == ["images.not_an_image"]
    assert own.gather((*files, own.keep("copy.png", png()))).pictures == found.pictures


def test_equal_names_are_told_apart(stashed):
    found = own.gather([own.keep("a.png", png()), own.keep("a.png", png(GRADIENT[::-1]))])
    assert [one.name for one in found.pictures] == ["a.png", "a.png (2)"]


def test_a_link_to_files_this_server_does_not_hold(stashed):
    (error,) = own.gather(own.from_link(f"{'0' * stash.KEY_LENGTH}~a.png")).errors
    assert error.code == "input.stash_missing"
    assert own.from_link("../../etc/passwd~x,,~") == (("../../etc/passwd", "x"), ("", "vectors"))
    assert {one.code for one in own.gather(own.from_link("../../etc/passwd~x,,~")).errors} == {"input.stash_missing"}


def test_kept_pictures_are_bounded(stashed, monkeypatch):
    monkeypatch.setattr(own, "KEPT_BYTES", 2 * GRADIENT.nbytes)
    files = [own.keep(f"{number}.png", png(np.roll(GRADIENT, number, 0))) for number in range(5)]
    assert len(own.gather(files).pictures) == 5
    assert sum(own._size(one) for one in own._kept.values()) <= 2 * GRADIENT.nbytes
