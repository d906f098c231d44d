"""Sections of the page rag."""
