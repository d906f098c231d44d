"""Downloads run in a child process: it can be watched, and stopped at any moment, without its library's cooperation."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_POLL_SECONDS = 0.12
_KEPT_LINES = 300


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended: its exit code and the last lines it wrote (standard output and error together)."""

    code: int
    lines: tuple[str, ...]

    def mentions(self, *texts: str) -> bool:
        """Does any line contain any of the texts?"""
        return any(text in line for line in self.lines for text in texts)

    @property
    def complaint(self) -> str:
        """The last line that names an error, else the last line; short enough for a sentence."""
        lines = [line.strip() for line in self.lines if line.strip()]
        errors = [line for line in lines if "error" in line.lower()]
        return (errors or lines or ["?"])[-1].removeprefix("ERROR: ")[:300]


def python_child(*arguments: str) -> list[str]:
    """The command line of a child that dies with us (see child.py)."""
    return [sys.executable, "-P", str(Path(__file__).with_name("child.py")), *arguments]


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    poll: Callable[[], None],
    on_line: Callable[[str], None] = lambda _: None,
) -> Finished:
    """Run ``command`` and call ``poll`` eight times a second; an exception from ``poll`` kills the child."""
    lines: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        text=True,
        encoding="utf-8",
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        reader = threading.Thread(target=_read, args=(child, lines, on_line), daemon=True)
        reader.start()
        try:
            while _running(child):
                poll()
        finally:
            child.kill()
            reader.join(5)  # before the pipe is closed under its hands
    return Finished(child.returncode, tuple(lines))


def _running(child: subprocess.Popen[str]) -> bool:
    try:
        child.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False


def _read(child: subprocess.Popen[str], lines: deque[str], on_line: Callable[[str], None]) -> None:
    if child.stdout is None:  # pragma: no cover - PIPE was asked for
        return
    for line in child.stdout:
        lines.append(line.rstrip())
        on_line(line)
