"""The command line: ``list``, ``fetch``, ``neighbors``, ``project``; one module a command.

A command module has ``add_to(new_parser, console)``: it makes its parser and sets the default ``run`` to a function
``run(options, console) -> int`` that gives the exit code. :data:`embed_core.cli.main.COMMANDS` lists them.
"""

from embed_core.cli.main import main

__all__ = ["main"]
