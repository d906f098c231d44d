"""Sections of the page sentence_vectors."""
