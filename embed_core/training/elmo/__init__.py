"""ELMo (Peters et al. 2018, arXiv 1802.05365): a bidirectional language model that reads words letter by letter.

``spelling`` cuts a text into words and words into bytes; ``network`` is the model itself and ``objective`` its loss;
``data`` makes batches of a corpus; ``train`` goes through a ``run`` by its ``schedule``; ``evaluate`` measures the
perplexity; ``export`` writes and reads the folder, ``cards`` its card; ``states`` are the hidden states.
"""
