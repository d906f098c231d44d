"""Short links: from a code to the view it stands for."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("open")
view = View("open")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.open_page import body

    body.show(view)
view.finish()
