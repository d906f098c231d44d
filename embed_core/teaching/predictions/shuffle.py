"""The words are exchanged: in which run do their vectors come back, and which word's vector moves most?"""

from __future__ import annotations

from collections.abc import Sequence

from embed_core.positions.shuffle import Name, Setting, Shuffled
from embed_core.teaching.predictions.question import OPTIONS, Option, Phrase, Question, build, draw, seeded

ROUNDING = 1e-4
"""A difference below this share of the largest value is rounding of 32-bit numbers; within a factor of
:data:`UNCLEAR` of it nothing is asked.
"""
UNCLEAR = 3.0
APART = 0.005
"""The cosine of a wrong word is larger by at least so much."""
_SETS: dict[tuple[Name, ...], dict[str, frozenset[Name]]] = {
    ("on", "off"): {
        "on": frozenset({"on"}), "off": frozenset({"off"}), "both": frozenset({"on", "off"}), "none": frozenset(),
    },
    ("on", "off", "open"): {
        "off": frozenset({"off"}), "open": frozenset({"open"}), "off_open": frozenset({"off", "open"}),
        "none": frozenset(),
    },
}  # fmt: skip


def which_run(key: str, model: str, result: Shuffled) -> Question | None:
    """In which runs, the exchange undone, does every word have the same vector as before (last layer)? None where a
    model can only be run as it is, the order is the same, or a difference is neither rounding nor more.
    """
    offered = _SETS.get(tuple(setting.name for setting in result.settings))
    if offered is None or _same_order(result):
        return None
    shares = {setting.name: _share(setting) for setting in result.settings}
    if any(ROUNDING / UNCLEAR < share < ROUNDING * UNCLEAR for share in shares.values()):
        return None
    same = frozenset(name for name, share in shares.items() if share <= ROUNDING)
    found = next((name for name, names in offered.items() if names == same), None)
    if found is None:
        return None
    options = {name: Option(name, Phrase(f"predict.shuffle.runs.{name}")) for name in offered}
    values: dict[str, str | Phrase] = {"model": model, **{name: _number(share) for name, share in shares.items()}}
    because = f"predict.shuffle.because_{'open' if 'open' in shares else 'two'}"
    return build(
        "shuffle", f"{key}|run", Phrase("predict.shuffle.ask", values), options.pop(found), list(options.values()),
        Phrase(because, {**values, "answer": Phrase(f"predict.shuffle.runs.{found}")}),
    )  # fmt: skip


def which_word(key: str, model: str, result: Shuffled) -> Question | None:
    """Positions on, last layer: which word's vector changes most (smallest cosine with itself)?"""
    setting = result.setting("on")
    if setting is None or _same_order(result):
        return None
    cosines = [float(value) for value in setting.cosine[-1]]
    order = sorted(range(len(cosines)), key=cosines.__getitem__)
    most = order[0]
    fair = [place for place in order[1:] if cosines[place] >= cosines[most] + APART]
    taken = draw(seeded("shuffle", f"{key}|word"), [fair], OPTIONS - 1, str)
    names = _names(result.words)
    values: dict[str, str | Phrase] = {
        "model": model, "word": names[most], "cosine": f"{cosines[most]:.3f}", "least": names[order[-1]],
        "highest": f"{cosines[order[-1]]:.3f}", "last": str(len(setting.cosine) - 1),
    }  # fmt: skip
    return build(
        "shuffle", f"{key}|word", Phrase("predict.shuffle.ask_word", values), Option(str(most), names[most]),
        [Option(str(place), names[place]) for place in taken], Phrase("predict.shuffle.because_word", values),
    )  # fmt: skip


def _share(setting: Setting) -> float:
    largest, scale = float(setting.difference[-1].max()), float(setting.scale[-1])
    return largest / max(scale, 1e-12)


def _same_order(result: Shuffled) -> bool:
    return [result.words[place].lower() for place in result.order] == [word.lower() for word in result.words]


def _names(words: Sequence[str]) -> list[str]:
    """Words that occur more than once get their place."""
    lower = [word.lower() for word in words]
    return [f"{word} ({place})" if lower.count(word.lower()) > 1 else word for place, word in enumerate(words, start=1)]


def _number(value: float) -> str:
    return "0" if value == 0 else f"{value:.1e}" if value < 1e-3 else f"{value:.2g}"
