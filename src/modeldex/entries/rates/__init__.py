"""Prices as one typed notion: what one of each unit costs, and under which circumstances.

The API's pricing shapes and every dialect's are read into a `Tariff` and written from it.
"""
