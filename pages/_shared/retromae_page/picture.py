"""One sentence through RetroMAE: hidden a little, one vector, hidden much more, one layer, rebuilt."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import streamlit as st

from embed_core.progress import Progress
from embed_core.training.retromae.model import RetroMae
from embed_core.training.retromae.picture import LONGEST, Prediction, Reconstruction, reconstruct
from embed_core.training.retromae.proof import Tally, tally
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.figures import chart
from pages._shared.i18n import plain, t
from pages._shared.inspector import panel
from pages._shared.jobs import registry
from pages._shared.retromae_page import picture_ask, picture_figure
from pages._shared.retromae_page.picture_ask import Asked
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "retromae_page.picture"
_COLUMNS = ("tokens", "read", "encoder", "vector", "given", "decoder", "rebuilt")
Both = tuple[Reconstruction, Reconstruction]


def show(view: View) -> None:
    """The section."""
    st.markdown(t(f"{_NAME}.about"))
    asked = picture_ask.ask(view)
    picture_ask.english_only(asked.text)
    model = picture_ask.model()
    if model is not None:
        both: Both | None = wait_for(registry.start(asked.key("picture"), partial(_work, model, asked)), "rm_picture")
        if both is not None:
            _picture(model, asked, *both)
    with st.expander(t("projections.maths.title"), icon=":material/function:"):
        st.markdown(t(f"{_NAME}.maths"))
    with st.expander(t("projections.sources.title"), icon=":material/menu_book:"):
        st.markdown(t(f"{_NAME}.sources"))


def _work(model: RetroMae, asked: Asked, progress: Progress) -> Both:
    """With one mask for the whole sentence (what one can draw), and with one for each token (what is trained)."""
    progress("mae.proof", 0, 1)
    rebuilt = partial(
        reconstruct, model, asked.text, encoder_ratio=asked.encoder_ratio, decoder_ratio=asked.decoder_ratio,
        seed=asked.seed,
    )  # fmt: skip
    return rebuilt(context="shared"), rebuilt(context="enhanced")


def _picture(model: RetroMae, asked: Asked, basic: Reconstruction, enhanced: Reconstruction) -> None:
    unknown = model.encoder.tokenizer.unk_token
    counted = tally(basic, unknown)
    picture_ask.dropped(basic.dropped, LONGEST)
    picture_ask.unknown(counted, unknown)
    chart.show(
        picture_figure.flow(basic, _words(model), panel.ink()), key="rm_flow",
        kind="drawing",
        alt=t(f"{_NAME}.alt", count=len(basic.tokens), asked=counted.asked, right=counted.right),
    )  # fmt: skip
    st.caption(t(f"{_NAME}.legend"))
    _losses(basic)
    _say(model, basic, counted)
    picture_ask.provenance(model)
    _enhanced(enhanced, tally(enhanced, unknown), basic)
    _table(basic, enhanced)


def _words(model: RetroMae) -> picture_figure.Words:
    facts = {"layers": model.module.config.num_hidden_layers, "dims": model.shape.dims}
    columns = {name: t(f"{_NAME}.columns.{name}", **facts) for name in _COLUMNS}
    hover = {name: t(f"{_NAME}.hover.{name}") for name in ("seen", "hidden", "right")}
    return picture_figure.Words(
        columns, str(model.encoder.tokenizer.mask_token), hover["seen"], hover["hidden"], t(f"{_NAME}.hover.nothing"),
        t(f"{_NAME}.given"), hover["right"],
    )  # fmt: skip


def _losses(seen: Reconstruction) -> None:
    columns = st.columns(4)
    shown = {
        "encoder": f"{seen.encoder_loss:.2f}", "decoder": f"{seen.loss:.2f}",
        "sum": f"{seen.encoder_loss + seen.loss:.2f}", "accuracy": f"{seen.accuracy:.0%}",
    }  # fmt: skip
    for column, (name, value) in zip(columns, shown.items(), strict=True):
        column.metric(t(f"{_NAME}.losses.{name}"), value, help=t(f"{_NAME}.losses.{name}_help"))


def _say(model: RetroMae, seen: Reconstruction, counted: Tally) -> None:
    said = t(
        f"{_NAME}.see.counts", asked=counted.asked, all=counted.count, right=counted.right, near=counted.near,
        loss=f"{seen.loss:.2f}", blind=f"{math.log(model.shape.classes):.1f}", classes=f"{model.shape.classes:,}",
    )  # fmt: skip
    if counted.best is not None and counted.worst is not None and counted.asked > 1:
        best, worst = (_chance(seen, place) for place in (counted.best, counted.worst))
        said += " " + t(
            f"{_NAME}.see.ends", best=plain(seen.tokens[counted.best]), best_share=best,
            worst=plain(seen.tokens[counted.worst]), worst_share=worst,
        )  # fmt: skip
    if seen.encoder_loss > seen.loss:
        said += " " + t(f"{_NAME}.see.encoder", loss=f"{seen.encoder_loss:.2f}")
    show_seen(said)


def _chance(seen: Reconstruction, place: int) -> str:
    told = seen.rebuilt[place]
    return "" if told is None else f"{told.probability:.1%}"


def _enhanced(seen: Reconstruction, counted: Tally, basic: Reconstruction) -> None:
    st.subheader(t(f"{_NAME}.enhanced.title"), anchor=False)
    st.markdown(t(f"{_NAME}.enhanced.about"))
    words = picture_figure.MaskWords(
        t(f"{_NAME}.enhanced.row"), t(f"{_NAME}.enhanced.column"),
        *(t(f"{_NAME}.enhanced.{name}") for name in ("seen", "itself", "hidden", "vector")),
    )  # fmt: skip
    chart.show(
        picture_figure.mask_matrix(seen, words, panel.ink()), key="rm_mask",
        alt=t(f"{_NAME}.enhanced.alt", count=counted.asked),
    )  # fmt: skip
    st.caption(t(f"{_NAME}.enhanced.legend"))
    trained = sum(one is not None for one in basic.rebuilt)
    st.markdown(t(
        f"{_NAME}.enhanced.see", asked=counted.asked, basic=trained, right=counted.right, loss=f"{seen.loss:.2f}",
        share=f"{seen.accuracy:.0%}",
    ))  # fmt: skip


def _table(basic: Reconstruction, enhanced: Reconstruction) -> None:
    names = {
        name: t(f"{_NAME}.table.{name}") for name in ("token", "encoder", "decoder", "basic", "enhanced", "chance")
    }
    yes = {True: t(f"{_NAME}.table.hidden"), False: ""}
    frame = pd.DataFrame({
        "#": range(len(basic.tokens)), names["token"]: basic.tokens,
        names["encoder"]: [yes[bool(one)] for one in basic.encoder_masked],
        names["decoder"]: [yes[bool(one)] for one in basic.decoder_masked],
        names["basic"]: [_candidates(one) for one in basic.rebuilt],
        f"{names['chance']} ": [None if one is None else round(one.probability, 4) for one in basic.rebuilt],
        names["enhanced"]: [_candidates(one) for one in enhanced.rebuilt],
        names["chance"]: [None if one is None else round(one.probability, 4) for one in enhanced.rebuilt],
    })  # fmt: skip
    with st.expander(t(f"{_NAME}.table.title"), icon=":material/table_rows:"):
        tables.show(frame, key="rm_tokens")


def _candidates(told: Prediction | None) -> str | None:
    return None if told is None else " · ".join(f"{one.token} {one.probability:.0%}" for one in told.candidates)
