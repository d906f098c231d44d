"""The chooser the sections share: a word, its sentences from the bank, and sentences of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from embed_core.catalog import ModelSpec
from embed_core.errors import InputError
from embed_core.senses import own_sentences
from embed_core.senses.bank import LANGUAGES, BankWord, Occurrence, Sense, bank, find
from embed_core.senses.own_sentences import UNLABELLED, WHICH, OwnSentences
from pages._shared import tables
from pages._shared.feedback import show_error
from pages._shared.i18n import language, plain, t
from pages._shared.state import View

OWN_WORD = "own"
DEFAULTS: Mapping[str, str] = {"en": "bank", "zh": "\u82f9\u679c"}
_NAMED = 12  # line numbers said one by one


@dataclass(frozen=True)
class Chosen:
    """A word and its occurrences, those of the bank first.

    ``senses``: those that occur, without the unlabelled; ``names``: what each is called in the reader's language,
    ``UNLABELLED`` ("") included.
    """

    word: str
    language: str
    occurrences: tuple[Occurrence, ...]
    senses: tuple[Sense, ...]
    names: Mapping[str, str]

    @property
    def labelled(self) -> tuple[Occurrence, ...]:
        """The occurrences whose sense is known."""
        return tuple(one for one in self.occurrences if one.sense != UNLABELLED)


def choose(view: View, *, prefix: str = "") -> Chosen | None:
    """The controls; None (the page says why) where there is no sentence with the word."""
    left, right = st.columns([1, 2])
    with left:
        entry, word = _word(view, prefix)
    known = entry.senses if entry else ()
    with right:
        own, with_bank = _own(view, prefix, word, known, has_bank=entry is not None)
    if own is None:
        return None
    occurrences = (*(entry.occurrences if entry and with_bank else ()), *own.occurrences)
    if not occurrences:
        st.info(t("polysemy_page.words.nothing", word=plain(word)), icon=":material/info:")
        return None
    chosen = _chosen(word, entry.language if entry else _script(word), occurrences, known)
    with (
        right,
        st.expander(
            t("polysemy_page.words.sentences", count=len(occurrences), word=plain(word)), icon=":material/list:"
        ),
    ):
        _table(chosen, f"{prefix}words")
    return chosen


def say_foreign(chosen: Chosen, spec: ModelSpec) -> None:
    """A line where the model was not made for the word's language."""
    if not {chosen.language, "multilingual"} & set(spec.languages):
        st.caption(f":material/warning: {t('polysemy_page.words.foreign', model=plain(spec.name))}")


def marked(one: Occurrence) -> str:
    """The sentence with its target in brackets.

    >>> marked(Occurrence("bank", "money", "the bank opens", 4, 8))
    'the [bank] opens'
    """
    return f"{one.sentence[: one.start]}[{one.target}]{one.sentence[one.end :]}"


def excerpt(one: Occurrence, reach: int) -> str:
    """The target in brackets with at most ``reach`` characters on either side.

    >>> excerpt(Occurrence("bank", "money", "all the banks open", 8, 13), 4)
    '…the [banks] ope…'
    """
    begin, end = max(0, one.start - reach), min(len(one.sentence), one.end + reach)
    before, after = "…" * (begin > 0), "…" * (end < len(one.sentence))
    return f"{before}{one.sentence[begin : one.start]}[{one.target}]{one.sentence[one.end : end]}{after}"


def _word(view: View, prefix: str) -> tuple[BankWord | None, str]:
    first = language()
    words = [entry.word for code in sorted(LANGUAGES, key=lambda code: code != first) for entry in bank(code)]
    chosen = view.choice(
        st.selectbox, t("polysemy_page.words.word"), f"{prefix}word", [*words, OWN_WORD], DEFAULTS[first],
        format_func=lambda word: t("polysemy_page.words.other") if word == OWN_WORD else word,
        help=t("polysemy_page.words.word_help"),
    )  # fmt: skip
    if chosen != OWN_WORD:
        return find(chosen), chosen
    typed = view.text(t("polysemy_page.words.own_word"), f"{prefix}own_word").strip()
    entry = find(typed) if typed else None
    return entry, entry.word if entry else typed


def _own(
    view: View, prefix: str, word: str, senses: Sequence[Sense], *, has_bank: bool
) -> tuple[OwnSentences | None, bool]:
    """What was typed (None: an error stands there), and whether the bank's sentences are wanted too."""
    with st.expander(t("polysemy_page.words.own_title"), expanded=not has_bank, icon=":material/edit_note:"):
        text = view.text(
            t("polysemy_page.words.own"), f"{prefix}own", area=True, height=110,
            help=t("polysemy_page.words.own_help", most=own_sentences.MOST_SENTENCES),
            placeholder=t("polysemy_page.words.own_example"),
        )  # fmt: skip
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            which = view.choice(
                st.segmented_control, t("polysemy_page.words.which"), f"{prefix}which", list(WHICH), WHICH[0],
                format_func=lambda name: t(f"polysemy_page.words.whiches.{name}"),
                help=t("polysemy_page.words.which_help"),
            )  # fmt: skip
        with right:
            with_bank = view.toggle(t("polysemy_page.words.with_bank"), f"{prefix}bank", default=True)
    try:
        found = own_sentences.read(text, word, senses, which)
    except InputError as error:
        show_error(error)
        return None, with_bank
    _say(found, word)
    return found, with_bank


def _say(found: OwnSentences, word: str) -> None:
    """What could not be used as it was typed, a sentence each."""
    name = plain(word)
    near = [one for one in found.missing if one.closest]
    if found.missing:
        st.warning(t("polysemy_page.words.missing", word=name, lines=_lines([one.number for one in found.missing])))
    if near:
        forms = ", ".join(f"{one.number}: {plain(one.closest)}" for one in near[:_NAMED])
        st.caption(t("polysemy_page.words.closest", forms=forms, first=plain(near[0].closest)))
    for key, numbers in (
        ("repeated", found.repeated), ("badly_marked", found.badly_marked), ("too_long", found.too_long)
    ):  # fmt: skip
        if numbers:
            allowed = f"{own_sentences.LONGEST_LINE:,}"
            st.caption(t(f"polysemy_page.words.{key}", word=name, lines=_lines(numbers), allowed=allowed))
    if found.left_over:
        st.caption(t("polysemy_page.words.left_over", most=own_sentences.MOST_SENTENCES, count=found.left_over))


def _lines(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")


def _chosen(word: str, spoken: str, occurrences: tuple[Occurrence, ...], known: Sequence[Sense]) -> Chosen:
    used = dict.fromkeys(one.sense for one in occurrences if one.sense != UNLABELLED)
    by_id = {sense.id: sense for sense in known}
    senses = tuple(by_id.get(sense_id, Sense(sense_id, sense_id, sense_id)) for sense_id in used)
    names = {sense.id: sense.name(language()) for sense in senses}
    return Chosen(word, spoken, occurrences, senses, {**names, UNLABELLED: t("polysemy_page.words.unlabelled")})


def _table(chosen: Chosen, key: str) -> None:
    order = [sense.id for sense in chosen.senses] + [UNLABELLED]
    rows = sorted(chosen.occurrences, key=lambda one: order.index(one.sense))
    frame = pd.DataFrame({
        "sense": [chosen.names[one.sense] for one in rows],
        "sentence": [marked(one) for one in rows],
    })  # fmt: skip
    tables.show(
        frame, key=key, height=320,
        columns={
            "sense": st.column_config.TextColumn(t("polysemy_page.words.columns.sense"), width="medium"),
            "sentence": st.column_config.TextColumn(t("polysemy_page.words.columns.sentence"), width="large"),
        },
    )  # fmt: skip


def _script(word: str) -> str:
    return "zh" if any("\u3400" <= letter <= "\u9fff" for letter in word) else "en"
