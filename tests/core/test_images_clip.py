"""CLIP: the vectors of a tiny random one against transformers' own, and zero-shot classes against the formula."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
import tiny_clip
from hypothesis import given, settings
from hypothesis import strategies as st

from embed_core import catalog, loading
from embed_core.errors import EmbedCoreError, InputError, ModelError
from embed_core.images import open_image_encoder
from embed_core.images.clip import MAX_TEXTS, ClipEncoder, open_clip
from embed_core.images.clip_pixels import FILE
from embed_core.images.decode import Picture
from embed_core.images.text_and_pictures import Asked, ask
from embed_core.images.zero_shot import (
    class_vectors,
    classes,
    classify,
    modality_gap,
    most_confused,
    prompts,
    templates,
)

TEXTS = ["a photo of a cat", "the river bank, 3.14 naïve cafés", "b", "银行"]
FAMILIES = ("clip", "chinese_clip")


def pictures(count: int = 3) -> list[np.ndarray]:
    random = np.random.default_rng(5)
    sizes = [(20, 31), (64, 16), (16, 16), (40, 300)]
    return [random.integers(0, 256, (*sizes[place % 4], 3), dtype=np.uint8) for place in range(count)]


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_clip.make(tmp_path_factory.mktemp("models") / request.param, request.param)


@pytest.fixture(scope="module")
def encoder(folder: Path) -> ClipEncoder:
    return open_clip(tiny_clip.spec(folder.name), folder)


def reference(folder: Path):
    from transformers import ChineseCLIPModel, CLIPModel

    kind = CLIPModel if folder.name == "clip" else ChineseCLIPModel
    return kind.from_pretrained(folder).eval()


def test_texts_get_transformers_own_features(folder: Path, encoder: ClipEncoder) -> None:
    import torch
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        # One at a time: without padding there is nothing a batch could get wrong.
        expected = [
            reference(folder).get_text_features(**tokenizer([one], return_tensors="pt")).pooler_output[0].numpy()
            for one in TEXTS
        ]
    assert np.allclose(encoder.embed_texts(TEXTS), np.stack(expected), atol=1e-5)
    assert encoder.embed_texts([]).shape == (0, tiny_clip.DIMS)


def test_pictures_get_transformers_own_features(folder: Path, encoder: ClipEncoder) -> None:
    import torch
    from PIL import Image
    from transformers.models.chinese_clip.image_processing_pil_chinese_clip import ChineseCLIPImageProcessorPil
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    kind = CLIPImageProcessorPil if folder.name == "clip" else ChineseCLIPImageProcessorPil
    processor, shown = kind.from_pretrained(folder), pictures(3)
    with torch.inference_mode():
        pixels = [processor(images=Image.fromarray(one), return_tensors="pt")["pixel_values"] for one in shown]
        expected = [reference(folder).get_image_features(pixel_values=one).pooler_output[0].numpy() for one in pixels]
    assert np.allclose(encoder.prepared(shown), torch.cat(pixels).numpy(), atol=1e-6)
    assert np.allclose(encoder.embed(shown), np.stack(expected), atol=1e-5)
    assert encoder.embed([]).shape == (0, tiny_clip.DIMS)


def test_a_grey_square_by_hand(encoder: ClipEncoder) -> None:
    """Every pixel the same: resizing and cutting change nothing, only the three constants count."""
    prepared = encoder.prepared([np.full((30, 30, 3), 102, np.uint8)])
    mean, deviation = np.array([0.48145466, 0.4578275, 0.40821073]), np.array([0.26862954, 0.26130258, 0.27577711])
    assert np.allclose(prepared[0].mean(axis=(1, 2)), (0.4 - mean) / deviation, atol=1e-6)


def test_probabilities_are_the_softmax_of_scaled_cosines(encoder: ClipEncoder) -> None:
    import torch

    seen, said = encoder.embed(pictures(3)), encoder.embed_texts(TEXTS)
    shot = classify(seen, said, encoder.scale)
    cosines = torch.nn.functional.cosine_similarity(torch.tensor(seen)[:, None], torch.tensor(said)[None], dim=2)
    assert np.allclose(shot.cosines, cosines.numpy(), atol=1e-5)
    assert np.allclose(shot.probabilities, torch.softmax(cosines * encoder.scale, dim=1).numpy(), atol=1e-5)
    assert encoder.scale == pytest.approx(float(np.exp(2.6592)), rel=1e-4)


def test_the_end_of_a_long_text_is_not_read_and_said(encoder: ClipEncoder) -> None:
    long = "bank " * 40
    assert encoder.max_tokens == tiny_clip.MAX_TOKENS
    assert encoder.cut([long, "bank", long]) == (0, 2)
    assert np.isfinite(encoder.embed_texts([long])).all()
    with pytest.raises(InputError, match=str(MAX_TEXTS)):
        encoder.embed_texts(["a"] * (MAX_TEXTS + 1))


def test_a_strip_of_a_picture_does_not_fill_the_memory(encoder: ClipEncoder) -> None:
    strip = np.zeros((1, 5000, 3), np.uint8)
    assert encoder.prepared([strip]).shape == (1, 3, tiny_clip.SIDE, tiny_clip.SIDE)


def test_eight_threads_get_the_same_vectors(encoder: ClipEncoder) -> None:
    expected, found = encoder.embed_texts(TEXTS), []
    threads = [threading.Thread(target=lambda: found.append(encoder.embed_texts(TEXTS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(np.allclose(one, expected, atol=1e-6) for one in found)


def test_a_local_folder_is_found_loaded_and_reports_progress(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_EXPLORER_LOCAL_ROOTS", str(folder.parent))
    spec = catalog.get_spec(f"local:{folder}")
    assert (spec.kind, spec.loader, spec.dims, spec.family) == ("image", "clip", tiny_clip.DIMS, folder.name)
    stages: list[str] = []
    loaded = loading.load_image_encoder(spec.id, lambda stage, *_, **__: stages.append(stage))
    assert isinstance(loaded, ClipEncoder)
    assert loaded.reads_chinese == (folder.name == "chinese_clip")
    assert loaded.nbytes == 4 * sum(one.numel() for one in loaded.model.parameters())
    assert "clip.open" in stages
    loading.unload(spec.id)
    with pytest.raises(EmbedCoreError):
        loading.load_encoder(spec.id)


def refused(folder: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        open_image_encoder(tiny_clip.spec(), folder)
    assert caught.value.message("zh") != caught.value.message("en")
    return caught.value


def copied(folder: Path, target: Path) -> Path:
    target.mkdir()
    for file in folder.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    return target


def test_folders_that_cannot_work_are_refused(folder: Path, tmp_path: Path) -> None:
    spoiled = copied(folder, tmp_path / "spoiled")
    config = json.loads((spoiled / "config.json").read_text())
    (spoiled / "config.json").write_text(json.dumps({**config, "model_type": "bert"}))
    assert refused(spoiled).code == "clip.not_clip"
    (spoiled / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "evil.Model"}}))
    assert refused(spoiled).code == "contextual.remote_code"
    (spoiled / "config.json").write_text(json.dumps(config))
    weights = spoiled / "model.safetensors"
    kept = weights.read_bytes()
    weights.write_bytes(kept[: len(kept) // 2])
    assert refused(spoiled).code == "contextual.cannot_open"
    weights.unlink()
    (spoiled / "pytorch_model.bin").write_bytes(b"pickle")
    assert refused(spoiled).code == "contextual.only_pickle"


@pytest.mark.parametrize(
    "change",
    [{"size": 10**6}, {"crop_size": {"height": 8, "width": 8}, "size": {"height": 8, "width": 8}}, {"size": "large"}],
)
def test_a_processor_that_does_not_fit_is_refused(folder: Path, tmp_path: Path, change: dict[str, object]) -> None:
    spoiled = copied(folder, tmp_path / "spoiled")
    settings_ = json.loads((spoiled / FILE).read_text())
    (spoiled / FILE).write_text(json.dumps({**settings_, **change}))
    assert refused(spoiled).code == "clip.bad_processor"
    (spoiled / FILE).write_text("{")
    assert refused(spoiled).code == "contextual.broken_json"


def test_without_the_processor_file_clips_own_numbers_count(folder: Path, tmp_path: Path, encoder: ClipEncoder) -> None:
    bare = copied(folder, tmp_path / "bare")
    (bare / FILE).unlink()
    square = [pictures(3)[2]]
    assert np.allclose(
        open_clip(tiny_clip.spec(folder.name), bare).prepared(square), encoder.prepared(square), atol=1e-6
    )


def test_asking_averages_templates_and_measures_the_gap(encoder: ClipEncoder) -> None:
    shown = [Picture(str(place), pixels, (), f"own{place}", "") for place, pixels in enumerate(pictures(3))]
    asked = Asked(("cat", "dog"), ("a photo of a {}", "one {}"), (0, -1, 1))
    answer = ask(encoder, shown, asked)
    assert asked.first_prompts == ("a photo of a cat", "a photo of a dog")
    unit = encoder.embed_texts(["a photo of a cat", "one cat"])
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    mean = unit.mean(axis=0) / np.linalg.norm(unit.mean(axis=0))
    assert np.allclose(answer.classes[0], mean, atol=1e-5)
    assert np.allclose(np.linalg.norm(answer.pictures, axis=1), 1, atol=1e-5)
    assert answer.gap.distance == pytest.approx(
        float(np.linalg.norm(answer.pictures.mean(axis=0) - answer.classes.mean(axis=0))), abs=1e-5
    )
    part, truth = answer.shot.where_known(asked.truth)
    assert truth == (0, 1) and part.predicted.tolist() == answer.shot.predicted[[0, 2]].tolist()


def test_zero_shot_by_hand() -> None:
    shot = classify(np.array([[1, 0], [0, 2], [3, 0]], np.float32), np.eye(2, dtype=np.float32), scale=float(np.log(3)))
    assert shot.probabilities.round(4).tolist() == [[0.75, 0.25], [0.25, 0.75], [0.75, 0.25]]
    assert shot.accuracy([0, 0, 0]) == pytest.approx(2 / 3)
    assert shot.confusion([0, 0, 1]).tolist() == [[1, 1], [1, 0]]
    assert most_confused(shot.confusion([0, 1, 0])) is None
    gap = modality_gap(np.array([[2, 0], [0, 2]], np.float32), np.array([[-1, 0], [0, -1]], np.float32))
    assert gap.distance == pytest.approx(2**0.5)
    assert (gap.pictures, gap.texts, gap.between) == (0.0, 0.0, -0.5)
    assert np.allclose(class_vectors(np.array([[0, 5], [0, 1]], np.float32), 2), [[0, 1]])
    huge = classify(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32), scale=1e5)
    assert huge.probabilities.tolist() == [[1, 0], [0, 1]]  # no overflow


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no_template"),
        (" \n ", "no_template"),
        ("a photo", "template_place"),
        ("{} and {}", "template_place"),
        ("x" * 400 + "{}", "too_long"),
        ("\n".join(f"{number} {{}}" for number in range(30)), "too_many_templates"),
    ],
)
def test_templates_that_cannot_be_used(typed: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        templates(typed)
    assert caught.value.code == f"clip.{code}"
    assert caught.value.message("zh") != caught.value.message("en")


def test_classes_that_cannot_be_used() -> None:
    for typed, code in (
        ("", "few_classes"),
        ("cat\ncat", "few_classes"),
        ("\n".join(map(str, range(99))), "too_many_classes"),
    ):
        with pytest.raises(InputError, match=r"\d") as caught:
            classes(typed)
        assert caught.value.code == f"clip.{code}"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_class_name_goes_into_a_template_as_it_is(name: str) -> None:
    assert prompts(["a photo of a {}"], [name]) == ("a photo of a " + name,)
