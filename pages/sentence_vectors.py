"""Sentence vectors: from averaging words to models trained to compare sentences."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("sentence_vectors")
view = View("sentence_vectors")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.sentences_page import body

    body.show(view)
view.finish()
