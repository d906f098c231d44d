# %% [markdown en]
# The sentences, and the ways of turning one into a vector that the view compares.
# %% [markdown zh]
# 句子，以及视图里对比的几种句向量做法。
# %%
from embed_core.sentence import compare, corpora, ladder, own
from embed_core.sentence.rungs import Rung

language = next(key for key in view if key.startswith("la_rungs_")).rsplit("_", 1)[1]
typed = next(text for key, text in view.items() if key.startswith("la_text_"))
sentences = own.lines(typed)
rungs = [Rung(*name.split(":", 1)) for name in view[f"la_rungs_{language}"].split(",")]
corpus = corpora.corpus("shipped", language) if view[f"la_corpus_{language}"] == "shipped" else sentences
sentences
# %% [markdown en]
# For each of them the cosines of all pairs. What counts is not their height but whether pairs of like meaning stand above the others.
# %% [markdown zh]
# 对每种做法计算所有句对的余弦。重要的不是数值高低，而是意思相近的句对是否排在其他句对之上。
# %%
import pandas as pd

for rung in rungs:
    matrix = compare.cosines(ladder.climb(rung, sentences, corpus).vectors)
    print(rung.method, rung.model)
    display(pd.DataFrame(matrix, index=[text[:30] for text in sentences]).round(2))
