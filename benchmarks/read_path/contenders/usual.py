"""The usual FastAPI application: models held as objects, serialised for every request."""

from pathlib import Path

from benchmarks.read_path.cases import CASES, Target, api_request
from benchmarks.read_path.contenders.bare import SWAPPING
from benchmarks.read_path.contenders.contender import Contender, python
from benchmarks.read_path.contenders.modeldex import first_request, settings
from benchmarks.read_path.probing import Sameness


def usual(directory: Path, catalogue: Path, secret: str) -> Contender:
    """On the same server as Modeldex, with the catalogue in the one-file form at a path."""
    return Contender(
        name="fastapi",
        label="the usual FastAPI application",
        command=lambda port: python("-m", SWAPPING, "usual", "asgi", "--port", str(port)),
        requests={
            case.name: api_request(case, secret)
            for case in CASES
            if case.target is not Target.OPENAI
        },
        first=first_request(secret),
        environment={
            **settings(f"sqlite:///{directory}/empty.db"),
            "BENCH_CATALOGUE": str(catalogue),
            "BENCH_KEY": secret,
        },
        same=Sameness.JSON,
        starts=False,
    )
