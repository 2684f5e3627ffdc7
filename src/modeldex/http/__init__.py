"""The server: the read path in front, and every other route."""
