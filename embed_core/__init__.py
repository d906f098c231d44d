"""The library behind the embedding explorer. Importing it loads neither torch nor numba nor streamlit."""

__version__ = "0.1.0"
