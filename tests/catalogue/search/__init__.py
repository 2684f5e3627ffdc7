"""Finding models."""
