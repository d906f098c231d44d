# %% [markdown en]
# The question a : b :: c : ?
# %% [markdown zh]
# 类比题：a : b :: c : ?
# %%
from embed_core import loading
from embed_core.static.analogy import solve
from embed_core.static.space import Space
from embed_core.static.treatment import Treatment

treatment = Treatment(centre=view.get("centre", False), top=view.get("top", 0), normalise=view.get("unit", False))
space = Space(loading.load_static(view["model"]), treatment)
english = "an_a" in view
question = tuple(view[f"an_{part}" if english else f"an_zh_{part}"] for part in "abcd")
solved = solve(space, question[:3], question[3])
question
# %% [markdown en]
# 3CosAdd ranks by cos(x, b − a + c), 3CosMul by cos(x, b) · cos(x, c) / cos(x, a). With every word allowed the answer is often a word of the question.
# %% [markdown zh]
# 3CosAdd 按 cos(x, b − a + c) 排序，3CosMul 按 cos(x, b) · cos(x, c) / cos(x, a) 排序。若不排除题目里的词，答案往往就是其中之一。
# %%
import pandas as pd

pd.DataFrame(
    {
        f"{ranking.method}, {'question left out' if ranking.exclude_inputs else 'all words'}": [
            answer.word for answer in ranking.answers
        ]
        for ranking in solved.rankings
    }
)
