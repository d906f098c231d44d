"""What the training pages share: starting, watching and resuming a run, and keeping what it learnt."""
