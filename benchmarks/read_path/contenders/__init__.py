"""Who is measured: one module for each, each with a function that describes it."""
