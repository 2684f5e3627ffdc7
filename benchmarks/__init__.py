"""Measurements of Modeldex, each started by one command."""
