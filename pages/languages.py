"""Across languages: two spaces turned onto each other, or one encoder for all."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("languages")
view = View("languages")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.languages_page import body

    body.show(view)
view.finish()
