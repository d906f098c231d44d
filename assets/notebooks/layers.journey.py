# %% [markdown en]
# One sentence through the network: every word's vector at every layer.
# %% [markdown zh]
# 一个句子穿过整个网络：每个词在每一层的向量。
# %%
from embed_core import loading
from embed_core.contextual.journey import change, journey, picture

encoder = loading.load_encoder(view["lj_model"])
found = journey(encoder, view["lj_text"], view["lj_unit"])
found.vectors.shape  # (layers + 1, words or tokens, dimensions)
# %% [markdown en]
# What each layer changes: 1 − cos between a word's vector before and after the layer, and the step relative to the length before.
# %% [markdown zh]
# 每一层改变了多少：同一个词在该层前后的向量的 1 − cos，以及相对于原长度的步长。
# %%
import pandas as pd

turn, step = change(found.vectors)
values = turn if view["lj_measure"] == "turn" else step
pd.DataFrame(values, columns=[f"{place} {name}" for place, name in enumerate(found.names, start=1)]).round(3)
# %% [markdown en]
# All layers in one plane (one PCA over all vectors together).
# %% [markdown zh]
# 所有层画在同一个平面里（把全部向量放在一起做一次 PCA）。
# %%
import plotly.express as px

places, explained = picture(found.vectors, unit_length=view["lj_unitlen"], centred=view["lj_centred"])
rows = [
    {"x": places[layer, word, 0], "y": places[layer, word, 1], "layer": layer, "word": f"{word + 1} {name}"}
    for word, name in enumerate(found.names)
    for layer in range(len(places))
]
px.line(
    pd.DataFrame(rows),
    x="x",
    y="y",
    color="word",
    hover_name="layer",
    markers=True,
    title=f"variance shown: {explained.sum():.0%}",
)
