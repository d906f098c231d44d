"""The progress of several like things under one bar."""

from __future__ import annotations

from embed_core.progress import Part


def reported(count: int, stage: str, total: float | None = 10) -> tuple[object, ...]:
    seen: list[tuple[object, ...]] = []

    def progress(stage, done, total, *, unit="", partial=None):
        seen.append((stage, done, total, unit))

    Part(progress, 2, count, "encode", "models")(stage, 5, total, unit="texts")
    return seen[0]


def test_a_stage_of_one_of_several_counts_as_a_share_of_all():
    assert reported(4, "encode") == ("models", 2.5, 4, "")


def test_the_only_one_says_its_own_stage():
    assert reported(1, "encode") == ("encode", 5, 10, "texts")


def test_other_stages_and_unknown_totals_are_passed_on():
    assert reported(4, "fetch") == ("fetch", 5, 10, "texts")
    assert reported(4, "encode", None) == ("encode", 5, None, "texts")
