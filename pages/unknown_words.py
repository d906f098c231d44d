"""Unknown words: what every kind of model answers to a word it has never seen."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("unknown_words")
view = View("unknown_words")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.unknown_page import body

    body.show(view)
view.finish()
