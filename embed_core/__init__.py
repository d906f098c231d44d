"""The library behind the embedding explorer. Importing it loads neither torch nor numba nor streamlit."""

import os

__version__ = "0.1.0"

# OpenMP threads that wait for each other by spinning take the cores away from everybody else: three processes that
# encode at once on two cores took twice as long. Read when torch is loaded, so it has to stand here.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
