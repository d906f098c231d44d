# %% [markdown en]
# The vectors, the words that have one, and their similarities.
# %% [markdown zh]
# 载入词向量，取出有向量的词，计算它们两两之间的相似度。
# %%
from embed_core import loading
from embed_core.static import ordering, word_lists
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment

treatment = Treatment(centre=view.get("centre", False), top=view.get("top", 0), normalise=view.get("unit", False))
space = Space(loading.load_static(view["model"]), treatment)
typed = next(text for key, text in view.items() if key.startswith("pr_words"))
found, missing = word_lists.located(space, typed)
missing
# %%
import numpy as np
import pandas as pd

order = ordering.clustered(np.vstack([one.vector for one in found])).order
if view["pr_order"] == "clustered":
    found = [found[place] for place in order]
words = [one.word for one in found]
pd.DataFrame(ordering.matrix(found, view["pr_metric"]), index=words, columns=words).round(3)
# %% [markdown en]
# The same cosine by hand, for the first two words: their dot product over the product of their lengths.
# %% [markdown zh]
# 手算前两个词的余弦：点积除以两个长度的乘积。
# %%
a, b = (one.vector.astype(float) for one in found[:2])
float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
