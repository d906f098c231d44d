"""Which pages there are, in the order of the sidebar. A group appears when it has a page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

GROUPS: tuple[str, ...] = ("start", "words", "context", "sentences", "training", "beyond", "interview")


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page: its texts live under ``<id>.title`` and ``<id>.nav``. ``hidden``: not in the sidebar."""

    id: str
    file: str
    group: str
    icon: str
    hidden: bool = False


PAGES: tuple[PageInfo, ...] = (
    PageInfo("home", "app.py", "start", ":material/home:"),
    PageInfo("models", "pages/models.py", "start", ":material/deployed_code:"),
    PageInfo("projections", "pages/projections.py", "words", ":material/scatter_plot:"),
    PageInfo("static_vectors", "pages/static_vectors.py", "words", ":material/compare_arrows:"),
    PageInfo("unknown_words", "pages/unknown_words.py", "words", ":material/help_center:"),
    PageInfo("polysemy", "pages/polysemy.py", "context", ":material/alt_route:"),
    PageInfo("layers", "pages/layers.py", "context", ":material/layers:"),
    PageInfo("position", "pages/position.py", "context", ":material/format_list_numbered:"),
    PageInfo("sentence_vectors", "pages/sentence_vectors.py", "sentences", ":material/short_text:"),
    PageInfo("rag", "pages/rag.py", "sentences", ":material/manage_search:"),
    PageInfo("languages", "pages/languages.py", "sentences", ":material/translate:"),
    PageInfo("word_training", "pages/word_training.py", "training", ":material/model_training:"),
    PageInfo("retromae", "pages/retromae.py", "training", ":material/deblur:"),
    PageInfo("bge", "pages/bge.py", "training", ":material/join_inner:"),
    PageInfo("graphs", "pages/graphs.py", "beyond", ":material/hub:"),
    PageInfo("images", "pages/images.py", "beyond", ":material/image:"),
    PageInfo("sound", "pages/sound.py", "beyond", ":material/graphic_eq:"),
    PageInfo("lessons", "pages/lessons.py", "interview", ":material/co_present:"),
    PageInfo("classroom", "pages/classroom.py", "interview", ":material/how_to_vote:"),
    PageInfo("interview", "pages/interview.py", "interview", ":material/record_voice_over:"),
    PageInfo("glossary", "pages/glossary.py", "interview", ":material/menu_book:"),
    PageInfo("vote", "pages/vote.py", "interview", ":material/ballot:", hidden=True),
    PageInfo("open", "pages/open.py", "interview", ":material/link:", hidden=True),
)


def page(page_id: str) -> PageInfo:
    """The page with this id."""
    return next(info for info in PAGES if info.id == page_id)


def grouped() -> list[tuple[str, list[PageInfo]]]:
    """Pages of the sidebar by group, in the order of :data:`GROUPS`."""
    ordered = sorted((info for info in PAGES if not info.hidden), key=lambda info: GROUPS.index(info.group))
    return [(group, list(pages)) for group, pages in groupby(ordered, key=lambda info: info.group)]
