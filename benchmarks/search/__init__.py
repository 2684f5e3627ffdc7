"""How long searches and comparisons take, beside SQLite's full-text index and a plain loop."""
