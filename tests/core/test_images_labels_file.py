"""The names of ImageNet's classes: a thousand, each with both names, in the order the classifiers use."""

from __future__ import annotations

import pytest

from embed_core.images.labels import FILE, label


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_a_thousand_rows_in_order_without_an_empty_cell(rows: list[list[str]]) -> None:
    assert [row[0] for row in rows] == [str(index) for index in range(1000)]
    assert all(len(row) == 3 and all(cell == cell.strip() != "" for cell in row) for row in rows)


def test_no_two_classes_share_a_name(rows: list[list[str]]) -> None:
    for column in (1, 2):
        names = [row[column] for row in rows]
        assert len(set(names)) == 1000


def test_the_chinese_names_are_chinese(rows: list[list[str]]) -> None:
    without = [row[2] for row in rows if not any("\u4e00" <= letter <= "\u9fff" for letter in row[2])]
    assert without == ["iPod"]


@pytest.mark.parametrize(
    ("index", "english", "chinese"),
    [
        (0, "tench", "丁鱥"),
        (207, "golden retriever", "金毛寻回犬"),
        (281, "tabby", "虎斑猫"),
        (340, "zebra", "斑马"),
        (517, "crane (machine)", "起重机"),
        (817, "sports car", "跑车"),
        (967, "espresso", "浓缩咖啡"),
        (999, "toilet paper", "卫生纸"),
    ],
)
def test_known_classes(index: int, english: str, chinese: str) -> None:
    """Indices as everybody's tables have them (the order of ILSVRC 2012's synsets)."""
    assert (label(index), label(index, "zh")) == (english, chinese)
