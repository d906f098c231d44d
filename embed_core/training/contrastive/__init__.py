"""Contrastive training of an encoder as BGE was trained: pairs, the batch's loss, hard negatives, three stages."""
