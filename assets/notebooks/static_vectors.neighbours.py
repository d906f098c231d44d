# %% [markdown en]
# The vectors, and what is done to the whole table before anything is compared.
# %% [markdown zh]
# 载入词向量，以及比较之前对整张表做的处理。
# %%
from embed_core import loading
from embed_core.static import query
from embed_core.static.comparison import compare
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment

treatment = Treatment(centre=view.get("centre", False), top=view.get("top", 0), normalise=view.get("unit", False))
space = Space(loading.load_static(view["model"]), treatment)
len(space.model), space.model.dims
# %% [markdown en]
# The word, or the sum of words, becomes one vector.
# %% [markdown zh]
# 把一个词，或若干词的加减式，变成一个向量。
# %%
asked = query.parse(view["nb_q"], query.known_by(space.original))
answer = query.evaluate(asked, space, raw=view["nb_raw"])
answer.vector.shape
# %% [markdown en]
# Its nearest words in the original space, by four measures. Cosine looks at the angle alone.
# %% [markdown zh]
# 它在原始空间里的最近邻，用四种度量分别计算。余弦只看夹角。
# %%
import pandas as pd

exclude = () if view["nb_inputs"] and asked.is_sum else answer.rows
found = compare(space.model, answer.vector, view["nb_k"], exclude)
pd.DataFrame({metric: [one.word for one in ranked] for metric, ranked in found.items()})
