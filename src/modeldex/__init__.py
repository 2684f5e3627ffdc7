"""Modeldex: a model catalogue server."""

__version__ = "0.1.0"
