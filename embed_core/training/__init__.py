"""Training of small static models on any text: the corpus, the run, the folder and the card that come of it."""
