"""Every "see it" of the cards, lessons, glossary and timeline opens the page in exactly the state it names."""

from __future__ import annotations

import pytest
from show_links_kit import lands_exactly, name, of_groups

pytestmark = pytest.mark.models


@pytest.mark.parametrize(("link", "language"), of_groups("beyond", "interview"), ids=name)
def test_a_link_lands_on_the_state_it_names(link, language):
    lands_exactly(link, language)
