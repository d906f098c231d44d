# %% [markdown en]
# Random walks over a graph are read as sentences; skip-gram turns nodes into vectors.
# %% [markdown zh]
# 把图上的随机游走当作句子，用 skip-gram 学出每个节点的向量。
# %%
from embed_core.graph import samples, vectors, walks

graph = samples.sample(view["graph"])
if view["gn_how"] == "spectral":
    found = vectors.spectral(graph, view["gn_axes"])
else:
    walking = walks.WalkSettings(
        walks=view["gn_walks"],
        length=view["gn_length"],
        p=view.get("gn_bias_p", 1.0),  # DeepWalk is p = q = 1
        q=view.get("gn_bias_q", 1.0),
        seed=view["gn_start"],
    )
    learning = vectors.VectorSettings(
        dims=view["gn_size"], window=view["gn_window"], epochs=view["gn_epochs"], seed=view["gn_start"]
    )
    found = vectors.node_vectors(graph, walking, learning)
found.shape
# %% [markdown en]
# The nodes nearest to the first one, by cosine in the original space.
# %% [markdown zh]
# 与第一个节点最近的节点（原始空间，余弦）。
# %%
from embed_core.similarity import top_k

indices, scores = top_k(found, found[0], 5, exclude=[0])
graph.names[0], [(graph.names[index], round(float(score), 3)) for index, score in zip(indices, scores)]
# %% [markdown en]
# Two groups found by k-means on the vectors, beside what is known of the nodes.
# %% [markdown zh]
# 对节点向量做 k-means 分成两组，与已知的分组对照。
# %%
import pandas as pd
from sklearn.cluster import KMeans

groups = KMeans(2, n_init=10, random_state=0).fit_predict(found)
pd.DataFrame({"node": graph.names, "group": groups, **{name: list(column) for name, column in graph.columns.items()}})
