"""What the measurements say, in sentences that follow from the numbers."""

from __future__ import annotations

import numpy as np

from embed_core.graph.roles import SEEDS, Comparison, way_to_roles
from pages._shared.graphs_page.roles_settings import FIRST, Both
from pages._shared.i18n import language, t
from pages._shared.seen import show_seen

NEARER = 0.9
"""Hops inside groups, of those between any two nodes, below which a grouping counts as one of near nodes."""
MOVED, A_LITTLE = 0.5, 0.15
"""Shares of the way from the groups of the first walk to groups by role."""
APART = 0.1
_NAME = "graphs_page.roles.see"


def show(compared: Comparison, both: Both, which: str) -> None:
    """Are the groups of the first walk near, and do those of the second move towards roles?"""
    said = [_near(compared, both), _moved(compared, both)]
    if which == FIRST and both.as_in_the_paper:
        said.append(t(f"{_NAME}.{'paper_yes' if moved(compared, both) >= MOVED else 'paper_no'}"))
    show_seen(("" if language() == "zh" else " ").join(filter(None, said)))


def show_pairs(compared: Comparison, both: Both) -> None:
    """Are the vectors of nodes alike but far apart as similar as those of neighbours?"""
    show_seen(_pairs(compared, both))


def moved(compared: Comparison, both: Both) -> float:
    """How far the second walk's groups have moved to roles, with as many groups of each."""
    k = both.sizes[1]
    return way_to_roles(compared.walks[0][k], compared.walks[1][k], compared.roles[k])


def _near(compared: Comparison, both: Both) -> str:
    found = compared.walks[0][both.sizes[0]]
    key = "near" if found.hops.mean < NEARER else "not_near"
    return t(
        f"{_NAME}.{key}", q=f"{both.walks[0].q:g}", hops=f"{found.hops.mean:.0%}", louvain=f"{found.louvain.mean:.2f}",
        k=found.k, seeds=SEEDS,
    )  # fmt: skip


def _moved(compared: Comparison, both: Both) -> str:
    k, share = both.sizes[1], moved(compared, both)
    if not np.isfinite(share):
        return ""
    first, second, roles = compared.walks[0][k], compared.walks[1][k], compared.roles[k]
    key = "roles" if share >= MOVED else "partly" if share >= A_LITTLE else "no_roles"
    return t(
        f"{_NAME}.{key}", q=f"{both.walks[1].q:g}", other=f"{both.walks[0].q:g}", share=f"{share:.0%}", k=k,
        unlike=f"{second.unlike:.0%}", before=f"{first.unlike:.0%}", reference=f"{roles.unlike:.0%}",
        hops=f"{second.hops.mean:.0%}",
    )  # fmt: skip


def _pairs(compared: Comparison, both: Both) -> str:
    if not compared.alike:
        return t(f"{_NAME}.no_pairs")
    near = [one.near.mean for one in compared.cosines]
    alike = [one.alike.mean for one in compared.cosines]
    key = "pairs" if all(a + APART < n for a, n in zip(alike, near, strict=True)) else "pairs_close"
    return t(
        f"{_NAME}.{key}", count=f"{compared.alike:,}", near=_two(near), alike=_two(alike),
        q=f"{both.walks[0].q:g}", other=f"{both.walks[1].q:g}",
    )  # fmt: skip


def _two(values: list[float]) -> str:
    return " / ".join(f"{value:.2f}" for value in values)
