"""What a run says in sentences, computed from it; its provenance, the maths and the sources."""

from __future__ import annotations

import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.training.contrastive.outcome import Trained, gain, spread
from embed_core.training.contrastive.stages import prefixes, texts
from pages._shared.i18n import NAMES, plain, t
from pages._shared.seen import show_seen

_NAME = "bge_page.train"


def figures(now: Trained) -> None:
    """Where the run of the present seed stands, against its start."""
    moments = now.moments
    if not moments:
        return
    last = moments[-1]
    first = now.ends(last.seed)[0]
    names = ("at_1", "at_5", "mrr")
    cells = st.columns(5)
    for cell, name in zip(cells, names, strict=False):
        before, after = getattr(first.recall, name), getattr(last.recall, name)
        cell.metric(t(f"{_NAME}.measures.{name}"), f"{after:.3f}", _change(after - before))
    for cell, name in zip(cells[3:], ("alignment", "uniformity"), strict=True):
        before, after = getattr(first, name), getattr(last, name)
        cell.metric(
            t(f"{_NAME}.measures.{name}"), f"{after:.3f}", _change(after - before), delta_color="inverse",
            help=t(f"{_NAME}.{name}_help"),
        )  # fmt: skip
    st.caption(
        t(
            f"{_NAME}.now", seed=last.seed, stage=t(f"{_NAME}.stage.{last.stage}"), step=last.step,
            questions=last.recall.questions, pool=last.pool,
        )
    )  # fmt: skip


def see(now: Trained) -> None:
    """From what to what, over the seeds; and what the hard negatives were."""
    pairs = now.before_after()
    if not pairs:
        return
    before, after = spread([one.recall.at_1 for one, _ in pairs])[0], spread([one.recall.at_1 for _, one in pairs])
    rose = sum(last.recall.at_1 > first.recall.at_1 for first, last in pairs)
    said = [
        t(
            f"{_NAME}.see.{'several' if len(pairs) > 1 else 'one'}", before=f"{before:.1%}", after=f"{after[0]:.1%}",
            low=f"{after[1]:.1%}", high=f"{after[2]:.1%}", rose=rose, seeds=len(pairs),
            questions=pairs[0][0].recall.questions,
        )
    ]  # fmt: skip
    difference = gain(now)
    sure = "sure" if difference.low > 0 or difference.high < 0 else "unsure"
    said.append(
        t(
            f"{_NAME}.see.{sure}", gain=f"{difference.value:+.1%}", low=f"{difference.low:+.1%}",
            high=f"{difference.high:+.1%}",
        )
    )  # fmt: skip
    if now.negatives:
        one = now.negatives[-1]
        said.append(
            t(
                f"{_NAME}.see.negatives", taken=f"{one.taken / one.questions:.1f}", flagged=one.flagged,
                questions=one.questions,
            )
        )  # fmt: skip
    show_seen(" ".join(said))


def provenance(now: Trained, spec: ModelSpec) -> None:
    """Model, data, settings."""
    settings = now.settings
    last = now.moments[-1].stage if now.moments else "start"
    query = prefixes(spec, settings, last).query.strip()
    asked = t(f"{_NAME}.asked_with", query=plain(query)) if query else t(f"{_NAME}.asked_plain")
    st.caption(
        t(
            f"{_NAME}.provenance", model=plain(spec.name), language=NAMES[settings.language], batch=settings.batch,
            pairs=len(texts(settings.language)), temperature=f"{settings.temperature:g}", rate=f"{settings.rate:g}",
            negatives=settings.negatives, query=asked, seconds=f"{now.seconds:,.0f}",
            seeds=", ".join(map(str, settings.seeds)),
        )
    )  # fmt: skip


def background() -> None:
    """The maths and the sources."""
    with st.expander(t(f"{_NAME}.maths"), icon=":material/function:"):
        st.latex(r"p_{ij} = \frac{e^{s_{ij}/\tau}}{\sum_k e^{s_{ik}/\tau}} \qquad L = -\frac{1}{n}\sum_i \ln p_{ii}")
        st.markdown(t(f"{_NAME}.maths_loss"))
        st.latex(
            r"\text{alignment} = \operatorname{mean}_{(x,y)}\lVert x-y\rVert^2 \qquad "
            r"\text{uniformity} = \ln\,\operatorname{mean}_{x \ne x'} e^{-2\lVert x-x'\rVert^2}"
        )
        st.markdown(t(f"{_NAME}.maths_space"))
    with st.expander(t(f"{_NAME}.how"), icon=":material/school:"):
        st.markdown(t(f"{_NAME}.how_text"))
    with st.expander(t(f"{_NAME}.sources"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources_text"))


def _change(value: float) -> str | None:
    return f"{value:+.3f}" if abs(value) >= 0.0005 else None
