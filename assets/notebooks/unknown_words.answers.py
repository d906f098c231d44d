# %% [markdown en]
# Which of the words does the table of a static model lack?
# %% [markdown zh]
# 静态模型的词表里缺哪些词？
# %%
import re

from embed_core import loading

table = loading.load_static(view["ua_model"])
words = re.findall(r"\w+|[^\w\s]+", view["q"])
[(word, word in table or word.lower() in table) for word in words]
# %% [markdown en]
# fastText adds up the vectors of a word's character n-grams, so that almost every word gets a vector.
# %% [markdown zh]
# fastText 把字符 n-gram 的向量加起来，所以几乎每个词都能得到向量。
# %%
from embed_core.oov import ngrams

grams = ngrams.anatomy(loading.load_static("fasttext"), view["ua_word"] or words[0])
grams
# %% [markdown en]
# Three tokenizers cut the same text; no word is left out, but a character outside the alphabet becomes [UNK] in WordPiece.
# %% [markdown zh]
# 三种分词器切同一段文字：没有词会丢掉，但字符表之外的字符在 WordPiece 里会变成 [UNK]。
# %%
from embed_core.contextual.tokenizer_only import load_tokenizer

{view[f"ua_tok{number}"]: load_tokenizer(view[f"ua_tok{number}"]).tokenize(view["q"]).pieces for number in range(3)}
