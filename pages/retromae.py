"""RetroMAE: a sentence vector that must carry the meaning, because the decoder is left almost nothing else."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("retromae")
view = View("retromae")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.retromae_page import body

    body.show(view)
view.finish()
