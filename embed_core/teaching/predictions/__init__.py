"""Predict, then reveal: fair questions about what a page is going to show, made from the very data it shows.

One module a kind. Every builder is a pure function of that data: it gives a :class:`~.question.Question` with options
drawn and ordered from a seed, or None where no fair question can be asked.
"""
