"""GloVe (Pennington, Socher & Manning 2014): counted, weighted, trained and shown, in the project's own implementation.

There is no maintained library. Counting is SciPy's sparse arithmetic; the training walks over the cells one after
another, as AdaGrad wants it, in a loop that numba compiles.
"""
