"""Prices per 1,000,000 tokens: text and embedding models."""

from modeldex.entries.models.base import Absent, Count, Snake
from modeldex.entries.models.pricing.amounts import Price


class ExtendedPricing(Snake):
    """Rates of the whole request once its input exceeds the threshold."""

    context_token_threshold: Count
    input: Price
    output: Price
    cache_input: Price | Absent = None
    cache_write: Price | Absent = None


class TextPricing(Snake):
    """Per 1,000,000 tokens."""

    input: Price
    output: Price
    cache_input: Price | Absent = None
    """Tokens read from the prompt cache."""
    cache_write: Price | Absent = None
    """Tokens written to the prompt cache."""
    extended: ExtendedPricing | Absent = None


class EmbeddingPricing(Snake):
    """Per 1,000,000 tokens."""

    input: Price
    output: Price
