"""What is deployed: every file is what it claims to be, and names only what there is."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from modeldex.http.options import OPTIONS

DEPLOY = Path(__file__).parents[2] / "deploy"
VARIABLES = {option.variable for option in OPTIONS}
TEXTS = {
    path.relative_to(DEPLOY).as_posix(): path.read_text()
    for path in sorted(DEPLOY.rglob("*"))
    if path.is_file()
}
METRIC = re.compile(r"\bmodeldex_[a-z_]+\b")


def documents(name: str) -> list[Any]:
    return list(yaml.safe_load_all(TEXTS[name]))


@pytest.mark.parametrize("name", TEXTS)
def test_every_setting_is_one_of_modeldex(name: str) -> None:
    assert set(re.findall(r"\bMODELDEX_[A-Z_]+\b", TEXTS[name])) <= VARIABLES


@pytest.mark.parametrize("name", ["prometheus/alerts.yaml", "grafana/dashboard.json"])
def test_every_figure_is_one_that_is_told(name: str) -> None:
    reference = (DEPLOY.parent / "docs" / "reference" / "metrics.md").read_text()
    told = set(METRIC.findall(reference))

    # A histogram is told by its name; queries ask for its buckets.
    asked = {each.removesuffix("_bucket") for each in METRIC.findall(TEXTS[name])}
    assert asked <= {each.removesuffix("_bucket") for each in told}


def test_the_image_runs_as_nobody_in_particular_and_tells_its_health() -> None:
    lines = TEXTS["Dockerfile"].splitlines()
    last_stage = lines[max(i for i, line in enumerate(lines) if line.startswith("FROM")) :]

    assert "USER 10001:10001" in last_stage
    assert any(line.startswith("HEALTHCHECK") for line in last_stage)
    assert all(":" in line for line in lines if line.startswith("FROM"))
    assert "--require-hashes" in TEXTS["Dockerfile"]


def test_what_the_image_copies_is_there() -> None:
    copied = [
        word
        for line in TEXTS["Dockerfile"].splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    ]

    assert copied
    assert all((DEPLOY.parent / name).exists() for name in copied)


def test_replicas_share_a_database_and_limits_and_write_nowhere_else() -> None:
    (compose,) = documents("compose/compose.yaml")
    services = compose["services"]

    for name in ("one", "two"):
        replica = services[name]
        assert replica["read_only"] is True
        assert replica["cap_drop"] == ["ALL"]
        assert replica["environment"]["MODELDEX_DATABASE_URL"].startswith("postgresql://")
        assert replica["environment"]["MODELDEX_LIMITS_URL"].startswith("valkey://")
        assert services[name]["depends_on"].keys() <= services.keys()
    for name, service in services.items():
        image = service.get("image")
        assert image is None or not image.endswith((":latest", name))
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            there = source in compose["volumes"] or (DEPLOY / "compose" / source).exists()
            assert there, volume


def test_pods_have_no_more_rights_than_they_need() -> None:
    deployment, service, budget = documents("kubernetes/modeldex.yaml")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    for selector in (
        deployment["spec"]["selector"]["matchLabels"],
        service["spec"]["selector"],
        budget["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    volumes = {volume["name"] for volume in pod["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes


def test_the_dashboard_is_whole() -> None:
    dashboard = json.loads(TEXTS["grafana/dashboard.json"])

    places = [tuple(panel["gridPos"][side] for side in "xy") for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)
    assert all(panel["targets"] for panel in dashboard["panels"])


def test_every_alert_says_what_to_do() -> None:
    (alerts,) = documents("prometheus/alerts.yaml")

    for group in alerts["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"].keys() == {"summary", "description"}
            assert rule["labels"]["severity"] in ("page", "ticket")


def test_nginx_reads_its_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("no nginx is installed")
    # The names of the replicas are known only inside the composition.
    servers = re.sub(r"server (one|two):", "server 127.0.0.1:", TEXTS["compose/nginx.conf"])
    (tmp_path / "site.conf").write_text(servers)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}\n"
        f"http {{ access_log off; include {tmp_path}/site.conf; }}\n"
    )

    checked = subprocess.run(
        [nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_the_unit_is_closed_to_what_it_does_not_need() -> None:
    unit = dict(
        line.split("=", 1)
        for line in TEXTS["systemd/modeldex.service"].splitlines()
        if "=" in line and not line.startswith("#")
    )

    assert unit["DynamicUser"] == unit["NoNewPrivileges"] == "yes"
    assert unit["ProtectSystem"] == "strict"
    assert int(unit["TimeoutStopSec"]) > 30
