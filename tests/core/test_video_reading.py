"""Films: which frames are kept, and that whatever else somebody brings becomes a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from films import film, greys, sound_only
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core.errors import Cancelled, InputError
from embed_core.video import reading
from embed_core.video.build_clip import CLIP, CUTS, SCENES, frame_at
from embed_core.video.reading import KEPT_SIDE, read_frames

LEVELS = [20 * place for place in range(12)]


def refused(name: str, data: bytes, **more: float) -> InputError:
    with pytest.raises(InputError) as caught:
        read_frames(name, data, **more)
    assert caught.value.message("zh") != caught.value.message("en")
    return caught.value


@pytest.mark.parametrize("container", ["mp4", "mov", "webm", "matroska", "gif", "avi"])
def test_frames_and_their_times(container: str) -> None:
    clip = read_frames(f"film.{container}", film(greys(LEVELS), container), every=0.3)
    assert clip.times.tolist() == pytest.approx([0.0, 0.3, 0.6, 0.9], abs=0.01)
    middles = [float(frame[20:28, 28:36].mean()) for frame in clip.frames]
    assert middles == pytest.approx([LEVELS[place] for place in (0, 3, 6, 9)], abs=20 if container == "gif" else 4)
    assert (clip.size, clip.rate, clip.notes) == ((64, 48), 10.0, ())
    assert clip.seconds == pytest.approx(1.2, abs=0.11)
    assert all(frame.shape == (48, 64, 3) and frame.dtype == np.uint8 for frame in clip.frames)


def test_too_many_frames_double_the_spacing() -> None:
    clip = read_frames("film.mp4", film(greys([9] * 100)), every=0.1, most=13)
    assert len(clip) == 13
    assert np.allclose(np.diff(clip.times), 0.8, atol=0.01)
    assert [note.key for note in clip.notes] == ["widened"]
    assert "0.8" in clip.notes[0].message("zh")


def test_large_frames_are_made_small() -> None:
    clip = read_frames("film.mp4", film(greys([7, 7], 1280, 720)))
    assert clip.frames[0].shape == (180, KEPT_SIDE, 3)
    assert clip.size == (1280, 720)


def test_a_film_taken_lying_down_stands_up() -> None:
    frame = np.zeros((48, 64, 3), np.uint8)
    frame[:24] = 255
    (kept,) = read_frames("phone.mp4", film([frame], turned=90)).frames
    assert kept.shape == (64, 48, 3)
    assert kept[:, :12].mean() > 240 > 15 > kept[:, -12:].mean()


def test_the_end_of_a_long_film_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_SECONDS", 2.0)
    clip = read_frames("film.mp4", film(greys([5] * 50)), every=0.5)
    assert clip.times.tolist() == pytest.approx([0, 0.5, 1, 1.5, 2])
    assert [note.key for note in clip.notes] == ["long"]
    assert clip.seconds == 2.0


def test_a_film_that_breaks_off_shows_what_was_there() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (40, 48, 64, 3), dtype=np.uint8)
    whole = film(list(noise), "webm")
    clip = read_frames("cut.webm", whole[: len(whole) // 2], every=0.1)
    assert 2 <= len(clip) < 40
    assert "cut_off" in [note.key for note in clip.notes]


def test_one_frame_is_said_to_be_one() -> None:
    clip = read_frames("still.gif", film(greys([50]), "gif"))
    assert [note.key for note in clip.notes] == ["still"]


def test_what_is_no_film() -> None:
    whole = film(greys(LEVELS))
    assert refused("x.mp4", b"").code == "video.empty"
    assert refused("x.mp4", b"<html>film</html>").code == "video.not_a_video"
    assert refused("sound.mp4", sound_only()).code == "video.no_video"
    assert refused("cut.mp4", whole[: len(whole) // 2]).code == "video.damaged"
    assert refused("x.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(400)).code == "video.damaged"
    assert refused("x.webm", b"\x1aE\xdf\xa3" + bytes(400)).code in ("video.damaged", "video.no_video")
    assert refused("x.mp4", whole, every=0.01).code == "video.bad_every"


def test_a_playlist_is_not_followed(tmp_path) -> None:
    """FFmpeg would open what a playlist names: other files of the server, other servers."""
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(film(greys([200])))
    for text in (f"#EXTM3U\n#EXTINF:1,\n{secret}\n", f"ffconcat version 1.0\nfile {secret}\n"):
        assert refused("list.mp4", text.encode()).code == "video.not_a_video"


def test_enormous_frames_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    gif = bytearray(film(greys([1, 2]), "gif"))
    gif[6:10] = (40_000).to_bytes(2, "little") * 2
    error = refused("huge.gif", bytes(gif))
    assert error.code == "video.too_many_pixels"
    assert "40000 × 40000" in str(error)
    monkeypatch.setattr(reading, "MAX_PIXELS", 3_000)
    assert refused("large.mp4", film(greys([1, 2]))).code in ("video.too_many_pixels", "video.damaged")


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    assert refused("large.mp4", film(greys([1]))).code == "video.too_many_bytes"


def test_reading_can_be_stopped_and_says_how_far_it_is() -> None:
    seen: list[float] = []

    def progress(stage: str, done: float, total: float | None, **_: object) -> None:
        assert stage == "video.read"
        seen.append(done / (total or 1))
        if len(seen) == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_frames("film.mp4", film(greys([3] * 20)), progress=progress)
    assert seen == sorted(seen) and seen[-1] < 0.5


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["mp4", "webm", "gif", "avi"]), st.data())
def test_damaged_bytes_never_raise_anything_else(container: str, data: st.DataObject) -> None:
    whole = bytearray(_FILMS.setdefault(container, film(greys(LEVELS[:4]), container)))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        clip = read_frames("damaged", bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    except InputError:
        return
    assert 1 <= len(clip) == len(clip.times)


_FILMS: dict[str, bytes] = {}


def test_the_shipped_film_is_what_its_script_makes() -> None:
    assert CLIP.stat().st_size <= 400_000
    clip = read_frames(CLIP.name, CLIP.read_bytes(), every=0.5)
    assert clip.size == (320, 240) and clip.seconds == pytest.approx(SCENES[-1].end, abs=0.1) and not clip.notes
    for time, frame in zip(clip.times.tolist(), clip.frames, strict=True):
        assert np.abs(frame.astype(float) - frame_at(time + 1e-6)).mean() < 4
    assert set(CUTS) <= {scene.start for scene in SCENES}
