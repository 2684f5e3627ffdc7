"""The LiteLLM proxy, given the same models."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.read_path.contenders.contender import ROOT, Contender
from benchmarks.read_path.exchange import Request
from benchmarks.read_path.probing import Sameness
from benchmarks.read_path.processes import BenchError

# The newest whose proxy can be installed from wheels. Pinned, since a few releases (1.82.7, 1.82.8
# and 1.107.0 among them) were found to hold malware.
REQUIREMENT: Final = "litellm[proxy]==1.106.12"
ENVIRONMENT: Final = ROOT / "var" / "benchmarks" / "litellm"
KEY: Final = "sk-benchmark"
NOWHERE: Final = "http://127.0.0.1:9"


def litellm(directory: Path, model_ids: Iterable[str]) -> Contender:
    """One worker with every model configured and nothing behind them.

    Raises:
        BenchError: it is not installed.
    """
    program = ENVIRONMENT / "bin" / "litellm"
    if not program.exists():
        raise BenchError("LiteLLM is not installed; --with-litellm does it")
    configuration = directory / "litellm.yaml"
    configuration.write_text(_configuration(model_ids), "utf-8")
    request = Request("/v1/models").having("Authorization", f"Bearer {KEY}")
    return Contender(
        name="litellm",
        label="LiteLLM's proxy",
        command=lambda port: [
            str(program),
            "--config",
            str(configuration),
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--num_workers",
            "1",
        ],
        requests={"openai": request, "unauthorised": Request("/v1/models")},
        first=request,
        environment={
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_TELEMETRY": "False",
            "LITELLM_LOG": "ERROR",
            "LITELLM_MODE": "PRODUCTION",
        },
        same=Sameness.IDS,
    )


def install() -> None:
    """Give LiteLLM an environment of its own, since what it needs would not fit ours.

    Raises:
        BenchError: it can not be installed.
    """
    if (ENVIRONMENT / "bin" / "litellm").exists():
        return
    print(f"Installing {REQUIREMENT} into an environment of its own ...", flush=True)
    python = ENVIRONMENT / "bin" / "python"
    steps = (
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        [str(python), "-m", "pip", "install", "--quiet", "--only-binary=:all:", REQUIREMENT],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(f"LiteLLM can not be installed:\n{done.stderr[-2000:]}")


def _configuration(model_ids: Iterable[str]) -> str:
    """JSON, which is YAML too. Behind every model stands one that LiteLLM knows: it looks names
    up for each request, and those that it does not know take it many times longer.
    """
    models = [
        {
            "model_name": model_id,
            "litellm_params": {
                "model": "openai/gpt-4o",
                "api_base": NOWHERE,
                "api_key": "none",
            },
        }
        for model_id in model_ids
    ]
    return json.dumps({"model_list": models, "general_settings": {"master_key": KEY}})
