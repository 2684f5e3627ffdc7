"""Revisions, keys and the audit log, in SQLite or PostgreSQL."""
