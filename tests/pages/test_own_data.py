"""Own data: columns of one's own for the colour, and one's own vectors in the inspector."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from page_kit import words_of

from embed_core import own_examples, stash
from embed_core.texts import text

PAGES = {"graphs": ("go_", "pages/graphs.py"), "images": ("io_", "pages/images.py"), "sound": ("so_", "pages/sound.py")}

pytestmark = pytest.mark.usefixtures("own_cache")


def table(frame: pd.DataFrame, name: str) -> str:
    buffer = io.BytesIO()
    frame.to_parquet(buffer) if name.endswith(".parquet") else frame.to_csv(buffer, index=False)
    return f"{stash.put(buffer.getvalue())}/{name}"


def options(app, key: str) -> list[str]:
    return next(box for box in app.selectbox if (box.key or "").endswith(key)).options


@pytest.mark.parametrize("kind", ["images", "sound"])
def test_an_example_stands_there_before_anything_is_uploaded(kind, open_page, language):
    prefix, page = PAGES[kind]
    app = open_page(page, section="own")
    assert not app.exception and not app.error
    points = own_examples.example(kind)
    assert text(f"own_vectors.example.{kind}", language) in words_of(app)
    assert options(app, f"{prefix}color")[0] == text(f"metadata.columns.{next(iter(points.columns))}", language)
    assert len(app.get("plotly_chart")) == 1


def test_a_table_of_vectors_is_drawn_and_said(open_page, language):
    rows = np.random.default_rng(0).normal(size=(12, 3))
    frame = pd.DataFrame({"name": [f"p{row}" for row in range(12)], "team": ["a", "b"] * 6})
    frame[["v0", "v1", "v2"]] = rows
    app = open_page("pages/images.py", section="own", io_file=table(frame, "mine.parquet"))
    assert not app.exception and not app.error
    said = text("own_vectors.read", language, name=r"mine\.parquet", count="12", dims=3, columns="team")
    assert said in words_of(app)
    assert options(app, "io_color")[0] == "team"


def test_a_file_that_is_no_table_is_one_sentence(open_page, language):
    app = open_page("pages/sound.py", section="own", so_file=f"{stash.put(b'PK__no zip at all')}/mine.zip")
    assert not app.exception and len(app.error) == 1
    app = open_page("pages/sound.py", section="own", so_file="0123456789abcdef0123/gone.csv")
    assert not app.exception and "0123456789abcdef0123" in app.error[0].value


def test_own_columns_become_colours_and_the_rest_is_said(open_page, language):
    points = own_examples.example("sound")
    frame = pd.DataFrame({"name": [*points.names[1:], "nobody"], "mood": ["calm", "loud"] * 20})
    app = open_page("pages/sound.py", section="own", so_cols=table(frame, "moods.csv"))
    assert not app.exception and not app.error
    assert options(app, "so_color")[0] == "mood"
    said = text(
        "inspector_own.joined", language, matched=39, total=40, column="name", columns="mood", name=r"moods\.csv"
    )
    assert said in words_of(app)


def test_columns_that_fit_no_point_are_said_and_the_map_stays(open_page, language):
    frame = pd.DataFrame({"name": ["nobody"], "mood": ["calm"]})
    app = open_page("pages/images.py", section="own", io_cols=table(frame, "moods.csv"))
    assert not app.exception and len(app.error) == 1 and "nobody" in app.error[0].value
    assert len(app.get("plotly_chart")) == 1


def test_the_page_leads_to_where_it_embeds_by_itself(open_page, language):
    app = open_page("pages/sound.py", section="own")
    button = next(one for one in app.button if one.key == "so_to_voices")
    assert button.label == text("sound.sections.voices", language)


@pytest.mark.parametrize("kind", ["graphs", "images", "sound"])
def test_examples_have_more_than_one_class(kind):
    points = own_examples.example(kind)
    assert len(points) >= 30 and np.isfinite(points.vectors).all()
    assert all(len(set(column.tolist())) > 1 for column in points.columns.values())
