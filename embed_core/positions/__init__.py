"""Position schemes: sinusoidal, learned, rotary, ALiBi; what position does to an input and to a sentence."""
