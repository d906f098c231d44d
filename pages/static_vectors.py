"""Static vectors: neighbours, similarity, analogies, axes and scores of Word2Vec, GloVe and fastText."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("static_vectors")
view = View("static_vectors")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.words_page import body

    body.show(view)
view.finish()
