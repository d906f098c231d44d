"""Sections of the page bge."""
