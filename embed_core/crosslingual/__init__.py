"""Two languages in one space: orthogonal Procrustes, CSLS, and encoders that were trained on many languages."""
