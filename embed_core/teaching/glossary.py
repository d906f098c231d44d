"""The terms of the field in both languages: reading, searching, and finding where they occur in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from embed_core.paths import ASSETS
from embed_core.teaching import bibliography, links
from embed_core.teaching.bibliography import Source
from embed_core.teaching.links import ShowLink

GROUPS: tuple[str, ...] = (
    "basics", "static", "context", "tokens", "position", "similarity", "maps", "sentences", "retrieval", "training",
    "measuring", "beyond",
)  # fmt: skip

MOST_A_LINE = 4
"""Terms explained in one line of text: more would be noise."""

_PROTECTED = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]+\$"  # code and formulas
    r"|!?\[(?:[^\[\]\\]|\\.)*\](?:\([^()\s]*(?:\s+\"(?:[^\"\\]|\\.)*\")?\))?|https?://\S+"  # links, citations
    r"|</?[a-zA-Z][^<>]*>|:material/\w+:|^ {0,3}#.*?$",  # HTML, icons, headings
    re.DOTALL | re.MULTILINE,
)
_MARKED = re.compile(
    r"\*\*(?:[^*\\\n]|\\.)+\*\*|\*(?:[^*\\\s]|\\.)(?:[^*\\\n]|\\.)*\*|[“「『《][^”」』》\n]*[”」』》]|\\[^\w\s]\S*"
)
"""Bold, italic, quoted, escaped: where a sentence repeats what a visitor typed."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry. ``forms``: other words that mean it in a text; ``evidence``: citations and ``show:`` links.

    ``hover`` False: an everyday word, explained here but not wherever it occurs.
    """

    id: str
    language: str
    term: str
    forms: tuple[str, ...]
    group: str
    definition: str
    evidence: str
    see: tuple[str, ...]
    hover: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The term and its other forms."""
        return (self.term, *self.forms)

    @property
    def show_links(self) -> tuple[ShowLink, ...]:
        """The live pages that show it."""
        return tuple(links.in_text(self.evidence))

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the entry cites."""
        return bibliography.cited(self.evidence)


@cache
def terms(language: str) -> dict[str, Term]:
    """All entries of a language by id, in the order of the file. ``ValueError`` for a group that does not exist."""
    table = tomllib.loads((ASSETS / "glossary" / f"{language}.toml").read_text(encoding="utf-8"))
    found: dict[str, Term] = {}
    for name, entry in table.items():
        if entry["group"] not in GROUPS:
            raise ValueError(f"glossary: {name}: unknown group {entry['group']!r}")
        found[name] = Term(
            id=name, language=language, term=entry["term"], forms=tuple(entry.get("forms", ())), group=entry["group"],
            definition=entry["definition"], evidence=entry["evidence"], see=tuple(entry.get("see", ())),
            hover=entry.get("hover", True),
        )  # fmt: skip
    return found


def initial(term_id: str) -> str:
    """The letter a term is filed under: that of the English name, in both languages; "#" where it is none.

    >>> initial("cosine")
    'C'
    """
    first = terms("en")[term_id].term[0].upper()
    return first if "A" <= first <= "Z" else "#"


def search(query: str, language: str) -> tuple[Term, ...]:
    """Entries whose name in either language, or whose definition in this one, contains what was typed: the same name
    first, then names that begin with it, names that contain it, definitions. All for an empty query, by English name.

    >>> [term.id for term in search("余弦相似度", "en")][0]
    'cosine'
    """
    asked = " ".join(query.casefold().split())
    ranked = [(_rank(one, asked), place, one) for place, one in enumerate(_by_name(language))]
    return tuple(one for rank, _, one in sorted(ranked, key=lambda row: row[:2]) if rank is not None and rank < _NO)


def found_in(markdown: str, language: str, *, typed: bool = False) -> Iterator[tuple[int, int, Term]]:
    """``(begin, end, term)`` of the first occurrence of each term in a text, in order, at most four a line.

    The longest name wins; whole words in English, letter by letter in Chinese; never inside links, code, formulas,
    HTML or headings. ``typed``: the text repeats what visitors typed, in bold, italics or quotation marks, or escaped;
    nothing is found there.

    >>> [(begin, term.id) for begin, _, term in found_in("The cosine, `cosine`", "en")]
    [(4, 'cosine')]
    """
    closed = [match.span() for match in _PROTECTED.finditer(markdown)]
    if typed:
        closed += [match.span() for match in _MARKED.finditer(markdown)]
    pattern, by_name = _names(language)
    seen: set[str] = set()
    counts: dict[int, int] = {}
    for match in pattern.finditer(markdown):
        begin, end = match.span()
        term, exact = by_name.get(match[0].casefold()) or by_name[match[0].casefold()[:-1]]
        line = markdown.count("\n", 0, begin)
        if exact and not exact & {match[0], match[0].removesuffix("s")}:
            continue
        if term.id in seen or counts.get(line, 0) >= MOST_A_LINE:
            continue
        if any(low < end and begin < high for low, high in closed):
            continue
        seen.add(term.id)
        counts[line] = counts.get(line, 0) + 1
        yield begin, end, term


def linked(markdown: str, language: str, link: Callable[[Term, str], str], *, typed: bool = False) -> str:
    """The text with each place of :func:`found_in` replaced by what ``link`` gives for the term and the words there."""
    parts: list[str] = []
    done = 0
    for begin, end, term in found_in(markdown, language, typed=typed):
        parts += [markdown[done:begin], link(term, markdown[begin:end])]
        done = end
    return "".join([*parts, markdown[done:]])


_NO = 9


def _rank(term: Term, asked: str) -> int:
    if not asked:
        return 0
    names = [name.casefold() for side in ("en", "zh") for name in terms(side)[term.id].names]
    if asked in names:
        return 0
    if any(name.startswith(asked) for name in names):
        return 1
    if any(asked in name for name in names):
        return 2
    return 3 if asked in term.definition.casefold() else _NO


def _by_name(language: str) -> list[Term]:
    return sorted(terms(language).values(), key=lambda one: terms("en")[one.id].term.casefold())


@cache
def _names(language: str) -> tuple[re.Pattern[str], dict[str, tuple[Term, frozenset[str]]]]:
    """The names as one pattern, and whose each is. Names with a capital after their first letter (BERT, CLIP) count
    only as they are written: the spellings that do, none where any does.
    """
    by_name: dict[str, tuple[Term, frozenset[str]]] = {}
    for term in terms(language).values():
        for name in term.names if term.hover else ():
            known = by_name.get(name.casefold(), (term, frozenset()))
            exact = {name} if name[1:] != name[1:].lower() or known[1] else set()
            by_name[name.casefold()] = (known[0], known[1] | exact)
    if not by_name:
        return re.compile(r"(?!)"), by_name
    ordered = sorted(by_name, key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in ordered if name.isascii())
    others = [re.escape(name) for name in ordered if not name.isascii()]
    whole = rf"(?<![A-Za-z0-9_\\-])(?:{latin})s?(?![A-Za-z0-9_-])"
    return re.compile("|".join([*others, whole]), re.IGNORECASE), by_name
