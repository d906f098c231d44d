"""Prompt and citations: the order, the budget, what is left out, and text that is never read as a template."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core.errors import InputError
from embed_core.retrieval.citations import cited
from embed_core.retrieval.kinds import Chunk, Hit
from embed_core.retrieval.prompt import ORDERS, arranged, assemble, block, token_counter
from embed_core.retrieval.words import count_words

TEMPLATE = "Passages:\n{passages}\nQuestion: {question}"


def hit(rank: int, text: str) -> Hit:
    return Hit(Chunk(f"doc {rank}", 0, 0, len(text), text), rank - 1, rank, 1 / rank)


def words(text: str) -> int:
    return len(text.split())


HITS = [hit(1, "one " * 10), hit(2, "two " * 40), hit(3, "three " * 10)]


def test_a_prompt_by_hand():
    prompt = assemble("Why?", [hit(1, "Cats purr."), hit(2, "Dogs bark.")], TEMPLATE, count=words, budget=100)
    assert prompt.text == (
        "Passages:\n[1] doc 1\nCats purr.\n\n[2] doc 2\nDogs bark.\n\nQuestion: Why?"
    )  # fmt: skip
    assert prompt.tokens == 1 + 5 + 5 + 2 and prompt.frame == 3
    assert [one.tokens for one in prompt.sources] == [5, 5] and not prompt.left_out


def test_what_does_not_fit_is_left_out_and_a_shorter_one_may_still_fit():
    prompt = assemble("Why?", HITS, TEMPLATE, count=words, budget=3 + 13 + 13)
    assert [one.hit.rank for one in prompt.sources] == [1, 3]
    assert [(one.hit.rank, one.tokens) for one in prompt.left_out] == [(2, 43)]
    assert prompt.tokens == 29


def test_a_budget_too_small_for_any_passage():
    prompt = assemble("Why?", HITS, TEMPLATE, count=words, budget=4)
    assert prompt.sources == () and len(prompt.left_out) == 3 and prompt.tokens == 3


def test_tokens_that_do_not_add_up_never_pass_the_budget():
    prompt = assemble("Why?", HITS, TEMPLATE, count=lambda text: len(text.split()) ** 2, budget=700)
    assert prompt.tokens <= 700 and [one.hit.rank for one in prompt.sources] == [1]


def test_numbers_follow_the_order_in_the_prompt():
    prompt = assemble("Why?", HITS, TEMPLATE, count=words, budget=500, order="ends")
    assert [(one.number, one.hit.rank) for one in prompt.sources] == [(1, 1), (2, 3), (3, 2)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("count", range(7))
def test_every_order_keeps_all(order, count):
    assert sorted(arranged(count, order)) == list(range(count))


def test_the_weakest_stand_in_the_middle():
    assert arranged(6, "ends") == (0, 2, 4, 5, 3, 1)


@given(st.text(max_size=40), st.text(max_size=40))
def test_texts_are_never_read_as_a_template(question, passage):
    given_ = [hit(1, "{question} {passages} {0} " + passage)]
    prompt = assemble(question + "{passages}", given_, TEMPLATE, count=len, budget=10_000)
    assert prompt.text == f"Passages:\n{block(1, given_[0])}\nQuestion: {question}{{passages}}"


@pytest.mark.parametrize(
    "template, code", [("{question}", "rag.template_place"), ("{passages}", "rag.template_place"),
                       ("{passages}{question}" + "x" * 4_000, "rag.template_long")]
)  # fmt: skip
def test_templates_that_cannot_be_used(template, code):
    with pytest.raises(InputError) as caught:
        assemble("Why?", HITS, template, count=words, budget=100)
    assert caught.value.code == code and caught.value.message("zh")


def test_tokens_are_those_of_the_encoder_beyond_its_limit_too():
    from tiny_models import encoder

    count, own = token_counter(encoder("bert"))
    assert own
    sentence = "The bank raised its interest rates again."
    assert count(sentence) == len(encoder("bert").tokenizer.tokenize(sentence)) > 7
    assert count("bank " * 500) == 500  # the model itself reads 64


def test_an_endpoint_has_no_tokens_to_count():
    assert token_counter(object()) == (count_words, False)


def test_citations_of_all_kinds():
    found = cited("A [1]. B [2][3], C [1, 2] D 【4】 E [12345] F [a] [0]", (1, 2, 3))
    assert "".join(piece.text for piece in found.pieces) == "A [1]. B [2][3], C [1, 2] D 【4】 E [12345] F [a] [0]"
    assert found.known == (1, 2, 3) and found.unknown == (4, 0)


@given(st.text())
def test_citing_loses_no_letter(answer):
    assert "".join(piece.text for piece in cited(answer, (1,)).pieces) == answer
