"""A visitor without a browser: the requests and the websocket of one, with his cookies, as Streamlit's page sends them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.cookiejar import CookieJar
from types import TracebackType
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, ForwardMsg
from websockets.exceptions import InvalidMessage
from websockets.sync.client import ClientConnection, connect

HTML = {"Accept": "text/html,*/*"}
TRIES = 3
"""How often a visitor tries to connect."""


def unproven() -> ssl.SSLContext:
    """TLS that believes any certificate: that of a test is signed by nobody."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Visitor:
    """One browser's worth of cookies at an address such as https://127.0.0.1:8443/zona; use it in a `with`."""

    def __init__(self, url: str) -> None:
        self.url, self.origin = url, f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        self.jar = CookieJar()
        self.forged: dict[str, str] = {}
        self.opener = build_opener(HTTPCookieProcessor(self.jar), HTTPSHandler(context=unproven()))
        self.socket: ClientConnection | None = None
        self.held = ExitStack()
        self.session = ""
        self.elements: list = []

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()

    @property
    def cookies(self) -> dict[str, str]:
        """What his websocket says: the cookies that he was given, and those that he made up."""
        return {cookie.name: cookie.value or "" for cookie in self.jar} | self.forged

    @property
    def replica(self) -> str:
        """The replica that the proxy has given him."""
        return self.cookies.get("zona_replica", "")

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, dict, bytes]:
        """Status, headers (names in small letters) and content of an answer."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(f"{self.url}{path}", body, given, method=method)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except HTTPError as refusal:
            return refusal.code, {k.lower(): v for k, v in refusal.headers.items()}, refusal.read()

    def arrive(self, query: str = "tahun=2022", page: str = "") -> Visitor:
        """Fetch the document, open the websocket, and wait for the first run."""
        self.ask(f"/{page}?{query}", **HTML)
        self.ask("/_stcore/health")
        self.connect()
        self.run(query, page)
        return self

    def connect(self) -> None:
        """Open the websocket with what the cookies say, and the session of before, if any.

        A connection that is closed before it is answered is tried again, as the page in a browser does by itself.
        """
        marks = ["streamlit", self.cookies.get("_streamlit_xsrf", "none"), *([self.session] if self.session else [])]
        self.leave()
        for _ in range(TRIES):
            with suppress(InvalidMessage):
                self.socket = self.held.enter_context(self._opening(marks))
                break
        assert self.socket is not None
        for header in self.socket.response.headers.get_all("Set-Cookie"):  # type: ignore[union-attr]
            self._take(header)

    def _opening(self, marks: list[str]) -> ClientConnection:
        secure = self.url.startswith("https")
        return connect(
            f"{self.url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=marks,  # type: ignore[arg-type]
            origin=self.origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())},
            ssl=unproven() if secure else None,
            max_size=None,
            open_timeout=60,
        )

    def _take(self, header: str) -> None:
        """A cookie of the websocket's answer, which a browser keeps too."""
        name, _, value = header.split(";")[0].partition("=")
        for cookie in self.jar:
            if cookie.name == name:
                cookie.value = value

    def run(self, query: str = "tahun=2022", page: str = "") -> None:
        """Let the page run with that address; `elements` is then what it drew."""
        ask = BackMsg()
        ask.rerun_script.query_string = query
        ask.rerun_script.page_name = page
        self.send(ask)
        self.elements = []
        for message in self.messages():
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            elif kind == "delta":
                self.elements.append(message.delta.new_element)
            elif kind == "script_finished":
                return

    def send(self, message: BackMsg) -> None:
        assert self.socket is not None
        self.socket.send(message.SerializeToString())

    def messages(self) -> Iterator[ForwardMsg]:
        assert self.socket is not None
        while True:
            yield ForwardMsg.FromString(self.socket.recv(120))  # type: ignore[arg-type]

    def download(self, n: int = 0) -> str:
        """The address, below the server's, of the n-th file that the page offers; it is made when it is asked for."""
        answer = self._file(n)
        assert not answer.error_msg
        return answer.deferred_file.url

    def refused_file(self, n: int = 0) -> str:
        """What he reads in place of the n-th file that the page offers; '' where he gets it."""
        return self._file(n).error_msg

    def _file(self, n: int) -> BackendOperationResponse:
        offered = [one.download_button for one in self.elements if one.WhichOneof("type") == "download_button"]
        ask = BackMsg()
        ask.backend_operation_request.request_id = uuid4().hex
        ask.backend_operation_request.deferred_file.file_id = offered[n].deferred_file_id
        ask.backend_operation_request.session_id = self.session
        self.send(ask)
        for message in self.messages():
            if message.WhichOneof("type") == "backend_operation_response":
                return message.backend_operation_response
        raise AssertionError("no answer")

    def kinds(self) -> list[str]:
        """What kinds of elements the last run drew."""
        return [str(one.WhichOneof("type")) for one in self.elements]

    def upload(self, size: int, **headers: str) -> tuple[int, dict, bytes]:
        """Send a file of so many bytes into this session, as the upload field does."""
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
        body = head.encode() + b"a" * size + f"\r\n--{mark}--\r\n".encode()
        given = {
            "Content_Type": f"multipart/form-data; boundary={mark}",
            "X_Xsrftoken": self.cookies.get("_streamlit_xsrf", ""),
            "Origin": self.origin,
        }
        return self.ask(f"/_stcore/upload_file/{self.session}/{uuid4()}", "PUT", body, **(given | headers))

    def leave(self) -> None:
        self.held.close()
        self.socket = None
