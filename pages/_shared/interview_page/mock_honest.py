"""What the comparison measures and what it does not: its errors as counted, and a sentence turned into its opposite."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from embed_core.contextual import Encoder
from embed_core.progress import Progress
from embed_core.teaching.calibration import Calibration, calibrations
from embed_core.teaching.comparison import best_cosines
from pages._shared.feedback import wait_for
from pages._shared.i18n import language, plain, t
from pages._shared.jobs import registry

EXAMPLES: tuple[str, ...] = ("same", "negated", "number", "other")


def show(encoders: Mapping[str, Encoder]) -> None:
    """The expander below a report."""
    found = calibrations()[language()]
    with st.expander(t("interview_page.honest.title"), icon=":material/balance:", expanded=True):
        st.markdown(t("interview_page.honest.how", **_thresholds(found)))
        st.markdown(t("interview_page.honest.errors", **_errors(found)))
        if "cross" in encoders:
            st.markdown(t("interview_page.honest.cross", **_errors(calibrations()["cross"])))
        st.markdown(t("interview_page.honest.limits"))
        encoder = encoders.get(language())
        if encoder is not None:
            _example(found, encoder)


def _thresholds(found: Calibration) -> dict[str, str]:
    return {"model": plain(found.model), "touched": f"{found.touched:.3f}", "covered": f"{found.covered:.3f}"}


def _errors(found: Calibration) -> dict[str, str]:
    shares = {
        "recall": found.recall, "alarms": found.alarms, "far": found.far_alarms, "precision": found.precision,
        "touched_recall": found.touched_recall, "touched_alarms": found.touched_alarms,
    }  # fmt: skip
    return {"cards": str(found.cards), "points": str(found.points)} | {
        name: plain(f"{100 * value:.0f} %" if value >= 0.1 or not value else f"{100 * value:.1f} %")
        for name, value in shares.items()
    }


def _example(found: Calibration, encoder: Encoder) -> None:
    point = t("interview_page.honest.point")
    said = {name: t(f"interview_page.honest.examples.{name}") for name in EXAMPLES}
    key = f"interview-honest|{encoder.spec.id}|{language()}"
    cosines: Any = wait_for(registry.start(key, partial(_cosines, point, list(said.values()), encoder)), key)
    if cosines is None:
        return
    st.markdown(t("interview_page.honest.example", point=plain(point)))
    columns = [t(f"interview_page.honest.columns.{name}") for name in ("kind", "said", "cosine", "verdict")]
    rows = [
        (t(f"interview_page.honest.kinds.{name}"), sentence, f"{cosine:.3f}", t(
            f"interview_page.report.verdicts.{found.thresholds.verdict(cosine)}"
        ))
        for (name, sentence), cosine in zip(said.items(), cosines, strict=True)
    ]  # fmt: skip
    lines = [columns, ["---"] * len(columns), *([plain(cell) for cell in row] for row in rows)]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    st.markdown(
        f"**{t('interview_page.see')}** "
        + t("interview_page.honest.see", same=plain(f"{cosines[0]:.2f}"), negated=plain(f"{cosines[1]:.2f}"),
            number=plain(f"{cosines[2]:.2f}"), other=plain(f"{cosines[3]:.2f}"))
    )  # fmt: skip


def _cosines(point: str, said: list[str], encoder: Encoder, progress: Progress) -> list[float]:
    found, _ = best_cosines(said, [point], encoder, prefix=encoder.spec.default_prefix, progress=progress)
    return found
