"""Finding models: the fields and the language of queries, the index, pages, facets, comparison."""
