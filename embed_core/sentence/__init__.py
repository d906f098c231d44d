"""One vector for a whole sentence: averages of word vectors, SIF, Doc2Vec, pooled encoders; what each is worth."""
