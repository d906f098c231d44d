"""How bge-large-zh came to be: three stages, each runnable small."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("bge")
view = View("bge")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.bge_page import body

    body.show(view)
view.finish()
