"""Constraints of text models: the default of each sampling parameter."""

from modeldex.entries.models.base import Absent, Number, Snake


class SamplingDefault(Snake):
    """What a sampling parameter is when a request does not say."""

    default: Number


class TextConstraints(Snake):
    """The sampling parameters and their defaults."""

    temperature: SamplingDefault
    top_p: SamplingDefault
    frequency_penalty: SamplingDefault | Absent = None
    presence_penalty: SamplingDefault | Absent = None
    repetition_penalty: SamplingDefault | Absent = None
