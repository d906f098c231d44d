"""Nothing a visitor chose is lost: over sections that are not shown, over pages, over a job under way."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("own_cache")
PAGE = "pages/static_vectors.py"


def text(app, key):
    return next(field for field in [*app.text_input, *app.text_area] if field.key == f"static_vectors:{key}")


def to_section(app, name):
    next(group for group in app.button_group if group.key == "static_vectors:section").set_value(name).run()
    return app


def test_what_was_typed_in_one_section_is_there_after_a_look_at_another(open_page):
    app = open_page(PAGE, nb_q="paris")
    assert text(app, "nb_q").value == "paris"
    text(app, "nb_q").set_value("london").run()
    to_section(app, "walk")
    assert "nb_q" not in app.query_params  # the link speaks of what is shown
    to_section(app, "neighbours")
    assert text(app, "nb_q").value == "london"
    assert app.query_params["nb_q"] in ("london", ["london"])


def test_what_was_typed_survives_a_look_at_another_page(open_page):
    app = open_page(PAGE, nb_q="paris")
    to_section(app, "walk")
    app.switch_page("pages/models.py").run()
    app.switch_page(PAGE)
    app.query_params.clear()
    app.run()
    to_section(app, "neighbours")
    assert text(app, "nb_q").value == "paris"


def test_a_link_describes_the_whole_view(open_page):
    app = open_page(PAGE, nb_q="paris")
    to_section(app, "walk")
    app.query_params["section"] = "neighbours"
    app.run()
    assert text(app, "nb_q").value != "paris"  # another link: what it does not name is at its default
