"""Tests of the pure parts of the benchmarks; measuring itself is not tested here."""
