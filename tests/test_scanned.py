"""Scanners of other people, on what is really sent and shipped: headers, Content-Security-Policy, Dockerfile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import ROOT
from tests.node import NODE, fetch
from tests.servers import RunningServer, certificate, running
from tests.visitors import HTML

CSP = Path(__file__).parent / "csp"
SERIOUS = ("high", "medium")
MEANT = {
    (
        "Content-Security-Policy - style-src",
        "'unsafe-inline'",
    ): "Streamlit and Vega write styles into elements; no script gets in by one",
    ("Content-Security-Policy - img-src", "data:"): "charts and icons are pictures in the page itself",
    (
        "Content-Security-Policy - font-src",
        "data:",
    ): "Streamlit's style sheet brings the letters of its icons and formulas along",
    (
        "Content-Security-Policy - frame-src",
        "data:",
    ): "Streamlit's own frames; a document in one has an origin of its own and no script of ours",
    (
        "Strict-Transport-Security",
        "includesubdomains",
    ): "an office's other addresses below the same name are not ours to decide on",
    ("Cache-Control", ""): "Streamlit says no-cache: a page without anybody's data, asked for again each time",
    ("Server", ""): "nginx without its version; only another module takes the name out",
}
"""What drHEADer finds serious and is meant, with the reason."""
CSP_MEANT = {
    (
        "script-src",
        "'self'",
    ): "nothing that a visitor brings is served as a script: uploads never are, and nosniff stands beside it"
}
"""The same for csp_evaluator, whose medium finding it is."""
MEDIUM = 50
"""csp_evaluator's severity of what may be a problem; what is none has more."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> RunningServer:
    """One replica behind nginx by TLS."""
    folder = tmp_path_factory.mktemp("scanned")
    with running(folder, ZONA_REPLICAS="1", **certificate(folder)) as server:
        yield server


def answer(server: RunningServer, path: str) -> tuple[int, dict[str, str]]:
    with server.visitor() as visitor:
        status, headers, _ = visitor.ask(path, **HTML)
    return status, dict(headers)


# What is sent is scanned at night: by day test_serve holds each header to its words, test_server_parts the scripts let in.
@pytest.mark.nightly
@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/app/static/icon.png", "/metrics", "/tidak/ada"])
def test_a_scanner_of_headers_finds_nothing_serious_that_is_not_meant(alone: RunningServer, path):
    """On pages, what the proxy answers itself, files, and what is not there."""
    from drheader import Drheader  # at night alone, and slow to load

    _, headers = answer(alone, path)
    headers.pop("set-cookie", None)  # test_serve looks at the cookies
    findings = [one for one in Drheader(headers=headers).analyze() if one.severity in SERIOUS]
    assert findings  # the scanner sees something: it looked
    odd = [
        (one.rule, value)
        for one in findings
        for value in one.anomalies or [""]
        if not any(rule == one.rule and value.lower().strip("'") == what.strip("'") for rule, what in MEANT)
    ]
    assert odd == []


@pytest.mark.nightly
def test_a_scanner_of_policies_finds_nothing_serious_that_is_not_meant(alone: RunningServer):
    fetch(CSP)
    policy = answer(alone, "/")[1]["content-security-policy"]

    def findings(text: str) -> list[tuple[str, str]]:
        done = subprocess.run([NODE, "evaluate.mjs", text], cwd=CSP, capture_output=True, text=True, check=True)
        return [(one["directive"], one.get("value")) for one in json.loads(done.stdout) if one["severity"] <= MEDIUM]

    assert findings(policy) == list(CSP_MEANT)
    assert ("script-src", "'unsafe-eval'") in findings(policy.replace("blob:", "'unsafe-eval'"))  # it would see one


def test_the_dockerfile_keeps_the_rules_of_its_linter():
    program = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
