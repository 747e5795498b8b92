"""What the server is made of, each by itself: settings, nginx's configuration, health, numbers, logs."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace

import pandas as pd
import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.requests import Request
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from deploy import serve
from deploy.proxy import inline_scripts, policy, site, write
from deploy.serve import Kept, free
from deploy.settings import BadSetting, replica_command, settings
from kepatuhan.core.model import Problem
from kepatuhan.store.opening import VARIABLE
from kepatuhan.words.catalogue import LANGUAGES, say
from kepatuhan.words.problems import problem
from pages.components.server import logs, metrics
from pages.components.server.health import Health
from pages.components.server.room import Capacity, Room, places
from pages.components.shell import ready
from tests.browser import ROOT, free_port
from tests.servers import SECRET, certificate, neighbours, nginx_program
from tests.stores import earlier
from tests.waiting import until

# --- how a replica begins -----------------------------------------------------------------------------------------


def test_what_health_reads_before_any_visitor_is_as_the_pages_have_it(monkeypatch):
    """Text columns of Arrow make visitors wait for each other; what is loaded by then is not looked through for garbage again."""
    choice: list[str] = []
    monkeypatch.setattr(ready, "_load_code", lambda: None)
    monkeypatch.setattr(ready, "on_disk", lambda: choice.append(pd.get_option("mode.string_storage")))
    loaded = gc.get_freeze_count()
    gc.disable()
    try:
        with pd.option_context("mode.string_storage", "pyarrow"):
            assert ready.data_state() == "ok"
        assert (choice, gc.isenabled()) == (["python"], True)
        assert gc.get_freeze_count() > loaded
    finally:
        gc.enable()


# --- settings -----------------------------------------------------------------------------------------------------


def test_without_settings_there_is_a_replica_for_each_core_on_this_computer_alone():
    chosen = settings({})
    assert (chosen.replicas, chosen.listen, chosen.host, chosen.base, chosen.secure) == (
        os.cpu_count(), "127.0.0.1:8080", "127.0.0.1", "", False,
    )  # fmt: skip
    assert chosen.local == "http://127.0.0.1:8080"


def test_what_streamlit_is_told_follows_from_the_public_address():
    chosen = settings({"ZONA_PUBLIC_URL": " https://banten.example.go.id/zona/ ", "ZONA_REPLICAS": "3"})
    assert (chosen.base, chosen.secure, chosen.ports) == ("/zona", True, (8601, 8602, 8603))
    command = replica_command("python", chosen, 8602)
    assert command[command.index("--server.baseUrlPath") + 1] == "zona"
    assert command[command.index("--server.corsAllowedOrigins") + 1] == "https://banten.example.go.id"
    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert "--server.baseUrlPath" not in replica_command("python", settings({}), 8601)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZONA_REPLICAS", "0"),
        ("ZONA_REPLICAS", "dua"),
        ("ZONA_REPLICAS", "65"),
        ("ZONA_REPLICA_PORT", "80"),
        ("ZONA_LISTEN", "8080"),
        ("ZONA_LISTEN", "0.0.0.0:99999"),
        ("ZONA_LISTEN", "0.0.0.0:80; include /etc/passwd"),
        ("ZONA_PUBLIC_URL", "zona.example.go.id"),
        ("ZONA_PUBLIC_URL", "https://zona.example.go.id/?a=1"),
        ("ZONA_PUBLIC_URL", 'https://zona.example.go.id/"; }'),
        ("ZONA_TLS_CERT", "/nowhere/cert.pem"),
        ("ZONA_TRUSTED_PROXY", "kantor"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_remedy(name, value):
    with pytest.raises(BadSetting) as refused:
        settings({name: value})
    lines = str(refused.value).splitlines()
    assert len(lines) == len(LANGUAGES)
    assert all(name in line and value in line for line in lines)


def test_a_certificate_without_its_key_is_refused(tmp_path):
    given = certificate(tmp_path)
    with pytest.raises(BadSetting, match="ZONA_TLS_KEY"):
        settings({"ZONA_TLS_CERT": given["ZONA_TLS_CERT"]})


def test_a_replica_need_not_read_the_key():
    """Under systemd only root can: nginx starts with it, the replicas run as a user of their own."""
    given = {"ZONA_TLS_CERT": "/nowhere/cert.pem", "ZONA_TLS_KEY": "/nowhere/key.pem"}
    assert settings(given, with_files=False).secure
    with pytest.raises(BadSetting, match="ZONA_TLS_KEY"):
        settings({"ZONA_TLS_CERT": "/nowhere/cert.pem"}, with_files=False)


@pytest.mark.parametrize(("given", "visitors"), [("5", 5), ("0", 116), ("banyak", 116), ("5000", 116)])
def test_visitors_can_be_fewer_than_the_files_allow(monkeypatch, given, visitors):
    monkeypatch.setenv("ZONA_VISITORS", given)
    assert places(1024) == visitors  # (1024 − 96) / 8 = 116


# --- nginx --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environ",
    [
        {"ZONA_REPLICAS": "1"},
        {"ZONA_REPLICAS": "3", "ZONA_PUBLIC_URL": "https://a.example/b/c", "ZONA_TRUSTED_PROXY": "10.0.0.0/8"},
        {"ZONA_REPLICAS": "2", "ZONA_LISTEN": "0.0.0.0:443", "tls": "yes"},
    ],
)
def test_nginx_takes_every_kind_of_configuration(tmp_path, environ):
    given = {k: v for k, v in environ.items() if k != "tls"} | (certificate(tmp_path) if "tls" in environ else {})
    main = write(settings(given), tmp_path / "run", log="off")
    done = subprocess.run(
        [nginx_program(), "-t", "-e", "stderr", "-p", tmp_path, "-c", main], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr
    text = (main.parent / "zona.conf").read_text(encoding="utf-8")
    assert ("listen 0.0.0.0:80;" in text) == ("tls" in environ)  # who comes without TLS is led to it


def test_what_nginx_must_say_to_a_replica_and_how_much_it_lets_in():
    text = site(settings({}), "off")
    assert "proxy_set_header Host $http_host;" in text  # else "disallowed Origin or Host"
    assert "proxy_set_header Upgrade $http_upgrade;" in text
    assert "client_max_body_size 11m;" in text  # 10 MB of .streamlit/config.toml and the form around them
    assert "http_503" in text  # a full replica: the next one
    assert "Secure" not in text
    assert "Strict-Transport-Security" not in text


def test_every_script_of_the_app_is_allowed_and_no_other():
    assert "unsafe-inline" not in policy().split("style-src")[0]
    files = [*(ROOT / "pages").rglob("*.py"), ROOT / "streamlit_app.py"]
    holders = {p.name for p in files if re.search(r'"<script|<script>', p.read_text(encoding="utf-8"))}
    assert holders == {"access.py", "page_scripts.py", "first_paint.py"}
    assert len(inline_scripts()) == 2 + len(LANGUAGES) + 2  # the document's two, one a language, two of pages
    assert not [script for script in inline_scripts() if re.search(r"\b(TEXT|LANG|WORDS|ESCAPE|DONE|LABEL)\b", script)]


# --- health, numbers ----------------------------------------------------------------------------------------------


def request(path: str = "/healthz") -> Request:
    return Request({"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""})


@pytest.mark.parametrize(
    ("outcome", "full", "status", "store"),
    [
        ("ok", False, 200, "ok"),
        ("fault_store_unreachable", False, 503, "fault_store_unreachable"),
        ("ok", True, 503, "ok"),
    ],
)
def test_health_says_what_works(outcome, full, status, store):
    answer = asyncio.run(Health({"data": lambda: "ok", "store": lambda: outcome}, lambda: full).healthz(request()))
    told = json.loads(answer.body)
    assert (answer.status_code, told["store"], told["visitors"]) == (status, store, "full" if full else "ok")


def test_a_check_that_fails_tells_its_kind_and_not_its_words():
    def fails() -> str:
        raise OSError(f"postgresql://zona:{SECRET}@db/zona")

    answer = asyncio.run(Health({"store": fails}, lambda: False).healthz(request()))
    assert json.loads(answer.body) == {"process": "ok", "store": "OSError", "visitors": "ok"}


def test_whoever_asks_often_lets_the_store_be_asked_once():
    asked = []
    health = Health({"store": lambda: asked.append(1) or "ok"}, lambda: False)

    async def often() -> None:
        await asyncio.gather(*(health.healthz(request()) for _ in range(20)))

    asyncio.run(often())
    assert len(asked) == 1


def test_health_and_numbers_have_addresses():
    paths = {route.path for route in [*Health({}, lambda: False).routes(), *metrics.routes()]}
    assert paths == {"/healthz", "/livez", "/metrics"}
    assert Starlette(routes=metrics.routes()).url_path_for("_metrics") == "/metrics"


def finished(status: int) -> dict:
    return {"type": "websocket.send", "bytes": ForwardMsg(script_finished=status).SerializeToString()}


def asks(kind: str) -> dict:
    message = BackMsg()
    if kind == "rubbish":
        return {"type": "websocket.receive", "bytes": b"\xff\xff"}
    if kind == "run":
        message.rerun_script.query_string = "tahun=2022"
    else:
        message.app_heartbeat = True
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


@pytest.mark.parametrize(
    ("messages", "runs"),
    [
        (["run", 0], 1),
        (["run", 2, 0], 1),  # cut short for another: one wait
        (["run", "run", 0], 1),
        (["run", 3, "run", 1], 2),  # a fragment; one that did not compile
        (["heartbeat", 0], 0),
        (["rubbish", 0], 0),
        (["run"], 0),
    ],
)
def test_a_run_is_counted_from_the_action_to_its_answer(messages, runs):
    def count() -> float:
        return REGISTRY.get_sample_value("zona_run_seconds_count") or 0

    async def app(_scope, receive, send) -> None:
        for message in messages:
            if isinstance(message, str):
                await receive()
            else:
                await send(finished(message))

    incoming = iter([asks(message) for message in messages if isinstance(message, str)])

    async def receive() -> dict:
        return next(incoming)

    async def send(_message) -> None: ...

    before = count()
    asyncio.run(metrics.Measured(app)({"type": "websocket"}, receive, send))
    assert count() - before == runs


def test_errors_and_saves_are_counted(store):
    from kepatuhan.store.opening import writing

    names = ("zona_errors_total", "zona_saves_total")
    before = [REGISTRY.get_sample_value(name) for name in names]
    metrics.failed(ValueError())
    with writing(store.engine):
        pass
    with store.engine.connect() as connection, connection.begin():  # reads
        pass
    assert [REGISTRY.get_sample_value(name) - was for name, was in zip(names, before, strict=True)] == [1, 1]


@pytest.mark.parametrize("extensions", [{"websocket.http.response": {}}, {}])
def test_a_websocket_that_finds_no_place_is_refused_before_it_opens(extensions):
    """With an answer of HTTP where the server can: a proxy then tries another replica."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    room = Room(None, Capacity(0))
    asyncio.run(room({"type": "websocket", "extensions": extensions}, receive, send))
    assert sent[0] == (
        {"type": "websocket.http.response.start", "status": 503, "headers": [(b"retry-after", b"30")]}
        if extensions
        else {"type": "websocket.close", "code": 1013}
    )


# --- logs ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def logged(monkeypatch):
    """Calls `work` with logs set up as in a process of the app; what a handler then writes."""
    before = logging.getLogRecordFactory(), sys.excepthook, threading.excepthook
    monkeypatch.setenv(VARIABLE, f"postgresql://zona:{SECRET}@db/zona")

    def call(work, form: str = "") -> list[str]:
        monkeypatch.setenv("ZONA_LOG", form)
        logs.set_up()
        lines: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
        logger = logging.getLogger("zona.test")
        logger.addHandler(handler)
        logger.propagate = False
        try:
            work(logger)
        finally:
            logger.removeHandler(handler)
        return lines

    yield call
    logging.setLogRecordFactory(before[0])
    sys.excepthook, threading.excepthook = before[1:]


def fails_with_its_address(logger: logging.Logger) -> None:
    url = f"postgresql://zona:{SECRET}@db/zona"
    logger.warning("cannot reach %s or %s", url, "https://petugas:lain@sso.example/a")
    try:
        raise OSError(f"refused: {url}, password {SECRET}")
    except OSError:
        logger.exception("no store")


@pytest.mark.parametrize("form", ["", "json"])
def test_no_password_is_ever_logged(logged, form):
    text = "\n".join(logged(fails_with_its_address, form))
    assert SECRET not in text
    assert "petugas:lain" not in text
    assert text.count("://***@") == 3
    assert "OSError: refused" in text  # what happened is told


def test_a_record_is_a_line_of_json(logged):
    lines = [json.loads(line) for line in logged(fails_with_its_address, "json")]
    assert [line["level"] for line in lines] == ["WARNING", "ERROR"]
    assert lines[1]["message"] == "no store"
    assert lines[1]["trace"].startswith("Traceback")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", lines[0]["time"])


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://zona:{SECRET}@127.0.0.1:1/zona",
        f"mysql://zona:{SECRET}@127.0.0.1/zona",
        f"postgresql://zona:{SECRET}@:x/y",
    ],
)
def test_a_store_that_does_not_open_stops_the_start_with_a_sentence_in_both_languages(url):
    environ = {**os.environ, VARIABLE: url}
    command = [sys.executable, "-m", "deploy.serve", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert SECRET not in done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 2
    assert "Traceback" not in done.stderr


def test_a_store_of_a_later_version_stops_the_start_with_a_sentence(tmp_path):
    """No replica is started, and the store stays as it is: the program of before was started on it by mistake."""
    url = f"sqlite:///{tmp_path}/s.sqlite"
    engine = earlier(url, "head")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    first = neighbours(2)
    given = {
        "ZONA_LISTEN": f"127.0.0.1:{first}",
        "ZONA_REPLICA_PORT": str(first + 1),
        "ZONA_REPLICAS": "1",
        VARIABLE: url,
    }
    command = [sys.executable, "-m", "deploy.serve"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [problem(Problem("store_newer", "error"), lang) for lang in LANGUAGES]
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_a_wrong_setting_stops_the_start_with_a_sentence():
    environ = {**os.environ, "ZONA_REPLICAS": "dua"}
    done = subprocess.run([sys.executable, "-m", "deploy.serve"], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        say(
            "server_setting", lang, name="ZONA_REPLICAS", value="dua", remedy=say("server_number", lang, low=1, high=64)
        )
        for lang in LANGUAGES
    ]


@pytest.mark.parametrize("name", ["ZONA_LISTEN", "ZONA_REPLICA_PORT"])
def test_a_port_that_another_program_has_stops_the_start_with_a_sentence(name):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = settings({"ZONA_REPLICAS": "1", name: f"127.0.0.1:{port}" if name == "ZONA_LISTEN" else str(port)})
        with pytest.raises(SystemExit) as stopped:
            free(
                replace(chosen, first_port=chosen.first_port if name == "ZONA_REPLICA_PORT" else free_port()),
                proxied=True,
            )
    told = str(stopped.value)
    assert all(say("server_port", lang, address=f"127.0.0.1:{port}", name=name) in told for lang in LANGUAGES)


# --- what is shipped beside the code ------------------------------------------------------------------------------


def test_every_setting_that_the_code_reads_is_explained_in_the_example():
    files = [p for folder in ("kepatuhan", "pages", "deploy") for p in (ROOT / folder).rglob("*") if p.is_file()]
    files += [ROOT / "compose.yaml", ROOT / "serve.py"]
    code = "".join(p.read_text(encoding="utf-8") for p in files if p.suffix in (".py", ".yaml", ".yml", ".j2"))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read, explained = set(re.findall(r"\bZONA_[A-Z_]+\b", code)), set(re.findall(r"^# (ZONA_[A-Z_]+)=", example, re.M))
    assert read == explained
    lines = example.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("# ZONA_"):
            assert lines[number - 1].startswith("# "), f"nothing is said of {line}"


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy" / "systemd").glob("*.service")), ids=lambda unit: unit.name)
def test_systemd_takes_the_units(unit, tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd on this machine")
    for one in unit.parent.glob("*.service"):
        text = one.read_text(encoding="utf-8").replace("/opt/zona/.venv/bin/python", sys.executable)
        (tmp_path / one.name).write_text(text.replace("/opt/zona", str(ROOT)), encoding="utf-8")
    named = tmp_path / unit.name.replace("@.", "@8601.")
    if named.name != unit.name:
        (tmp_path / unit.name).rename(named)
    done = subprocess.run([program, "verify", "--man=no", named], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "zona" in line]
    assert ours == []


# --- processes that are kept running ------------------------------------------------------------------------------


def ended(steps) -> bool:
    """Whether what a process's keeper does comes to its end."""

    async def tried() -> None:
        await asyncio.wait_for(steps(), 30)

    asyncio.run(tried())
    return True


def test_a_process_that_is_told_to_stop_while_it_starts_does_not_go_on():
    async def steps() -> None:
        kept = Kept("tidur", ["sleep", "60"])
        running = asyncio.create_task(kept.run())
        await asyncio.sleep(0)  # it has begun to start it
        await kept.stop()
        await running

    assert ended(steps)


def test_a_process_that_does_not_listen_is_ended_without_asking(monkeypatch, tmp_path):
    monkeypatch.setattr(serve, "PATIENCE", 0.3)
    ready = tmp_path / "deaf"
    deaf = (
        "import pathlib, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
    )

    async def steps() -> None:
        kept = Kept("tuli", [sys.executable, "-c", deaf, str(ready)])
        running = asyncio.create_task(kept.run())
        await asyncio.to_thread(until, ready.exists)
        first = kept.process
        assert first is not None
        await kept.end()  # an update: it is started again
        while kept.process is first:
            await asyncio.sleep(0.05)
        await kept.stop()
        await running
        assert first.returncode == -signal.SIGKILL

    assert ended(steps)


# --- connections --------------------------------------------------------------------------------------------------


def test_no_connection_to_a_replica_is_kept_for_the_next_request():
    """uvicorn closes an idle one after 5 seconds: a request that meets its end would move the visitor to another replica."""
    lines = (line.strip() for line in site(settings({}), "/dev/null").splitlines())
    assert [line for line in lines if line.startswith("keepalive")] == []
