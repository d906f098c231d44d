"""Choosing a scheme and its numbers, for one side or two."""

from __future__ import annotations

import streamlit as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec
from embed_core.contextual import Encoder
from embed_core.errors import EmbedCoreError, ModelError
from embed_core.positions import learned, rotary, sinusoidal
from embed_core.positions.alibi import HEADS, Alibi
from embed_core.positions.compare import Scheme
from embed_core.positions.rotary import Rotary
from embed_core.positions.sinusoidal import Sinusoidal
from pages._shared import library, opened
from pages._shared.choose_model import choose_model, model_label
from pages._shared.feedback import show_error
from pages._shared.i18n import language, plain, t
from pages._shared.state import View

KINDS = ("sinusoidal", "learned", "rotary", "alibi")
NONE = "none"
OWN = "own"
SECOND_MODEL = "multilingual-e5-small"
LENGTH = 512


def both(view: View) -> list[tuple[str, Scheme]]:
    """(side, scheme) of one or two; fewer while a model is fetched or loaded (the page shows which)."""
    if not view.asked("os_b") and not sources.is_fetched(catalog.catalogue()[opened.ENCODER]):
        view.put("os_b", "rotary")
    left, right = st.columns(2, gap="large")
    with left:
        kind = _kind(view, "a", KINDS, "sinusoidal")
        schemes = [("a", _scheme(view, "a", kind))]
    with right:
        other = _kind(view, "b", (NONE, *KINDS), "learned")
        if other != NONE:
            schemes.append(("b", _scheme(view, "b", other, second=kind == "learned")))
    return [(side, scheme) for side, scheme in schemes if scheme is not None]


def name(scheme: Scheme) -> str:
    """What a curve is called: the kind, and the model where it has one."""
    kind = t(f"position_page.schemes.kinds.{scheme.kind}")
    if isinstance(scheme, learned.Learned):
        return f"{scheme.name} · {kind}"
    if isinstance(scheme, Alibi):
        return f"{kind} · {t('position_page.schemes.head')} {scheme.head}"
    return f"{scheme.model} · {kind}" if isinstance(scheme, Rotary) and scheme.model else kind


def line(scheme: Scheme) -> str:
    """Where the numbers come from, for captions."""
    text = "position_page.schemes.line"
    if isinstance(scheme, Alibi):
        slope = f"{scheme.slope:.4g}"
        return t(f"{text}.alibi", head=scheme.head, heads=scheme.heads, slope=slope, length=scheme.length)
    size = {"length": scheme.length, "dim": scheme.dim}
    if isinstance(scheme, learned.Learned):
        offset = t(f"{text}.offset", last=scheme.offset - 1) if scheme.offset else ""
        centred = t(f"{text}.centred") if scheme.centred else ""
        return t(f"{text}.learned", name=plain(scheme.name), offset=offset, centred=centred, **size)
    base = f"{scheme.base:,.0f}"
    if isinstance(scheme, Rotary) and scheme.model:
        return t(f"{text}.rotary_model", name=plain(scheme.model), base=base, scaling=plain(scheme.scaling), **size)
    return t(f"{text}.{scheme.kind}", base=base, **size)


def _kind(view: View, side: str, kinds: tuple[str, ...], default: str) -> str:
    return view.choice(
        st.selectbox, t(f"position_page.schemes.{'first' if side == 'a' else 'second'}"), f"os_{side}", list(kinds),
        default,
        format_func=lambda kind: t(f"position_page.schemes.{'none' if kind == NONE else f'kinds.{kind}'}"),
    )  # fmt: skip


def _scheme(view: View, side: str, kind: str, *, second: bool = False) -> Scheme | None:
    try:
        if kind == "learned":
            return _learned(view, side, SECOND_MODEL if second else opened.ENCODER)
        if kind == "rotary":
            return _rotary(view, side)
        return _alibi(view, side) if kind == "alibi" else _sinusoidal(view, side)
    except ModelError as error:
        # No failure: a model without a table has something else, and this says what.
        st.info(plain(error.message(language())), icon=":material/info:")
    except EmbedCoreError as error:
        show_error(error)
    return None


def _sinusoidal(view: View, side: str) -> Scheme:
    length = _length(view, side)
    dim, base = _dim_and_base(view, side, "dim", 128)
    return Sinusoidal(length, dim, base)


def _learned(view: View, side: str, default: str) -> Scheme | None:
    spec = choose_model(view, f"os_{side}_model", t("position_page.schemes.model"), contextual=True, default=default)
    centred = view.toggle(
        t("position_page.schemes.centre"), f"os_{side}_centre", help=t("position_page.schemes.centre_help")
    )
    encoder = _encoder(spec)
    return None if encoder is None else learned.of_encoder(encoder, centred)


def _rotary(view: View, side: str) -> Scheme | None:
    specs = {spec.id: spec for spec in library.available() if not spec.is_static}
    asked = view.asked(f"os_{side}_from")
    if asked and asked != OWN and asked not in specs:
        library.remember(catalog.get_spec(asked))
        specs[asked] = catalog.get_spec(asked)
    source = view.choice(
        st.selectbox, t("position_page.schemes.rope_from"), f"os_{side}_from", [OWN, *specs], OWN,
        format_func=lambda one: t("position_page.schemes.own") if one == OWN else model_label(specs[one]),
    )  # fmt: skip
    length = _length(view, side)
    if source != OWN:
        encoder = _encoder(specs[source])
        return None if encoder is None else rotary.of_encoder(encoder, length)
    dim, base = _dim_and_base(view, side, "head_dim", 64)
    return Rotary(length, dim, base)


def _alibi(view: View, side: str) -> Scheme:
    length = _length(view, side)
    columns = st.columns(2)
    with columns[0]:
        heads = view.number(t("position_page.schemes.heads"), f"os_{side}_heads", *HEADS, 8)
    with columns[1]:
        head = view.number(t("position_page.schemes.head"), f"os_{side}_head", 1, heads, min(4, heads))
    causal = view.toggle(
        t("position_page.schemes.causal"), f"os_{side}_causal", True, help=t("position_page.schemes.causal_help")
    )
    return Alibi(length, heads, head, causal)


def _length(view: View, side: str) -> int:
    low, high = sinusoidal.LENGTHS
    return int(view.slider(t("position_page.schemes.length"), f"os_{side}_len", low, high, LENGTH))


def _dim_and_base(view: View, side: str, label: str, default: int) -> tuple[int, int]:
    columns = st.columns(2)
    with columns[0]:
        dim = view.number(
            t(f"position_page.schemes.{label}"), f"os_{side}_{label}", *sinusoidal.DIMS, default, step=2,
            help=t("position_page.schemes.dim_help"),
        )  # fmt: skip
    with columns[1]:
        base = view.number(
            t("position_page.schemes.base"), f"os_{side}_base", *sinusoidal.BASES, sinusoidal.BASE,
            help=t("position_page.schemes.base_help"),
        )  # fmt: skip
    return dim, base


def _encoder(spec: ModelSpec) -> Encoder | None:
    if spec.source.kind == "openai_api":
        raise ModelError("positions.no_table_remote", name=spec.name)
    return opened.encoder(spec)
