"""The server for many people, as `make serve` starts it: two replicas behind nginx, by TLS, below a path, on PostgreSQL.

One server for the file. A visitor without a browser (tests/visitors.py) does what a browser would; one test has a real one.
"""

from __future__ import annotations

import os
import signal
from collections import Counter, deque
from contextlib import ExitStack
from http.client import HTTPSConnection
from urllib.parse import quote, urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from kepatuhan.words.catalogue import LANGUAGES, say
from tests import postgres
from tests.browser import SIZE, STATE, Visit
from tests.servers import SECRET, RunningServer, certificate, running
from tests.test_browser_scenarios import set_value
from tests.visitors import HTML, unproven
from tests.waiting import until

BASE = "/zona"
PLACES = 6
"""Visitors whom one replica of this server lets in."""


@pytest.fixture(scope="module")
def store_address(cluster: postgres.Server) -> str:
    return f"postgresql://zona:{quote(SECRET, safe='')}@/postgres?host={cluster.folder}"


@pytest.fixture(scope="module")
def many(tmp_path_factory, store_address):
    folder = tmp_path_factory.mktemp("serve")
    settings = {"ZONA_DATABASE_URL": store_address, "ZONA_LOG": "json", "ZONA_VISITORS": str(PLACES)}
    with running(folder, BASE, **settings, **certificate(folder)) as server:
        yield server


def on(replica: str, server: RunningServer) -> int:
    """The port of a replica by the name that its cookie gives it."""
    return server.ports[int(replica.removeprefix("r")) - 1]


# --- what a visitor gets ------------------------------------------------------------------------------------------


def test_a_visitor_gets_page_font_download_and_upload_from_one_replica(many: RunningServer):
    with many.visitor() as visitor:
        visitor.arrive("tahun=2022&wilayah=36.72", "peta")
        assert "exception" not in visitor.kinds()
        assert "vega_lite_chart" in visitor.kinds()
        first = visitor.replica
        status, headers, content = visitor.ask("/app/static/fonts/Inter-Regular.ttf")
        assert (status, content[:4], headers["content-type"]) == (200, b"\0\1\0\0", "font/ttf")
        address = visitor.download()
        answers = [visitor.ask(address) for _ in range(5)]
        assert [status for status, _, _ in answers] == [200] * 5
        assert all("attachment" in headers["content-disposition"] for _, headers, _ in answers)
        assert visitor.upload(1_500_000)[0] == 204
        assert visitor.upload(10 * 1024 * 1024 - 1_000)[0] == 204  # the app's own limit is 10 MB
        assert visitor.replica == first


def test_another_replica_has_neither_his_download_nor_his_session(many: RunningServer):
    """Why the cookie is there."""
    with many.visitor() as visitor:
        visitor.arrive("tahun=2023&wilayah=36.01", "peta")  # a file that nobody else has asked for
        address = visitor.download()
        for cookie in visitor.jar:
            if cookie.name == "zona_replica":
                cookie.value = {"r1": "r2", "r2": "r1"}[visitor.replica]
        assert visitor.ask(address)[0] == 404
        status, _, content = visitor.upload(1_000)
        assert (status, b"Invalid session_id" in content) == (400, True)


def test_visitors_are_spread_over_the_replicas_and_each_stays(many: RunningServer):
    replicas = Counter()
    for _ in range(6):
        with many.visitor() as visitor:
            seen = []
            for path in ("/", "/peta", "/_stcore/health", "/app/static/icon.png"):
                visitor.ask(path, **HTML)
                seen.append(visitor.replica)
            assert len(set(seen)) == 1
            replicas[seen[0]] += 1
    assert replicas == {"r1": 3, "r2": 3}


def test_a_file_that_is_too_large_is_refused_in_a_sentence(many: RunningServer):
    with many.visitor() as visitor:
        visitor.ask("/_stcore/health")
        status, headers, content = visitor.upload(11 * 1024 * 1024)
    assert (status, headers["content-type"]) == (413, "text/html")
    assert all(say("too_large", lang, most="10") in content.decode() for lang in LANGUAGES)


def test_only_an_upload_may_have_a_large_body(many: RunningServer):
    with many.visitor() as visitor:
        assert visitor.ask("/peta", "POST", b"a" * 70_000)[0] == 413


def test_headers_cookies_and_what_is_not_passed_on(many: RunningServer):
    with many.visitor() as visitor:
        status, headers, _ = visitor.ask("/_stcore/health")
        cookies = {cookie.name: cookie for cookie in visitor.jar}
        assert status == 200
        assert cookies["_streamlit_xsrf"].secure
        assert (cookies["zona_replica"].secure, cookies["zona_replica"].path) == (True, BASE)
        assert cookies["zona_replica"].has_nonstandard_attr("HttpOnly")
        script = next(part for part in headers["content-security-policy"].split("; ") if part.startswith("script-src"))
        assert "unsafe" not in script
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers["server"] == "nginx"  # and no version
        for path in ("/metrics", "/livez", "/_stcore/metrics", "/_stcore/agent/openapi.json"):
            assert visitor.ask(path)[0] == 404, path
        assert visitor.ask("/healthz")[0] == 200
        large = "; ".join(f"_streamlit_user__{n}={'a' * 3_900}" for n in range(6))  # a sign-in with many groups
        assert visitor.ask("/_stcore/health", Cookie=large)[0] == 200


@pytest.mark.parametrize(
    ("path", "status", "place"), [("/", 302, f"{BASE}/"), (f"{BASE}?tahun=2022", 308, f"{BASE}/?tahun=2022")]
)
def test_what_stands_above_the_path_leads_to_it(many: RunningServer, path, status, place):
    connection = HTTPSConnection(urlsplit(many.url).netloc, context=unproven())
    connection.request("GET", path)
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (status, place)
    connection.close()


def test_a_page_opens_where_a_proxy_further_out_hands_on_another_host(many: RunningServer):
    """Browsers say where they come from; that is the public address, whatever Host arrives."""
    with many.visitor() as visitor:
        visitor.url = (
            f"http://127.0.0.1:{many.ports[0]}{BASE}"  # the Host is then that of the replica, as if not forwarded
        )
        visitor.connect()
        visitor.leave()
        visitor.origin = "https://elsewhere.example"
        with pytest.raises(InvalidStatus):
            visitor.connect()


def test_numbers_are_at_the_replicas_port_and_name_nobody(many: RunningServer):
    with many.visitor() as visitor:
        visitor.arrive("tahun=2022&wilayah=36.72")
        text = many.get(on(visitor.replica, many), "/metrics")
        session = visitor.session
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("zona_"))
    assert float(values["zona_visitors"]) >= 1
    assert float(values["zona_places"]) == PLACES
    assert float(values["zona_run_seconds_count"]) >= 1
    assert float(values["zona_run_seconds_sum"]) > 0
    assert float(values["zona_errors_total"]) == 0
    assert session not in text
    assert "36.72" not in text


@pytest.fixture
def context(browser):
    """Cookies of a browser that believes the test's certificate; closed also after a failure, for its place is needed."""
    with browser.new_context(viewport=SIZE, ignore_https_errors=True, accept_downloads=True) as one:
        yield one


def test_in_a_browser_pages_work(many: RunningServer, context, tmp_path):
    """Menu, deep link, drawn map, a map of areas, the board, download, upload. No error in the console.

    The pages whose parts are scripts and pictures of our own; by itself every page is opened in test_browser_pages.
    """
    visit = Visit(context.new_page(), many.url)
    for place in ("/indonesia", "/simulasi", "/peta"):
        visit.go(f"{place}{STATE}id")
    assert len(visit.fills()) == 8
    visit.follow(say("page_data", "id"))
    visit.page.wait_for_url(f"**{BASE}/data?**")
    visit.settle()
    assert "wilayah=36.72" in visit.page.url
    table = tmp_path / "besar.csv"
    table.write_text("tahun,kode_wilayah,nilai,catatan\n" + f"2025,36.72,91.00,{'a' * 1_500_000}\n", encoding="utf-8")
    with visit.page.expect_response(lambda answer: "/upload_file/" in answer.url) as sent:
        visit.page.locator("input[type=file]").first.set_input_files(table)
    assert sent.value.status == 204
    visit.settle()
    visit.follow(say("page_profil", "id"))
    visit.page.wait_for_url(f"**{BASE}/profil?**")
    visit.settle()
    visit.page.get_by_role("button", name="Unduh paparan").click()
    with visit.page.expect_download() as saved:
        visit.page.get_by_role("button", name="PDF satu halaman").click()
    assert saved.value.path().stat().st_size > 100
    shown = [
        error for error in visit.errors if "_stcore/h" not in error
    ]  # Streamlit looks for its server below each page first
    assert (shown, visit.outside) == ([], [])


@pytest.mark.nightly  # by day test_browser_server kills one while a slider is held
def test_in_a_browser_a_killed_replica_is_hardly_noticed(many: RunningServer, context):
    """A changed simulation is in the address: the replica that held it goes, the page goes on."""
    visit = Visit(context.new_page(), many.url)
    visit.go(f"/simulasi{STATE}id")
    set_value(visit, "90")
    visit.settle()
    words, address = visit.page.locator("h1").inner_text(), visit.page.url

    replica = next(str(cookie.get("value")) for cookie in context.cookies() if cookie.get("name") == "zona_replica")
    opened: list[object] = []
    visit.page.on("websocket", lambda one: opened.append(one))
    os.kill(many.pid(on(replica, many)), signal.SIGKILL)
    until(lambda: visit.page.evaluate("1") == 1 and bool(opened))  # at the other one, or at this one if it is up again
    visit.settle()
    assert (visit.page.locator("h1").inner_text(), visit.page.url) == (words, address)
    assert visit.page.locator("[data-testid=stException]").count() == 0
    until(many.up)


# --- too many -----------------------------------------------------------------------------------------------------


def test_who_finds_one_replica_full_gets_the_other_and_when_all_are_full_it_is_said(many: RunningServer):
    with ExitStack() as here:
        visitors = [here.enter_context(many.visitor()) for _ in range(2 * PLACES)]
        for visitor in visitors:
            visitor.ask("/_stcore/health")
        for cookie in visitors[1].jar:  # all begin at the first replica
            if cookie.name == "zona_replica":
                first = cookie.value
        for visitor in visitors:
            for cookie in visitor.jar:
                cookie.value = first if cookie.name == "zona_replica" else cookie.value
            visitor.connect()
        assert Counter(visitor.replica for visitor in visitors) == {"r1": PLACES, "r2": PLACES}
        late = here.enter_context(many.visitor())
        status, _, page = late.ask("/", **HTML)
        assert status == 503
        assert all(say("full_title", lang) in page.decode() for lang in LANGUAGES)
        with pytest.raises(InvalidStatus) as refused:
            late.connect()
        assert refused.value.response.status_code == 503
        assert visitors[0].ask("/app/static/icon.png")[0] == 200  # who is in is not disturbed
        assert late.ask("/healthz")[0] == 503
    until(lambda: all('"visitors":"ok"' in many.get(port, "/healthz") for port in many.ports))


@pytest.mark.parametrize(
    ("path", "method", "source"),
    [
        ("/auth/login", "GET", "127.0.0.7"),
        ("/oauth2callback", "GET", "127.0.0.8"),
        ("/_stcore/upload_file/nobody/1", "PUT", "127.0.0.9"),
    ],
)
def test_a_flood_is_refused_in_a_sentence_and_disturbs_no_other_address(many: RunningServer, path, method, source):
    """Fifty-one at once are let in, and five more a second: whoever goes on asking is refused sooner or later."""
    flood = HTTPSConnection(urlsplit(many.url).netloc, context=unproven(), source_address=(source, 0))

    def ask() -> tuple[int, str]:
        flood.request(method, f"{BASE}{path}", b"" if method == "PUT" else None)
        answer = flood.getresponse()
        return answer.status, answer.read().decode()

    assert {ask()[0] for _ in range(51)} & {429, 502, 503} == set()
    refused = next(text for status, text in (ask() for _ in range(1_000)) if status == 429)
    flood.close()
    assert all(say("too_many", lang) in refused for lang in LANGUAGES)
    with many.visitor() as visitor:
        visitor.ask("/_stcore/health")
        visitor.session = "nobody"
        assert visitor.upload(10)[0] == 400  # no such session, but not too many


# --- what breaks --------------------------------------------------------------------------------------------------


@pytest.mark.nightly  # by day one is killed under a browser in test_browser_server
def test_whose_replica_is_killed_goes_on_at_another_and_stays_there(many: RunningServer):
    with many.visitor() as visitor:
        visitor.arrive("tahun=2022&wilayah=36.72", "simulasi")
        before, port = visitor.replica, on(visitor.replica, many)
        pid = many.pid(port)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            visitor.run()  # a browser then asks for the state of health and connects again
        assert visitor.ask("/_stcore/health")[0] == 200
        assert visitor.replica != before
        visitor.connect()
        visitor.run("tahun=2022&wilayah=36.72", "simulasi")  # the address brings his work back
        assert "exception" not in visitor.kinds()
        until(lambda: many.pid(port) not in (0, pid) and many.up())
        visitor.run("tahun=2022&wilayah=36.72", "peta")
        address = visitor.download()
        assert [visitor.ask(address)[0] for _ in range(3)] == [200] * 3
        assert visitor.replica != before


def test_a_proxy_that_is_killed_is_started_again(many: RunningServer):
    pid = many.proxy()
    os.kill(pid, signal.SIGKILL)
    until(lambda: many.proxy() not in (0, pid) and many.up())
    with many.visitor() as visitor:
        visitor.arrive()
        assert "exception" not in visitor.kinds()


def test_an_update_takes_one_replica_after_the_other_and_nobody_sees_an_error(many: RunningServer):
    before, lost = [many.pid(port) for port in many.ports], 0
    with many.visitor() as visitor:
        visitor.arrive()
        many.process.send_signal(signal.SIGHUP)

        def updated() -> bool:
            nonlocal lost
            try:
                visitor.run("tahun=2022&wilayah=36.72", "metode")  # a light page: he acts all the while
                assert "exception" not in visitor.kinds()
            except ConnectionClosed:  # this replica's turn: what a browser does by itself
                lost += 1
                assert visitor.ask("/_stcore/health")[0] == 200
                visitor.connect()
            assert visitor.ask("/", **HTML)[0] == 200
            return not set(before) & {many.pid(port) for port in many.ports} and many.up()

        until(updated, 180)
    # once a replica, if he was at both; on a busy machine once more where one that is leaving still lets him in
    assert 1 <= lost <= 2 * len(many.ports)


def test_while_the_store_is_gone_it_is_said_and_pages_go_on_and_it_comes_back_by_itself(many: RunningServer, cluster):
    with many.visitor() as visitor:
        visitor.arrive()
        assert visitor.ask("/healthz")[0] == 200
        cluster.stop("immediate")
        try:
            until(lambda: visitor.ask("/healthz")[0] == 503)
            content = visitor.ask("/healthz")[2]
            assert b'"store":"fault_store_unreachable"' in content
            visitor.run("tahun=2022&wilayah=36.72", "peta")
            assert "exception" not in visitor.kinds()
            assert many.get(many.ports[0], "/livez") == '{"process":"ok"}'  # nobody starts it again for that
        finally:
            cluster.start()
        until(lambda: visitor.ask("/healthz")[0] == 200, every=0.5)  # a store that was gone is left alone for a while


def test_the_log_has_a_line_of_json_each_without_address_choice_or_password(many: RunningServer):
    """The last of the tests that use the server: the log has seen every fault above."""
    text = many.text()
    lines = [line for line in text.splitlines() if line.startswith("{")]
    assert any('"path":"/zona/_stcore/stream"' in line for line in lines)
    assert not [
        secret
        for secret in (SECRET, quote(SECRET, safe=""), "36.72", "127.0.0.7", "127.0.0.8", "127.0.0.9")
        if secret in text
    ]
    assert "Traceback" not in text


# --- who means ill (after the log was read: Streamlit notes what it could not read) ---------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../../.streamlit/config.toml",
        "/app/static/..%2f..%2f.streamlit%2fconfig.toml",
        "/app/static/%2e%2e/%2e%2e/serve.py",
        "/media/../../../etc/passwd",
        "/app/static/%00",
        f"/app/static/{'a' * 6_000}",
        "/_stcore/upload_file/../../healthz",
    ],
)
def test_no_path_leads_out_of_what_is_served(many: RunningServer, path):
    with many.visitor() as visitor:
        status, _, content = visitor.ask(path)
    expected = b'<div id="root">' in content or b'"process"' in content  # the app's empty page, or its health
    assert status in (400, 403, 404, 414) or expected
    assert b"[server]" not in content
    assert b"root:" not in content
    assert b"Middleware" not in content


@pytest.mark.nightly
def test_a_flood_of_messages_and_what_is_no_message_leaves_everybody_else_served(many: RunningServer):
    with many.visitor() as hostile, many.visitor() as visitor:
        hostile.arrive()
        visitor.arrive()
        while visitor.replica != hostile.replica:  # at the same replica
            visitor.leave()
            visitor.jar.clear()
            visitor.arrive()
        ask = BackMsg()
        ask.rerun_script.query_string = "tahun=2022"
        for _ in range(1_000):
            hostile.send(ask)
        visitor.run("tahun=2022&wilayah=36.72")
        assert "exception" not in visitor.kinds()
        for content in (b"\xff" * 100, "text", b"\xff" * 20_000_000):
            hostile.connect()
            assert hostile.socket is not None
            hostile.socket.send(content)
            with pytest.raises(ConnectionClosed):
                deque(hostile.messages(), maxlen=0)
        visitor.run("tahun=2023&wilayah=36.72")
        assert "exception" not in visitor.kinds()
    assert SECRET not in many.text()
