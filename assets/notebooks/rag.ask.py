# %% [markdown en]
# The documents (the notes that come with the app), chunked, embedded and put into a vector database.
# %% [markdown zh]
# 文档（应用自带的笔记）切块、编码、写入向量数据库。
# %%
from embed_core import catalog, loading
from embed_core.retrieval import asking, indexing, notes, store
from embed_core.retrieval.kinds import ChunkSettings

name = view["rag"]
if name.startswith("notes-") and name not in {card.name for card in store.collections()}:
    language = name.removeprefix("notes-")
    model = "all-minilm-l6-v2" if language == "en" else "multilingual-e5-small"
    indexing.index(name, notes.notes(language), ChunkSettings(), catalog.get_spec(model), loading.load_encoder(model))
card = store.collection(name)
encoder = loading.load_encoder(card.model)
card.name, card.model, card.chunks
# %% [markdown en]
# The question becomes a vector too; the nearest chunks, the chunks that share words with it, or both lists fused.
# %% [markdown zh]
# 问题也编码成向量：取最近的文本块，或取有共同词的文本块，或把两份名单融合。
# %%
hits = asking.retrieve(card, encoder, view["as_q"], mode=view["as_mode"], k=view["as_k"], constant=view["as_const"])
for number, hit in enumerate(hits, start=1):
    print(number, hit.chunk.document, "·", hit.chunk.text[:120].replace("\n", " "))
