"""Retrieval: documents to chunks, chunks to a vector table, a question to its hits, hits to a prompt and an answer."""
