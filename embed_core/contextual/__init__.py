"""Contextual models: one text in, tokens, words and hidden states out.

:func:`open_encoder` opens a model's folder; :class:`Encoder` encodes; :class:`Encoding` is what comes back.
"""

from embed_core.contextual.elmo import RecurrentEncoder
from embed_core.contextual.encoder import Encoder
from embed_core.contextual.encoding import Encoding, SentenceEmbeddings, word_vector
from embed_core.contextual.opening import open_encoder
from embed_core.contextual.pooling import POOLINGS, Pooling, normalised, pool
from embed_core.contextual.precision import PRECISIONS, Precision, has_fast
from embed_core.contextual.spans import WordSpan

__all__ = [
    "POOLINGS",
    "PRECISIONS",
    "Encoder",
    "Encoding",
    "Pooling",
    "Precision",
    "RecurrentEncoder",
    "SentenceEmbeddings",
    "WordSpan",
    "has_fast",
    "normalised",
    "open_encoder",
    "pool",
    "word_vector",
]
