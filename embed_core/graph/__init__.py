"""Vectors for the nodes of a graph: random walks read as sentences (DeepWalk, node2vec), and what they are held
against.

:mod:`.kinds` says what a graph is, :mod:`.samples` and :mod:`.reading` where one comes from, :mod:`.walks` walks it,
:mod:`.vectors` learns from the walks, :mod:`.communities` and :mod:`.layout` colour and place it.
"""
