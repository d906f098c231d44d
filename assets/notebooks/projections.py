# %% [markdown en]
# The points and their map. The layout that comes with the app is used where it fits, else it is computed now.
# %% [markdown zh]
# 取点并画图。能用应用自带的布局就用自带的，否则现场计算。
# %%
from embed_core import maps
from embed_core.maps import MapSettings
from embed_core.points import Drawing

if view["draw"] != "top":
    raise NotImplementedError(
        "this notebook draws the most frequent words; for words or sentences of your own set items=(...)"
    )
settings = MapSettings(method=view["method"], dims=view["dims"], metric=view["metric"], seed=view.get("seed", 42))
shown = maps.draw(Drawing(model_id=view["model"], draw="top", count=view["n"]), settings)
len(shown.points), f"neighbours kept by the picture: {shown.projection.kept_mean:.0%}"
# %%
import plotly.graph_objects as go

places = shown.projection.coordinates
kind = go.Scattergl if settings.dims == 2 else go.Scatter3d
axes = dict(zip("xyz", places.T))
go.Figure(kind(**axes, mode="markers", marker={"size": 3}, text=shown.points.names, hoverinfo="text"))
# %% [markdown en]
# Neighbours come from the original space, never from the picture.
# %% [markdown zh]
# 近邻取自原始空间，而不是图上。
# %%
from embed_core.similarity import top_k

word = view["q"] or shown.points.names[0]
place = shown.points.find(word)
indices, scores = top_k(shown.points.vectors, shown.points.vectors[place], 10, exclude=[place])
[(shown.points.names[index], round(float(score), 3)) for index, score in zip(indices, scores)]
