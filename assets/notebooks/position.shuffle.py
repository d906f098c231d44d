# %% [markdown en]
# The same words in another order: does a word's vector change?
# %% [markdown zh]
# 同样的词换一种顺序：词的向量会变吗？
# %%
from embed_core import loading
from embed_core.positions import shuffle

encoder = loading.load_encoder(view["of_model"])
text = view.get("of_text") or view["of_text_zh"]
words = shuffle.units_of(encoder, text).words
orders = {
    "swap": lambda: shuffle.swapped(words),
    "reverse": lambda: tuple(reversed(range(len(words)))),
    "shuffle": lambda: shuffle.shuffled(words, int(view["of_seed"])),
    "own": lambda: shuffle.read_order(view["of_own"], words),
}
order = orders[view["of_order"]]()
" ".join(words), " ".join(words[place] for place in order)
# %% [markdown en]
# Cosine of each word's vector in the two orders, at the last layer. With positions ("on") it changes; with the positions taken out ("off") the cosine is 1: self-attention alone does not know the order.
# %% [markdown zh]
# 最后一层里，每个词在两种顺序下的向量的余弦。有位置（on）时会变；去掉位置（off）后余弦为 1：自注意力本身不知道顺序。
# %%
import pandas as pd

result = shuffle.run(encoder, text, order, view["of_how"])
names = [f"{place} {word}" for place, word in enumerate(result.words, start=1)]
pd.DataFrame({setting.name: setting.cosine[-1] for setting in result.settings}, index=names).round(6)
# %%
pd.Series(
    {setting.name: float(setting.difference[-1].max()) for setting in result.settings}, name="largest |difference|"
)
