"""What is shipped to run elsewhere: Compose, the image, Kubernetes. By their schemas, and held to what `make serve` starts."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPException
from importlib.resources import files
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml

from deploy.proxy import header_manifest, site, upload_limit
from deploy.serve import main
from deploy.settings import settings
from tests.browser import ROOT
from tests.servers import neighbours, nginx_program
from tests.visitors import Visitor
from tests.waiting import until

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
MANIFESTS = [
    (path.name, one)
    for path in sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
    for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    if path.name != "kustomization.yaml"
]
KUSTOMIZATION = yaml.safe_load((ROOT / "deploy" / "kubernetes" / "kustomization.yaml").read_text(encoding="utf-8"))
EXAMPLE = set(re.findall(r"^# (ZONA_[A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


def interpolated(text: str, environ: dict[str, str]) -> str:
    """A value as Compose reads it: ${NAME:-otherwise}, ${NAME:+instead}, ${NAME:?must be there}."""

    def value(match: re.Match[str]) -> str:
        given, kind, word = environ.get(match[1], ""), match[2], match[3]
        assert given or kind != "?", word
        return {"-": given or word, "+": word if given else "", "?": given}[kind]

    return re.sub(r"\$\{(\w+):([-+?])([^}]*)\}", value, text)


def environment(service: str, **given: str) -> dict[str, str]:
    values = COMPOSE["services"][service]["environment"]
    return {name: interpolated(value, {"ZONA_DB_PASSWORD": "a@b/c", **given}) for name, value in values.items()}


# --- Compose ------------------------------------------------------------------------------------------------------


def test_compose_keeps_its_schema():
    schema = files("check_jsonschema.builtin_schemas.vendor").joinpath("compose-spec.json").read_text(encoding="utf-8")
    jsonschema.validate(COMPOSE, json.loads(schema))


def test_compose_starts_what_make_serve_starts_in_its_order():
    services = COMPOSE["services"]
    assert {name: one["depends_on"] for name, one in services.items() if "depends_on" in one} == {
        "migrate": {"db": {"condition": "service_healthy"}},
        "app": {"migrate": {"condition": "service_completed_successfully"}},
        "proxy": {"app": {"condition": "service_healthy", "restart": True}},
    }
    assert {name: one["restart"] for name, one in services.items()} == {
        "db": "unless-stopped", "migrate": "no", "app": "unless-stopped", "proxy": "unless-stopped",
    }  # fmt: skip
    assert all("healthcheck" in services[name] for name in ("db", "app"))
    assert services["proxy"]["network_mode"] == "service:app"
    named = {
        volume.split(":")[0] for one in services.values() for volume in one.get("volumes", ()) if volume[0].isalpha()
    }
    assert named == set(COMPOSE["volumes"])


@pytest.mark.parametrize("service", ["migrate", "app", "proxy"])
def test_a_container_may_do_as_little_as_possible(service):
    one = COMPOSE["services"][service]
    assert (one["read_only"], one["cap_drop"], one["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert one.get("privileged") is None


def test_the_settings_of_compose_are_those_of_make_serve():
    given = environment("app", ZONA_REPLICAS="3", ZONA_PUBLIC_URL="https://a.example/zona")
    assert set(given) <= EXAMPLE
    chosen = settings(given)
    assert (chosen.replicas, chosen.base, chosen.host, chosen.listen) == (3, "/zona", "127.0.0.1", "0.0.0.0:8080")
    assert settings(environment("app")).replicas == os.cpu_count()
    assert given["ZONA_DATABASE_URL"] == "postgresql://zona:a@b/c@db/zona"
    left_out = EXAMPLE - set(given) - {"ZONA_DB_PASSWORD", "ZONA_SECRETS", "ZONA_REPLICA_PORT", "ZONA_REPLICA_HOST"}
    assert left_out == set()
    health = COMPOSE["services"]["app"]["healthcheck"]["test"][-1]
    assert f":{settings({}).first_port}/livez" in health
    port = COMPOSE["services"]["app"]["ports"][0]
    assert interpolated(port, {"ZONA_LISTEN": "0.0.0.0:443"}) == "0.0.0.0:443:8080"


@pytest.mark.parametrize("command", [COMPOSE["services"]["app"]["command"], COMPOSE["services"]["migrate"]["command"]])
def test_the_commands_of_compose_are_ours(command, monkeypatch):
    done = []
    monkeypatch.setattr("deploy.serve._do", lambda what, _chosen, _port: done.append(what))
    monkeypatch.setattr("pages.components.server.logs.set_up", lambda: None)
    assert command[:3] == ["python", "-m", "deploy.serve"]
    main(command[3:])
    assert done == command[3:]


def test_replicas_and_an_nginx_of_its_own_work_as_compose_starts_them(tmp_path):
    """The app's service writes the configuration, and the proxy's command reads it: two programs that share a folder and 127.0.0.1."""
    program, first = nginx_program(), neighbours(2)
    given = environment("app", ZONA_REPLICAS="1") | {
        "ZONA_RUN": str(tmp_path / "run"),
        "ZONA_LISTEN": f"127.0.0.1:{first}",
        "ZONA_REPLICA_PORT": str(first + 1),
        "ZONA_DATABASE_URL": os.environ["ZONA_DATABASE_URL"],
    }
    command = [sys.executable, *COMPOSE["services"]["app"]["command"][1:]]
    with (tmp_path / "log").open("wb") as log:
        app = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given}, stdout=log, stderr=log)
        proxy = None
        try:
            until(lambda: app.poll() is not None or (tmp_path / "run" / "nginx.conf").exists())
            configuration = str(tmp_path / "run" / "nginx.conf")
            named = [
                configuration if part == "/run/zona/nginx.conf" else part
                for part in COMPOSE["services"]["proxy"]["command"]
            ]
            proxy = subprocess.Popen([program, *named[1:]], stdout=log, stderr=log)
            until(lambda: app.poll() is not None or proxy.poll() is not None or answers(first))
            assert (app.poll(), proxy.poll()) == (None, None), (tmp_path / "log").read_text()
        finally:
            for process in (proxy, app):
                if process is not None:
                    process.send_signal(signal.SIGTERM)
                    process.wait(30)
    assert not (tmp_path / "run" / "nginx.pid").exists()


def answers(port: int) -> bool:
    with suppress(OSError, HTTPException), Visitor(f"http://127.0.0.1:{port}") as visitor:
        return visitor.ask("/healthz")[0] == 200
    return False


# --- the image ----------------------------------------------------------------------------------------------------


def test_the_image_is_pinned_and_not_roots():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in text
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE)[-1] == "10001:10001"
    assert COMPOSE["services"]["proxy"]["user"] == "10001:10001"
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1[1-9]-slim", bases[0])
    assert json.loads(re.findall(r"^CMD (.+)$", text, re.MULTILINE)[0]) == COMPOSE["services"]["app"]["command"]


def test_only_what_the_app_needs_goes_into_the_image():
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert {".env", ".git", "simpanan", ".streamlit/secrets.toml", "tests", ".streamlit"} & allowed == set()
    code = [p for folder in ("deploy", "kepatuhan", "pages") for p in (ROOT / folder).rglob("*.py")]
    assert {p.relative_to(ROOT).parts[0] for p in code} <= allowed
    beside = {
        found
        for p in code
        for found in re.findall(r'(?:ROOT|parents\[\d\]) / "(\w+)" / "[\w.]+"', p.read_text(encoding="utf-8"))
    }
    assert beside, "what the code reads beside itself"
    missing = [one for one in beside if not any(a == one or a.startswith(f"{one}/") for a in allowed)]
    assert missing == []
    assert all((ROOT / one).exists() for one in allowed - {"wheelhouse"})


# --- Kubernetes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "manifest"), MANIFESTS, ids=[f"{name}-{one['kind']}" for name, one in MANIFESTS])
def test_kubernetes_takes_every_manifest(name, manifest):
    kubernetes_validate.validate(manifest, "1.33", strict=True)
    assert name in KUSTOMIZATION["resources"]


def manifest(kind: str, name: str = "zona") -> dict:
    return next(one for _, one in MANIFESTS if one["kind"] == kind and one["metadata"]["name"] == name)


def test_the_parts_of_kubernetes_belong_together():
    pod = manifest("Deployment")["spec"]["template"]
    container = pod["spec"]["containers"][0]
    port = container["ports"][0]
    assert container["command"] == ["python", "-m", "deploy.serve", "replica", str(port["containerPort"])]
    assert pod["metadata"]["annotations"]["prometheus.io/port"] == str(port["containerPort"])
    assert {container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "readiness", "liveness")} == {"/livez"}
    labels = pod["metadata"]["labels"]
    assert manifest("Service")["spec"]["selector"] == labels
    assert manifest("Deployment")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == "zona"
    job = manifest("Job", "zona-migrate")["spec"]["template"]["spec"]["containers"][0]
    assert job["command"] == ["python", "-m", "deploy.serve", "migrate"]
    for one in (container, job):
        assert one["securityContext"]["readOnlyRootFilesystem"]
        assert [next(iter(source.values()))["name"] for source in one["envFrom"]] == ["zona", "zona-store"]
        assert one["image"] == KUSTOMIZATION["images"][0]["name"]


INGRESSES = {one["metadata"]["name"]: one for _, one in MANIFESTS if one["kind"] == "Ingress"}
TEMPLATE = (ROOT / "deploy" / "nginx" / "zona.conf.j2").read_text(encoding="utf-8")
LOCATIONS = {"zona": "location {{ base }}/ {", "zona-stream": "/_stcore/stream {", "zona-uploads": "/_stcore/upload_file/ {",
             "zona-signin": "/(auth/|oauth2callback) {"}  # fmt: skip
"""Ingress → how the location of nginx begins that it stands for."""
OWN = {"proxy-body-size", "proxy-read-timeout", "proxy-send-timeout", "limit-rps", "limit-burst-multiplier"}
"""What an ingress says of its own location; all else is the same in each."""


def annotations(name: str) -> dict[str, str]:
    return {key.split("/")[-1]: value for key, value in INGRESSES[name]["metadata"]["annotations"].items()}


def location(name: str) -> str:
    """What stands in nginx's location of that ingress."""
    return TEMPLATE.split(LOCATIONS[name], 1)[1].split("}\n", 1)[0]


def test_each_ingress_says_the_same_but_for_its_location():
    assert set(INGRESSES) == set(LOCATIONS)
    shared = [{key: value for key, value in annotations(name).items() if key not in OWN} for name in INGRESSES]
    assert all(one == shared[0] for one in shared)
    notes = shared[0]
    assert f"proxy_next_upstream {notes['proxy-next-upstream']};" in TEMPLATE
    assert f"proxy_connect_timeout {notes['proxy-connect-timeout']}s;" in TEMPLATE
    assert f"proxy_buffer_size {notes['proxy-buffer-size']};" in TEMPLATE
    assert f"proxy_buffers {notes['proxy-buffers-number']} {notes['proxy-buffer-size']};" in TEMPLATE
    assert f"limit_conn zona_connections {notes['limit-connections']};" in TEMPLATE
    assert (notes["affinity"], notes["session-cookie-name"], notes["session-cookie-path"]) == (
        "cookie",
        "zona_replica",
        "/",
    )


@pytest.mark.parametrize("name", LOCATIONS)
def test_an_ingress_lets_in_as_much_as_its_location_of_nginx(name):
    notes, here = annotations(name), location(name)
    bodies = re.findall(r"client_max_body_size (.+);", here) or re.findall(
        r"^    client_max_body_size (\d+k);", TEMPLATE, re.M
    )
    assert notes["proxy-body-size"] == bodies[0].replace("{{ upload + 1 }}", str(upload_limit() + 1)).strip()
    waits = re.findall(r"proxy_read_timeout (\w+);", here) or re.findall(
        r"^    proxy_read_timeout (\w+);", TEMPLATE, re.M
    )
    assert {"1h": "3600", "75s": "75"}[waits[0]] == notes["proxy-read-timeout"]
    if limited := re.search(r"limit_req zone=(\w+) burst=(\d+)", here):
        rate = re.search(rf"zone={limited[1]}:1m rate=(\d+)r/s", TEMPLATE)
        assert rate is not None
        assert notes["limit-rps"] == rate[1]
        assert int(rate[1]) * int(notes["limit-burst-multiplier"]) == int(limited[2])
    else:
        assert "limit-rps" not in notes


def test_the_ingress_sends_the_headers_that_nginx_does():
    """All but the cookie, which is the ingress's own; each has to be on the list that the controller is told (deploy/README.md)."""
    text = site(settings({"ZONA_PUBLIC_URL": "https://a.example"}), "off")
    sent = dict(re.findall(r'^    add_header (\S+) "(.*)" always;$', text, re.MULTILINE))
    assert manifest("ConfigMap", "zona-headers")["data"] == sent
    assert len(sent) == len(re.findall(r"^    add_header ", text, re.MULTILINE)) - 1
    assert (ROOT / "deploy" / "kubernetes" / "headers.yaml").read_text(encoding="utf-8") == header_manifest(), (
        "python -m deploy.serve headers > deploy/kubernetes/headers.yaml"
    )
    allowed = re.search(
        r"global-allowed-response-headers: (\S+)", (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    )
    assert allowed is not None
    assert allowed[1].split(",") == list(sent)
    assert annotations("zona")["custom-headers"] == f"{KUSTOMIZATION['namespace']}/zona-headers"


def test_the_ingresses_are_at_the_public_address_and_close_what_nginx_does():
    literals = dict(line.split("=", 1) for line in KUSTOMIZATION["configMapGenerator"][0]["literals"])
    assert set(literals) <= EXAMPLE | {"STREAMLIT_SECRETS_FILES"}
    hosts = {rule["host"] for one in INGRESSES.values() for rule in one["spec"]["rules"]}
    assert {settings(literals).public} == {f"https://{host}" for host in hosts}
    paths = INGRESSES["zona"]["spec"]["rules"][0]["http"]["paths"]
    closed = {p["path"] for p in paths if p["backend"]["service"]["name"] == "zona-nowhere"}
    shut = re.findall(r"location ~ \^\{\{ base \}\}/\(([^)]*)\)", TEMPLATE)
    assert {f"/{one}".rstrip("/") for one in shut[-1].split("|")} == closed


def test_kustomize_builds_what_is_applied(tmp_path):
    """As `kubectl apply -k` would, in a layer of one's own as deploy/README.md has it; every object then keeps its schema."""
    program = shutil.which("kubectl")
    said = subprocess.run([program, "version", "--client"], capture_output=True, text=True).stdout if program else ""
    if (
        program is None or "Kustomize Version: v5" not in said
    ):  # those before it do not know all that stands in the file
        pytest.skip("no kubectl of 2023 or later on this machine")
    base = os.path.relpath(ROOT / "deploy" / "kubernetes", tmp_path)
    layer = {
        "resources": [base],
        "images": [{"name": "zona-hijau", "newName": "registry.example/zona", "newTag": "1.2.3"}],
    }
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump(layer), encoding="utf-8")
    built = subprocess.run([program, "kustomize", tmp_path], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    objects = list(yaml.safe_load_all(built.stdout))
    for one in objects:
        kubernetes_validate.validate(one, "1.33", strict=True)
        assert one["kind"] == "Namespace" or one["metadata"]["namespace"] == "zona"
    pods = [one for one in objects if one["kind"] in ("Deployment", "Job")]
    containers = [one["spec"]["template"]["spec"]["containers"][0] for one in pods]
    assert {one["image"] for one in containers} == {"registry.example/zona:1.2.3"}
    (made,) = [
        one["metadata"]["name"]
        for one in objects
        if one["kind"] == "ConfigMap" and one["metadata"]["name"] != "zona-headers"
    ]
    assert {one["envFrom"][0]["configMapRef"]["name"] for one in containers} == {made}
    assert len(objects) == len(MANIFESTS) + 1  # the map of settings


def test_kustomize_knows_every_file():
    assert {p.name for p in Path(ROOT / "deploy" / "kubernetes").glob("*.yaml")} == {
        *KUSTOMIZATION["resources"],
        "kustomization.yaml",
    }


def test_no_replica_needs_a_disk_that_another_writes_for_saved_tables():
    """They are in the database: nothing below data/ is a volume, and systemd lets nobody write there."""
    targets = [volume.split(":")[1] for one in COMPOSE["services"].values() for volume in one.get("volumes", ())]
    assert [target for target in targets if target.startswith("/app/data")] == []
    unit = (ROOT / "deploy" / "systemd" / "zona@.service").read_text(encoding="utf-8")
    assert re.findall(r"^ReadWritePaths=(.*)", unit, re.MULTILINE) == ["-/opt/zona/simpanan"]  # - : it may be missing
    kinds = {kind for _, one in MANIFESTS for kind in [one["kind"]]}
    assert "PersistentVolumeClaim" not in kinds


def test_a_pod_says_goodbye_before_it_goes_and_its_number_is_the_autoscalers():
    """The ingress hears of it while the process still answers; what is left of the grace is for the process itself (15 s, as under systemd)."""
    spec = manifest("Deployment")["spec"]
    pod = spec["template"]["spec"]
    pause = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] - pause >= 15
    assert "replicas" not in spec
    assert (
        manifest("HorizontalPodAutoscaler")["spec"]["minReplicas"]
        > manifest("PodDisruptionBudget")["spec"]["maxUnavailable"]
    )


# --- systemd ------------------------------------------------------------------------------------------------------

UNITS = ROOT / "deploy" / "systemd"


def test_an_update_of_the_store_does_not_end_the_replicas():
    """systemd ends what requires a unit that is restarted; they only want it, and come after it."""
    replica = (UNITS / "zona@.service").read_text(encoding="utf-8")
    assert not re.search(r"^(Requires|BindsTo|PartOf)=", replica, re.MULTILINE)
    for line in ("Wants", "After"):
        assert re.search(rf"^{line}=.*zona-migrate\.service", replica, re.MULTILINE)


@pytest.mark.parametrize("name", ["zona@.service", "zona-migrate.service"])
def test_systemd_takes_every_unit_and_finds_it_hardened(name, tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd on this machine")
    text = (UNITS / name).read_text(encoding="utf-8").replace("/opt/zona/.venv/bin/python", "/bin/sh")
    unit = tmp_path / name
    unit.write_text(text, encoding="utf-8")
    checked = subprocess.run([program, "verify", unit], capture_output=True, text=True)
    assert [line for line in checked.stderr.splitlines() if name.split("@")[0].removesuffix(".service") in line] == []
    judged = subprocess.run(
        [program, "security", "--offline=true", "--threshold=25", unit], capture_output=True, text=True
    )
    assert judged.returncode == 0, judged.stdout[-300:]  # of ten 2.5 at most; a service without a line of this has 9.6
