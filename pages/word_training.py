"""Word vectors in training: a window moves over the text, one gradient step at a time."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("word_training")
view = View("word_training")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.word_training_page import body

    body.show(view)
view.finish()
