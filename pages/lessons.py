"""Lessons: guided class demos, step by step."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("lessons")
view = View("lessons")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.lessons_page import body

    body.show(view)
view.finish()
