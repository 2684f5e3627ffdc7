"""Formats that other systems speak: one module each, with its read and its write side. Pure."""
