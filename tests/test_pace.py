"""How fast files are made: so many at a time, so many in a minute, and who asks for more reads why and what to do (in the whole app: test_room)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from uuid import uuid4

import pytest
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from uvicorn.protocols.utils import ClientDisconnected

from kepatuhan.words.catalogue import say
from pages.components.server.pace import LEFT, LONGEST, WINDOW, FileLimits, Pace, Paced, limits
from pages.components.server.person import NOBODY, person


@pytest.mark.parametrize(
    ("given", "most"),
    [
        ({}, FileLimits(8, 120, 30)),
        ({"ZONA_FILES_AT_ONCE": "2", "ZONA_FILES_A_MINUTE": " 40 ", "ZONA_FILES_A_VISITOR": "5"}, FileLimits(2, 40, 5)),
        (
            {"ZONA_FILES_AT_ONCE": "0", "ZONA_FILES_A_MINUTE": "banyak", "ZONA_FILES_A_VISITOR": ""},
            FileLimits(8, 120, 30),
        ),
    ],
)
def test_limits_are_those_of_the_settings(given, most):
    assert limits(given) == most


def test_a_person_gets_so_many_a_minute_and_another_is_not_touched():
    pace, one, other = Pace(FileLimits(at_once=9, a_minute=9, a_visitor=2)), "one", "other"
    for now in (0.0, 20.0):
        assert pace.refusal(one, now) == ""
        pace.end(pace.begin(one, now))
    assert pace.refusal(one, 59.9) == "files_of_visitor"
    assert pace.refusal(other, 59.9) == ""
    assert pace.refusal(one, WINDOW) == ""  # the first is a minute old, the second 40 s
    pace.begin(one, WINDOW)
    assert pace.refusal(one, WINDOW + 1) == "files_of_visitor"


def test_all_visitors_together_get_so_many_at_a_time_and_in_a_minute():
    pace = Pace(FileLimits(at_once=2, a_minute=3, a_visitor=9))
    numbers = [pace.begin("one", now) for now in (0.0, 1.0)]
    assert pace.refusal("one", 1.0) == "files_of_all"  # two are being made
    pace.end(numbers[0])
    assert pace.refusal("one", 1.0) == ""
    numbers.append(pace.begin("one", 1.0))
    for number in numbers:
        pace.end(number)
    assert pace.refusal("one", 59.0) == "files_of_all"  # three began within the minute
    assert pace.refusal("one", WINDOW) == ""


def test_what_is_never_answered_counts_as_long_as_a_page_would_wait():
    pace = Pace(FileLimits(at_once=1, a_minute=9, a_visitor=9))
    pace.begin("one", 0.0)
    assert pace.refusal("one", LONGEST - 1) == "files_of_all"
    assert pace.refusal("one", LONGEST) == ""


def test_whose_visitor_left_counts_as_long_as_it_may_still_be_made():
    pace = Pace(FileLimits(at_once=1, a_minute=9, a_visitor=9))
    pace.left(pace.begin("one", 0.0), 1.0)
    assert pace.refusal("one", LEFT) == "files_of_all"
    assert pace.refusal("one", 1.0 + LEFT) == ""
    late = pace.begin("one", 20.0)
    pace.left(late, 20.0 + LONGEST - 1)  # of whom waited that long nothing is added
    assert pace.refusal("one", 20.0 + LONGEST) == ""
    pace.end(late)
    pace.left(late, 300.0)
    assert pace.under_way == {}


def test_names_that_are_made_up_get_no_more_than_a_process_makes_and_are_forgotten_after_a_minute():
    pace = Pace(FileLimits(at_once=9, a_minute=3, a_visitor=2))
    for n in range(10):
        if not pace.refusal(f"browser {n}", float(n)):
            pace.end(pace.begin(f"browser {n}", float(n)))
    assert [*pace.of_person] == ["browser 0", "browser 1", "browser 2"]
    assert pace.refusal("browser 10", 59.0) == "files_of_all"
    assert pace.refusal("browser 10", 2.0 + WINDOW) == ""
    assert pace.of_person == {}


# --- who it is ------------------------------------------------------------------------------------------------------

SECRET = "0123456789abcdef0123456789abcdef"


def opened(**cookies: str) -> dict:
    """A connection with these cookies."""
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"type": "websocket", "headers": [(b"cookie", header.encode("latin-1"))]}


def account(secret: str = SECRET, **claims: object) -> str:
    return create_signed_value(secret, USER_COOKIE_NAME, json.dumps(claims)).decode()


@pytest.fixture
def signs(monkeypatch):
    monkeypatch.setattr("pages.components.server.person.get_cookie_secret", lambda: SECRET)


def test_a_browser_is_one_person_however_its_cookie_is_masked():
    token, other = b"\x01" * 16, b"\x02" * 16
    first, again = (generate_xsrf_token_string(token, 1) for _ in range(2))
    assert first != again
    assert person(opened(_streamlit_xsrf=first)) == person(opened(_streamlit_xsrf=again)) == f"browser {'01' * 16}"
    assert person(opened(_streamlit_xsrf=generate_xsrf_token_string(other, 1))) == f"browser {'02' * 16}"


@pytest.mark.parametrize("cookie", ["", "2|", "2|zz|zz|1", "x"])
def test_programs_without_a_cookie_that_says_anything_are_one(cookie):
    assert person(opened(_streamlit_xsrf=cookie)) == person({"type": "websocket", "headers": []}) == NOBODY


def test_an_account_is_one_person_in_every_browser(signs):
    browsers = [generate_xsrf_token_string(bytes([n]) * 16, 1) for n in range(2)]
    cookies = [account(is_logged_in=True, sub="7", iat=n) for n in range(2)]
    seen = {person(opened(_streamlit_xsrf=a, _streamlit_user=b)) for a, b in zip(browsers, cookies, strict=True)}
    assert seen == {"account 7"}


def test_an_account_whose_sign_in_comes_in_several_cookies_is_the_same_person(signs):
    pieces: dict[str, str] = {}
    set_cookie_with_chunks(
        lambda name, value: pieces.update({name: create_signed_value(SECRET, name, value).decode()}),
        lambda name, value: create_signed_value(SECRET, name, value),
        USER_COOKIE_NAME,
        {"is_logged_in": True, "sub": "8", "groups": [uuid4().hex for _ in range(200)]},
        cookie_attr_size=60,
    )
    assert len(pieces) > 2
    assert person(opened(**pieces)) == "account 8"


def test_who_says_that_he_is_an_account_is_the_browser_that_he_is(signs):
    browser = generate_xsrf_token_string(b"\x01" * 16, 1)
    said = {"is_logged_in": True, "sub": "7"}
    genuine = account(**said)
    forged = [account("another secret of the same length", **said), f"x{genuine}", "7", ""]
    useless = [
        account(sub="7"),
        account(is_logged_in=True),
        create_signed_value(SECRET, USER_COOKIE_NAME, "[").decode(),
    ]
    for cookie in (*forged, *useless):
        assert person(opened(_streamlit_xsrf=browser, _streamlit_user=cookie)) == f"browser {'01' * 16}"


# --- the messages of one visitor ----------------------------------------------------------------------------------


def page(query: str) -> dict:
    message = BackMsg()
    message.rerun_script.query_string = query
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def file(key: str) -> dict:
    message = BackMsg()
    message.backend_operation_request.request_id = key
    message.backend_operation_request.deferred_file.file_id = "x"
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def made(key: str) -> dict:
    message = ForwardMsg()
    message.backend_operation_response.request_id = key
    message.backend_operation_response.deferred_file.url = "/media/x.pdf"
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def answers(
    most: FileLimits, incoming: list[dict], outgoing: Sequence[dict] = (), quick: Sequence[dict] = ()
) -> tuple[list[dict], list[str]]:
    """What the app gets of the messages of a visitor, and the words that he gets from before it; the app answers those in `quick`."""
    got, words = [], []

    async def app(_scope, receive, send) -> None:
        for message in outgoing:
            await send(message)
        while (message := await receive())["type"] == "websocket.receive":
            got.append(message)
            request = BackMsg.FromString(message["bytes"]).backend_operation_request if message in quick else None
            if request is not None:
                await send(made(request.request_id))

    coming = iter([*incoming, {"type": "websocket.disconnect"}])

    async def receive() -> dict:
        return next(coming)

    async def send(message: dict) -> None:
        if told := ForwardMsg.FromString(message["bytes"]).backend_operation_response.error_msg:
            words.append(told)

    asyncio.run(Paced(app, Pace(most))(opened(), receive, send))
    return got, words


def test_the_app_gets_what_the_limits_allow_and_the_visitor_the_rest_in_his_language():
    most = FileLimits(at_once=9, a_minute=9, a_visitor=2)
    incoming = [page("tahun=2022&lang=en"), file("a"), file("b"), file("c"), page("lang=id"), file("d")]
    got, words = answers(most, incoming)
    assert got == [incoming[0], incoming[1], incoming[2], incoming[4]]
    assert words == [say("files_of_visitor", lang, n=2) for lang in ("en", "id")]


def test_a_file_that_is_made_gives_its_place_to_the_next():
    most = FileLimits(at_once=1, a_minute=9, a_visitor=9)
    quick = [file("a"), file("b")]
    assert answers(most, [*quick, file("slow"), file("c")], quick=quick)[1] == [say("files_of_all", "id")]
    assert answers(most, [file("slow"), file("slow")])[1] == [say("files_of_all", "id")]  # though its name is the same


def test_whoever_leaves_is_known_to_be_gone(monkeypatch):
    left = []
    monkeypatch.setattr(Pace, "left", lambda _, number, now: left.append(number))
    answers(FileLimits(at_once=9, a_minute=9, a_visitor=9), [file("a"), file("b"), file("c")], quick=[file("b")])
    assert left == [0, 2]


def test_whoever_is_gone_when_he_is_refused_leaves_as_everybody_does():
    """The server says by an exception that nobody listens; the app waits for the message that ends the visit."""
    got = []

    async def app(_scope, receive, _send) -> None:
        while got.append(await receive()) or got[-1]["type"] == "websocket.receive":
            pass

    coming = iter([file("a"), file("b"), {"type": "websocket.disconnect"}])

    async def receive() -> dict:
        return next(coming)

    async def gone(_message: dict) -> None:
        raise ClientDisconnected

    asyncio.run(Paced(app, Pace(FileLimits(at_once=1)))(opened(), receive, gone))
    assert got == [file("a"), {"type": "websocket.disconnect"}]


def test_what_is_no_request_for_a_file_is_passed_on_as_it_came():
    rubbish, lost = {"type": "websocket.receive", "bytes": b"\xff\xff"}, {"type": "websocket.receive", "text": "a"}
    most = FileLimits(at_once=1, a_minute=1, a_visitor=1)
    assert answers(most, [rubbish, lost, page(""), page("")], [made("nobody's")])[0] == [
        rubbish,
        lost,
        page(""),
        page(""),
    ]
