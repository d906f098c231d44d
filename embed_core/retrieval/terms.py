"""Cutting a text into the terms that a keyword search counts."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_SHORTEST_PLURAL = 4


def terms(text: str) -> list[str]:
    """Words in lower case without the plural's s; Chinese cut by jieba's dictionary, long words also into the words
    within them. Chunks and questions are cut alike, so that a question about 数据 finds 数据库.

    >>> terms("Vector databases: 向量数据库")
    ['vector', 'database', '向量', '数据', '据库', '数据库']
    """
    import rjieba

    found: list[str] = []
    for word in WORD.findall(text.lower()):
        place = 0
        for run in HAN.finditer(word):
            if run.start() > place:
                found.append(singular(word[place : run.start()]))
            found += rjieba.cut_for_search(run.group(), False)
            place = run.end()
        if place < len(word):
            found.append(singular(word[place:]))
    return found


def singular(word: str) -> str:
    """An English plural's singular by the three rules of the S-stemmer (Harman 1991, "How effective is suffixing?").

    >>> [singular(word) for word in ("queries", "databases", "vectors", "corpus", "loss")]
    ['query', 'database', 'vector', 'corpus', 'loss']
    """
    if len(word) < _SHORTEST_PLURAL or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]
