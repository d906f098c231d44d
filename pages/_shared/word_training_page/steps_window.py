"""The window over the text as a picture: a box for every word, coloured by what it is in this step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from embed_core.training.steps.plan import Example
from embed_core.training.steps.walk import Step, Walk
from pages._shared.figures import chart, palette
from pages._shared.figures.labels import width
from pages._shared.figures.scene import Spec, short
from pages._shared.i18n import t
from pages._shared.inspector import panel

T = "word_training_page.steps"
ACROSS, TALL, GAP, LONGEST = 640.0, 42, 8.0, 18
CENTRE, NOW, AROUND, DROPPED, OTHER, DRAWN, SKIPPED = (
    "centre", "now", "around", "dropped", "other", "drawn", "skipped",
)  # fmt: skip
COLOURS = {
    CENTRE: palette.HIGHLIGHT, NOW: palette.STATIC, AROUND: palette.STATIC, DROPPED: palette.QUIET,
    OTHER: palette.QUIET, DRAWN: palette.CONTEXTUAL, SKIPPED: palette.CONTEXTUAL,
}  # fmt: skip
FILLED = {CENTRE, NOW, DRAWN}
DASHED = {DROPPED, SKIPPED}


@dataclass(frozen=True)
class Box:
    """A word at ``x`` to ``x + wide`` in ``line``, and what it is in this step."""

    word: str
    role: str
    x: float
    wide: float
    line: int


def show(walk: Walk, step: Step) -> None:
    """The picture, and underneath what is given and what is to be predicted."""
    boxes = [*text_boxes(walk, step.example)]
    boxes += drawn_boxes(walk, step.example, 1 + max(box.line for box in boxes))
    chart.show(figure(boxes), key="ws_window", alt=t(f"{T}.window_alt"), width=int(ACROSS))


def text_boxes(walk: Walk, example: Example) -> list[Box]:
    """A line for each sentence, or several where it is long."""
    passage, window = walk.rows.passage, example.window
    now = set(window.context) if example.place is None else {example.place}

    def role(place: int) -> str:
        if place == window.centre:
            return CENTRE
        if place in now:
            return NOW
        if place in window.context:
            return AROUND
        return DROPPED if place in window.dropped else OTHER

    boxes: list[Box] = []
    for start, end in zip(passage.starts, passage.starts[1:], strict=False):
        line = boxes[-1].line + 1 if boxes else 0
        boxes += _laid_out(((passage.words[place], role(place)) for place in range(start, end)), line)
    return boxes


def drawn_boxes(walk: Walk, example: Example, line: int) -> list[Box]:
    """The negatives in a line of their own, in the order they were drawn."""
    names = walk.rows.passage.vocabulary
    drawn = ((names[word], SKIPPED if word == example.target else DRAWN) for word in example.drawn)
    return _laid_out(drawn, line)


def _laid_out(words: Iterable[tuple[str, str]], line: int) -> list[Box]:
    boxes, x = [], 0.0
    for word, role in words:
        shown = word if len(word) <= LONGEST else f"{word[: LONGEST - 1]}…"
        wide = width(shown) * 1.15 + 22
        if x and x + wide > ACROSS:
            x, line = 0.0, line + 1
        boxes.append(Box(shown, role, x, wide, line))
        x += wide + GAP
    return boxes


def figure(boxes: list[Box]) -> Spec:
    """Boxes and words; the roles that occur stand in the legend."""
    roles = [role for role in COLOURS if any(box.role == role for box in boxes)]
    lines = 1 + max(box.line for box in boxes)
    below = 26 + 8 * len(roles)  # the legend takes several lines on a phone
    fixed = {"visible": False, "fixedrange": True}
    return {
        "data": [_legend_entry(role) for role in roles],
        "layout": {
            "height": TALL * lines + 30 + below,
            "margin": {"l": 4, "r": 4, "t": 30, "b": below},
            "showlegend": True,
            "legend": {"orientation": "h", "yanchor": "top", "y": 0, "x": 0, "itemclick": False,
                       "itemdoubleclick": False},
            "dragmode": False,
            "xaxis": {**fixed, "range": [-4, ACROSS + 4]},
            "yaxis": {**fixed, "range": [lines - 0.5, -0.5]},
            "shapes": [_shape(box) for box in boxes],
            "annotations": [_word(box) for box in boxes],
        },
    }  # fmt: skip


def _legend_entry(role: str) -> dict[str, object]:
    symbol = "square" if role in FILLED else "square-open"
    line = {"color": COLOURS[role], "width": 2.5}
    marker = {"symbol": symbol, "size": 13, "color": COLOURS[role], "line": line}
    return {
        "type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": t(f"{T}.roles.{role}"),
        "marker": {**marker, "opacity": 0.45} if role == SKIPPED else marker, "hoverinfo": "skip",
    }  # fmt: skip


def _shape(box: Box) -> dict[str, object]:
    colour = COLOURS[box.role]
    filled = box.role in FILLED
    return {
        "type": "rect", "layer": "below", "x0": box.x, "x1": box.x + box.wide, "y0": box.line - 0.36,
        "y1": box.line + 0.36, "fillcolor": colour if filled else "rgba(0,0,0,0)",
        "opacity": 0.45 if box.role in DASHED else 1.0,
        "line": {"color": colour, "width": 2.5 if box.role != OTHER else 1,
                 "dash": "dash" if box.role in DASHED else "solid"},
    }  # fmt: skip


def _word(box: Box) -> dict[str, object]:
    font: dict[str, object] = {"size": 14}
    ink = "#ffffff" if box.role in FILLED else palette.QUIET if box.role in DASHED else panel.ink()
    if ink:
        font["color"] = ink
    text = short(box.word, LONGEST)
    return {
        "x": box.x + box.wide / 2, "y": box.line, "text": f"<b>{text}</b>" if box.role in FILLED else text,
        "showarrow": False, "font": font,
    }  # fmt: skip
