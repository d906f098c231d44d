"""Short links and QR codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.paths import CACHE_VARIABLE, cache_dir
from embed_core.teaching import qr, short_links


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield


def refused(code, action, *arguments, **more):
    with pytest.raises(InputError) as caught:
        action(*arguments, **more)
    assert caught.value.code == code
    for language in ("en", "zh"):
        assert "{" not in caught.value.message(language)


def test_there_and_back():
    state = {"lang": "zh", "word": "银行 & <b>", "texts": "a\nb"}
    code = short_links.put("polysemy", state)
    assert len(code) == 7 and set(code) <= set(short_links.ALPHABET)
    link = short_links.get(f" {code[:3].upper()}-{code[3:]} ")
    assert link.page == "polysemy" and dict(link.state) == state


def test_the_same_view_has_the_same_code_and_another_has_another():
    one = short_links.put("layers", {"a": "1", "b": "2"})
    assert short_links.put("layers", {"b": "2", "a": "1"}) == one
    assert short_links.put("layers", {"a": "1", "b": "3"}) != one != short_links.put("rag", {"a": "1", "b": "2"})


def test_two_views_that_fall_on_one_code_get_two(monkeypatch):
    real = short_links._code
    monkeypatch.setattr(short_links, "_code", lambda text, attempt: "bcdfghj" if attempt == 0 else real(text, attempt))
    first, second = short_links.put("rag", {"q": "1"}), short_links.put("rag", {"q": "2"})
    assert first == "bcdfghj" != second
    assert dict(short_links.get(first).state) == {"q": "1"} and dict(short_links.get(second).state) == {"q": "2"}
    assert short_links.put("rag", {"q": "2"}) == second


@pytest.mark.parametrize(
    "code", ["../../etc/passwd", "..%2f..", "bcdfgh", "bcdfghjk", "aeiou11", "bcd/ghj", "b\0dfghj"]
)
def test_codes_that_are_none(code):
    refused("short_link.malformed", short_links.get, code)


@given(st.text(max_size=60))
def test_any_code_is_refused_with_a_sentence(text):
    with pytest.raises(InputError) as caught:
        short_links.get(text)
    assert caught.value.code in ("short_link.malformed", "short_link.unknown", "short_link.empty")


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=60), max_size=4))
def test_any_state_comes_back(state):
    assert dict(short_links.get(short_links.put("home", state)).state) == state


def test_unknown_and_damaged_links():
    refused("short_link.unknown", short_links.get, "zzzzzzz")
    code = short_links.put("rag", {"q": "damaged"})
    file = cache_dir("short_links") / f"{code}.json"
    for content in (
        b"",
        b"{",
        b"[1]",
        b"\xff\xfe",
        b'{"page": "../x", "state": {}}',
        b'{"page": "rag", "state": {"q": 1}}',
    ):
        file.write_bytes(content)
        refused("short_link.unknown", short_links.get, code)
    assert short_links.put("rag", {"q": "damaged"}) == code  # made anew
    assert dict(short_links.get(code).state) == {"q": "damaged"}


def test_a_link_expires_unless_it_is_used():
    day, last = 86_400.0, short_links.MAX_AGE_DAYS
    code = short_links.put("rag", {"q": "old"}, clock=lambda: 0.0)
    assert short_links.get(code, clock=lambda: last * day).page == "rag"  # opened: a new term begins
    refused("short_link.expired", short_links.get, code, clock=lambda: 2 * last * day + 1)
    assert short_links.put("rag", {"q": "old"}, clock=lambda: 2 * last * day + 2) == code
    assert short_links.get(code, clock=lambda: 2 * last * day + 3).page == "rag"


def test_the_folder_is_bounded(monkeypatch):
    folder = cache_dir("short_links")
    for file in folder.iterdir():
        file.unlink()
    codes = [short_links.put("rag", {"q": str(number)}, clock=lambda n=number: float(n)) for number in range(12)]
    monkeypatch.setattr(short_links, "MAX_LINKS", 5)
    short_links.drop_old(folder, 20.0)
    assert {file.stem for file in folder.glob("*.json")} == set(codes[-5:])
    short_links.drop_old(folder, 3 * short_links.MAX_AGE_DAYS * 86_400.0)
    assert not list(folder.iterdir())


def test_what_cannot_be_kept():
    refused("short_link.bad_page", short_links.put, "../x", {})
    refused("short_link.too_long", short_links.put, "rag", {"q": "x" * 8_001})
    assert not [file for file in cache_dir("short_links").iterdir() if file.name.startswith(".new-")]


def test_a_qr_code_is_black_on_white_with_its_quiet_zone():
    image = pytest.importorskip("PIL.Image")
    from io import BytesIO

    picture = image.open(BytesIO(qr.png("http://192.168.1.20:8501/vote?room=BCDF"))).convert("L")
    side = picture.size[0]
    assert picture.size[0] == picture.size[1] >= 640
    assert set(picture.get_flattened_data() if hasattr(picture, "get_flattened_data") else picture.getdata()) == {
        0,
        255,
    }
    module = side // 41  # version 4 has 33 modules, and 4 of quiet zone on every side
    assert all(picture.getpixel((place, place)) == 255 for place in range(3 * module))


def test_texts_that_make_no_qr_code():
    refused("qr.empty", qr.png, "")
    refused("qr.too_long", qr.png, "汉" * 401)
    assert qr.png("x" * qr.MAX_BYTES)
