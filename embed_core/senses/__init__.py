"""One word, several senses: labelled sentences, and how well hidden states tell the senses apart."""
