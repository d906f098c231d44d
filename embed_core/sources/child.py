"""Runs one Python module or script as a child that stops when its parent is gone.

``python -P child.py -m pip download ...`` or ``python -P child.py script.py ...``. The parent holds the other end of
standard input: however the parent dies (``kill -9`` included), the pipe closes and the download stops with it.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def _leave_with_parent() -> None:
    # os.read, not sys.stdin: a thread blocked inside the buffered reader would hold its lock at interpreter shutdown.
    while os.read(0, 1):
        pass
    os._exit(75)


def main() -> None:
    """Start the watch, then become the module or script."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    if sys.argv[1] == "-m":
        sys.argv = sys.argv[2:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = sys.argv[1:]
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
