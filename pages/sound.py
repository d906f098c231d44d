"""Whose voice is it? From the waveform to a speaker's vector."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("sound")
view = View("sound")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.sound_page import body

    body.show(view)
view.finish()
