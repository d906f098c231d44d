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


def said(app):
    return " ".join(warning.value for warning in app.warning)


def test_a_link_of_another_version_opens_what_it_can_and_names_the_rest(open_page, language):
    from embed_core import texts

    app = open_page(PAGE, nb_q="paris", nb_k="12", colour_of_old="<b>red</b>", section="neighbours")
    assert text(app, "nb_q").value == "paris"
    assert next(slider for slider in app.slider if slider.key == "static_vectors:nb_k").value == 12
    assert texts.text("shell.link_lost", language, lost="")[:10] in said(app)
    assert "colour\\_of\\_old" in said(app)
    assert "<b>" not in said(app)  # shown letter by letter
    assert "colour_of_old" not in app.query_params
    text(app, "nb_q").set_value("london").run()
    assert "colour" not in said(app)  # read once: it is about the link, not about the page


@pytest.mark.parametrize(
    ("key", "value"), [("section", "gone"), ("nb_k", "9999"), ("nb_k", "many"), ("nb_k", "nan"), ("nb_q", "@0f0f")]
)
def test_a_value_that_cannot_be_used_is_named(open_page, key, value):
    app = open_page(PAGE, **{key: value})
    assert not app.exception
    assert value in said(app)


def test_a_good_link_says_nothing(open_page):
    assert said(open_page(PAGE, nb_q="paris", section="neighbours", nb_k="12")) == ""


def test_the_frame_of_the_address_stays_and_is_no_part_of_the_view(open_page):
    app = open_page(PAGE, nb_q="paris", room="ABCD", section="neighbours")
    assert said(app) == ""
    assert app.query_params["room"] in ("ABCD", ["ABCD"])
    text(app, "nb_q").set_value("london").run()
    assert app.query_params["room"] in ("ABCD", ["ABCD"])
