"""Word2Vec and fastText one gradient step at a time, in NumPy that can be read."""
