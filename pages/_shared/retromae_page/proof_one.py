"""One sentence: three vectors side by side, and which tokens came back thanks to the right one."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from embed_core.progress import Progress
from embed_core.training.retromae import proof
from embed_core.training.retromae.model import RetroMae
from embed_core.training.retromae.picture import LONGEST, VECTORS, Prediction, Reconstruction, reconstruct
from embed_core.training.retromae.proof import Compared, Token
from pages._shared import tables
from pages._shared.feedback import wait_for
from pages._shared.i18n import plain, t
from pages._shared.jobs import registry
from pages._shared.retromae_page import picture_ask, proof_figures
from pages._shared.retromae_page.picture_ask import Asked
from pages._shared.seen import show_seen
from pages._shared.state import View

_NAME = "retromae_page.proof"
DEFAULT = "Roasted coffee beans lose their aroma within weeks because the oils react with the air."
SEEDS = 6
NAMED = 8
One = tuple[Compared, tuple[Token, ...], Reconstruction]


def ask_other(view: View) -> str:
    """The sentence whose vector is used in place of the right one."""
    return view.text(
        t(f"{_NAME}.other"), "rm_other", DEFAULT, max_chars=picture_ask.LONGEST_TEXT, help=t(f"{_NAME}.other_help")
    ).strip()


def show(model: RetroMae, asked: Asked, other: str) -> bool:
    """Bars, sentence, tokens. False while the job is under way."""
    key = asked.key("one", other)
    job = registry.start(key, partial(_work, model, asked, other))
    found: One | None = wait_for(job, "rm_one")
    if found is None:
        return job.status != "running"
    compared, tokens, seen = found
    unknown = model.encoder.tokenizer.unk_token
    picture_ask.dropped(seen.dropped, LONGEST)
    picture_ask.unknown(proof.tally(seen, unknown), unknown)
    proof_figures.bars(compared, "rm_one")
    st.caption(t(f"{_NAME}.one.caption", seeds=SEEDS, first=asked.seed))
    _say(compared, tokens)
    _table(tokens)
    return True


def _work(model: RetroMae, asked: Asked, other: str, progress: Progress) -> One:
    progress(proof.STAGE, 0.0, 1.0)
    rebuilt = partial(
        reconstruct, model, asked.text, encoder_ratio=asked.encoder_ratio, decoder_ratio=asked.decoder_ratio,
        seed=asked.seed, other=other,
    )  # fmt: skip
    own, wrong, nothing = (rebuilt(vector=vector) for vector in VECTORS)
    compared = proof.compare(
        model, [asked.text], [other], encoder_ratio=asked.encoder_ratio, decoder_ratio=asked.decoder_ratio,
        seeds=range(asked.seed, asked.seed + SEEDS), progress=progress,
    )  # fmt: skip
    return compared, proof.token_by_token(own, wrong, nothing), own


def _say(compared: Compared, tokens: tuple[Token, ...]) -> None:
    own, wrong, nothing = (compared.loss(vector) for vector in VECTORS)
    nearest = min(wrong[0], nothing[0])
    kind = "helps" if own[0] + own[1] < nearest else "unclear" if own[0] < nearest else "no"
    said = t(
        f"{_NAME}.one.see.{kind}", own=f"{own[0]:.2f}", other=f"{wrong[0]:.2f}", zeros=f"{nothing[0]:.2f}",
        spread=f"{own[1]:.2f}", own_share=f"{compared.share('own')[0]:.0%}",
        other_share=f"{compared.share('other')[0]:.0%}", zeros_share=f"{compared.share('zeros')[0]:.0%}",
    )  # fmt: skip
    thanks = [token.text for token in tokens if token.verdict == "thanks"]
    spoiled = sum(token.verdict == "spoiled" for token in tokens)
    names = ", ".join(plain(name) for name in thanks[:NAMED]) + (", …" if len(thanks) > NAMED else "")
    more = t(
        f"{_NAME}.one.see.{'thanks' if thanks else 'none'}",
        names=names,
        count=len(thanks),
        spoiled=spoiled,
        all=len(tokens),
    )
    show_seen(f"{said} {more}")


def _table(tokens: tuple[Token, ...]) -> None:
    st.markdown(f"**{t(f'{_NAME}.tokens.title')}**")
    st.caption(t(f"{_NAME}.tokens.about"))
    columns = {vector: t(f"{_NAME}.vectors.{vector}") for vector in VECTORS}
    chance = {vector: t(f"{_NAME}.tokens.chance", vector=columns[vector]) for vector in VECTORS}
    frame = pd.DataFrame([
        {
            t(f"{_NAME}.tokens.token"): token.text,
            t(f"{_NAME}.tokens.verdict"): t(f"{_NAME}.verdicts.{token.verdict}"),
            **{columns[vector]: _first(getattr(token, vector)) for vector in VECTORS},
            **{chance[vector]: round(100 * getattr(token, vector).probability, 2) for vector in VECTORS},
        }
        for token in tokens
    ])  # fmt: skip
    percent = st.column_config.NumberColumn(format="%.1f %%")
    tables.show(frame, key="rm_thanks", columns=dict.fromkeys(chance.values(), percent))


def _first(told: Prediction) -> str:
    return f"{'✓' if told.right else '✗'} {told.candidates[0].token}"
