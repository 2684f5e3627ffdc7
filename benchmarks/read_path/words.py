"""Words that generated catalogues are written with."""

from typing import Final

VENDORS: Final = (
    "aurora", "basalt", "cobalt", "delta", "ember", "fjord", "granite", "harbor",
    "indigo", "juniper", "kestrel", "lumen", "meridian", "nimbus", "onyx", "prism",
)  # fmt: skip
FAMILIES: Final = (
    "scribe", "atlas", "vector", "canvas", "echo", "sonnet", "pixel", "rhythm",
    "oracle", "weaver", "mosaic", "signal", "beacon", "cascade", "ledger", "compass",
)  # fmt: skip
SIZES: Final = ("nano", "mini", "small", "medium", "large", "pro", "ultra", "max")
DESCRIBED: Final = (
    "A balanced model for everyday conversation, drafting and analysis.",
    "Tuned for long documents, careful reasoning and exact citations.",
    "Fast answers at a low price, for classification and routing.",
    "Writes and reviews code in most languages, with tools and patches.",
    "Sees images and charts, and answers questions about what they show.",
    "Open weights, run without retention on private hardware.",
    "The newest of its family, with a larger context and better recall.",
    "Made for agents: it plans, calls functions and checks its own work.",
)
VOICES: Final = (
    "alba", "bruno", "celia", "dario", "edda", "felix", "greta", "hugo",
    "ilse", "jonas", "klara", "linus", "mira", "nils", "olga", "piet",
)  # fmt: skip
