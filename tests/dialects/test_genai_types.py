"""Which type a genai-prices model is taken for."""

import pytest

from modeldex.dialects.genai_types import Signs, Untyped, type_of
from modeldex.entries.types import ModelType


def signs(model_id: str, *units: str, name: str = "", description: str = "") -> Signs:
    return Signs(model_id, name, description, units)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (signs("big-1", "input_mtok", "output_mtok"), "text"),
        (signs("big-1:free"), "text"),
        (signs("decider-1", "input_mtok"), "text"),
        (signs("realtime-1", "input_mtok", "output_mtok", "audio_hours"), "text"),
        (signs("text-embedding-3-small", "input_mtok"), "embedding"),
        (signs("acme-embed", "input_mtok", "output_mtok"), "embedding"),
        (signs("m", "input_mtok", name="Titan Embeddings G1"), "embedding"),
        (signs("m", "input_mtok", description="An embedding model."), "embedding"),
        (signs("baai/bge-m3", "input_mtok"), "embedding"),
        (signs("voyage-3", "input_mtok"), "embedding"),
        (signs("tts-1", "input_mchars"), "tts"),
        (signs("orpheus", "input_mchars"), "tts"),
        (signs("flash-tts", "input_mtok", "output_mtok"), "tts"),
        (signs("scribe", "audio_hours", "input_audio_hours"), "asr"),
        (signs("gpt-realtime-whisper", "audio_hours"), "asr"),
        (signs("gpt-4o-transcribe", "input_mtok", "input_audio_mtok", "output_mtok"), "asr"),
        (signs("gpt-image-9", "input_mtok", "output_mtok"), "image"),
        (signs("banana", "input_mtok", "output_mtok", "output_image_mtok"), "image"),
        (signs("omni", "input_mtok", "output_mtok", "output_video_mtok"), "video"),
        (signs("lyria-3"), "music"),
    ],
)
def test_units_and_words_tell_the_type(model: Signs, expected: ModelType) -> None:
    assert type_of(model) == expected


@pytest.mark.parametrize(
    "model",
    [
        signs("imagenet-chat", "input_mtok", "output_mtok"),
        signs("embedded-coder", "input_mtok", "output_mtok"),
        signs("voyage-chat", "input_mtok", "output_mtok"),
        signs("m", "input_mtok", "output_mtok", description="Also good at embedding."),
        signs("moderation-lm", "input_mtok", "output_mtok"),
    ],
)
def test_likeness_alone_tells_nothing(model: Signs) -> None:
    assert type_of(model) == "text"


@pytest.mark.parametrize(
    ("model", "word"),
    [
        (signs("bge-reranker-base", "input_mtok"), "reranker"),
        (signs("moderation"), "moderation"),
        (signs("ocr-1", "input_document_kpages"), "input_document_kpages"),
        (signs("live-1", "audio_hours"), "audio_hours"),
        (signs("voice-1", "audio_hours", "input_text_messages_kcount"), "audio_hours"),
    ],
)
def test_what_belongs_to_no_type_says_why(model: Signs, word: str) -> None:
    outcome = type_of(model)
    assert isinstance(outcome, Untyped)
    assert word in outcome.reason
