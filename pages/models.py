"""The model catalogue: what there is, what is on this machine, what is in memory, and models of one's own."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("models")
view = View("models")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.models_page import body

    body.show(view)
view.finish()
