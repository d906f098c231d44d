"""``python -m embed_core``: the command line."""

import sys

from embed_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
