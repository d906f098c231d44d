"""Word vectors while they are trained: a fixed measure of loss, a map that moves, neighbours and scores on the way."""
