"""Sections of the page languages."""
