# %% [markdown en]
# One word in many sentences: those of the app's bank of labelled sentences, and one's own.
# %% [markdown zh]
# 同一个词在许多句子里：应用自带的义项标注句库，加上自己写的句子。
# %%
from embed_core import loading
from embed_core.senses import bank, own_sentences

entry = bank.find(view["word"])
occurrences = list(entry.occurrences) if entry and view["bank"] else []
if view["own"].strip():
    occurrences += own_sentences.read(
        view["own"], view["word"], entry.senses if entry else (), view["which"]
    ).occurrences
[(one.sense, one.sentence) for one in occurrences[:5]]
# %% [markdown en]
# A static model has one row for the word; the contextual model gives a vector for every occurrence and layer.
# %% [markdown zh]
# 静态模型里这个词只有一行；上下文模型则对每一处出现、每一层都给出一个向量。
# %%
from embed_core.senses.states import occurrence_states

encoder = loading.load_encoder(view["model"])
states = occurrence_states(encoder, occurrences)
states.vectors.shape  # (layers + 1, occurrences, dimensions)
# %% [markdown en]
# How often has the nearest other occurrence, by cosine in the original space, the same sense? Layer by layer, against always answering the most frequent sense, which is the best that one vector a word can do.
# %% [markdown zh]
# 在原始空间里按余弦取最近的另一处出现，它与本处义项相同的比例是多少？逐层计算，并与“总答最常见义项”相比：一词一向量最多只能做到后者。
# %%
from embed_core.senses.separation import loo_accuracy, most_frequent_share

labelled = [place for place, one in enumerate(occurrences) if one.sense]
senses = [occurrences[place].sense for place in labelled]
{
    "static at best": most_frequent_share(senses),
    **{layer: loo_accuracy(states.vectors[layer][labelled], senses) for layer in range(len(states.vectors))},
}
# %% [markdown en]
# The layer of the view as a picture.
# %% [markdown zh]
# 当前这一层画成图。
# %%
import plotly.express as px

from embed_core.projection import project

layer = view["pp_layer"]
made = project(states.vectors[layer], method=view["pp_method"], n_components=2)
px.scatter(
    x=made.coordinates[:, 0],
    y=made.coordinates[:, 1],
    color=[one.sense or "?" for one in occurrences],
    hover_name=[one.sentence for one in occurrences],
    title=f"{view['word']} · {view['model']} · layer {layer} · {view['pp_method']}",
)
