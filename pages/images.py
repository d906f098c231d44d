"""What does a network see in a picture? The layer before the classifier is its vector."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("images")
view = View("images")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.images_page import body

    body.show(view)
view.finish()
