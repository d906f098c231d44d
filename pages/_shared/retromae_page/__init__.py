"""Sections of the page retromae."""
