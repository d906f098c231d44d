"""A click is never undone by the address that came back with it; a link and the back button still are links."""

from __future__ import annotations

import re
from pathlib import Path

from pages._shared.address import RECENT, Address

HOME = {"words": "cat"}


def after_a_run(read=HOME, written=None, shown=None) -> Address:
    address = Address()
    address.read("maps", read)
    address.write(written or read, shown or {}, shown or {})
    return address


def test_the_first_visit_and_another_page_are_links():
    assert Address().is_foreign("maps", {}, {})
    assert after_a_run().is_foreign("models", HOME, {})


def test_what_was_written_is_no_link_and_anything_else_is():
    address = after_a_run(written={"words": "cat", "sel": "cat"})
    assert not address.is_foreign("maps", {"words": "cat", "sel": "cat"}, {})
    assert address.is_foreign("maps", {"words": "dog"}, {})


def test_a_click_during_the_first_run_keeps_what_it_set():
    address = Address()
    address.read("maps", HOME)  # the run is overtaken here: nothing is written
    assert not address.is_foreign("maps", HOME, {"maps:sel": "cat"})


def test_a_click_that_was_on_its_way_while_the_address_changed_is_no_link():
    address = after_a_run(HOME, {"words": "cat", "sel": "cat"}, {"maps:sel": "cat"})
    assert not address.is_foreign("maps", HOME, {"maps:sel": "dog"})


def test_the_back_button_is_a_link_when_nothing_was_touched():
    address = after_a_run(HOME, {"words": "cat", "sel": "cat"}, {"maps:sel": "cat"})
    assert address.is_foreign("maps", HOME, {"maps:sel": "cat"})


def test_a_run_the_page_asked_for_itself_may_bring_an_older_address():
    address = after_a_run(HOME, {"words": "cat", "files": "a"}, {"maps:files": "a"})
    assert not address.is_foreign("maps", HOME, {"maps:files": "a"}, own=True)
    assert address.is_foreign("maps", {"words": "dog"}, {"maps:files": "a"}, own=True)
    assert address.is_foreign("models", HOME, {}, own=True)


def test_an_address_that_was_written_while_an_older_one_came_back_is_known_too():
    first, second, third = HOME, {"words": "cat", "files": "a"}, {"words": "cat", "section": "ask"}
    address = after_a_run(first, second, {"maps:section": "files"})
    assert not address.is_foreign("maps", first, {"maps:section": "ask"})  # a click, sent before the second arrived
    address.read("maps", first)
    address.write(third, ["maps:section"], {"maps:section": "ask"})
    # A job has ended: its run was asked for by the browser between the second address and the third.
    assert not address.is_foreign("maps", second, {"maps:section": "ask"}, own=True)
    assert address.is_foreign("maps", second, {"maps:section": "ask"})  # the back button


def test_a_click_after_a_run_that_was_overtaken_is_kept_whatever_address_it_brings():
    address = after_a_run(HOME, {"words": "cat", "sel": "cat"}, {"maps:sel": "cat"})
    address.read("maps", HOME)  # an older address, of a run that comes to no end
    assert not address.is_foreign("maps", {"words": "cat", "sel": "cat"}, {"maps:sel": "cat"})
    assert address.is_foreign("maps", {"words": "dog"}, {"maps:sel": "cat"})


def test_only_the_latest_addresses_are_remembered():
    address = after_a_run()
    for number in range(RECENT):
        address.write({"words": str(number)}, [], {})
    assert address.is_foreign("maps", HOME, {}, own=True)
    assert not address.is_foreign("maps", {"words": "0"}, {}, own=True)


def test_every_page_runs_again_by_the_one_way_that_says_so():
    pages = Path(__file__).resolve().parents[2] / "pages"
    asking = [file.name for file in pages.rglob("*.py") if re.search(r"^\s+st\.rerun\(", file.read_text("utf-8"), re.M)]
    assert asking == ["state.py"]
