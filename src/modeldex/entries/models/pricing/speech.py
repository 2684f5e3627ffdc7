"""Prices of speech: per character spoken (tts) and per second heard (asr)."""

from modeldex.entries.models.base import Snake
from modeldex.entries.models.pricing.amounts import Price


class SpeechPricing(Snake):
    """Text to speech: ``input`` is per 1,000,000 characters."""

    input: Price


class TranscriptionPricing(Snake):
    """Speech to text: per second of audio."""

    per_audio_second: Price
