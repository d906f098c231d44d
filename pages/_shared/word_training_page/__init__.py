"""Sections of the page word_training."""
