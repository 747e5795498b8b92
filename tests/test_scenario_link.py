"""Scenarios as links and files: there and back exactly; whatever else comes in is answered by a sentence."""

from __future__ import annotations

import json
import string
import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kepatuhan.core.model import Change, Problem, Scenario
from kepatuhan.scenarios.link import FILE_SIZE, LINK_LENGTH, SCHEMA, from_json, from_token, to_json, to_token
from kepatuhan.words.catalogue import LANGUAGES
from kepatuhan.words.problems import problem
from tests.nightly import examples

DINDIK = "Dinas Pendidikan dan Kebudayaan"
CILEGON = Scenario(
    "Cilegon ke B",
    "Bappeda",
    "Hanya satu dinas.\nAngka dari rapat.",
    2022,
    "terbit",
    "0123456789abcdef",
    (Change("36.72", DINDIK, "", 59_380_000, 57_020_000),),
)

plain_text = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="<\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), max_size=30)  # fmt: skip
values = st.integers(0, 100_000_000)
codes = st.text("abcinput.0123456789_-", max_size=20)
changes = st.builds(Change, codes.filter(bool), plain_text, codes, values, st.none() | values)
scenarios = st.builds(
    Scenario,
    plain_text.filter(bool),
    plain_text,
    st.lists(plain_text, max_size=3).map("\n".join),
    st.integers(1, 9999),
    st.sampled_from(["terbit", "ilustrasi"]),
    st.text("0123456789abcdef", min_size=16, max_size=16),
    st.lists(changes, max_size=12).map(tuple),
)


def token_of(content: bytes, signature: bytes | None = None) -> str:
    """A token as `to_token` makes it, around any content."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = stream.compress(content) + stream.flush()
    signature = sha256(content).digest()[:8] if signature is None else signature
    return "z1" + urlsafe_b64encode(signature + packed).decode().rstrip("=")


def said(answer: object) -> str:
    assert isinstance(answer, Problem)
    assert all(problem(answer, lang) for lang in LANGUAGES)
    return answer.code


# --- there and back -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(scenarios)
def test_any_scenario_comes_back_from_its_link(scenario):
    token = to_token(scenario)
    assert said(token) == "scenario_link_long" if isinstance(token, Problem) else from_token(token) == scenario


@settings(deadline=None)
@given(scenarios)
def test_any_scenario_comes_back_from_its_file(scenario):
    content = to_json(scenario)
    assert from_json(content) == scenario
    assert not list(Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(json.loads(content)))


def test_a_link_is_short_and_safe_in_an_address():
    token = to_token(CILEGON)
    assert token.isascii()
    assert all(letter.isalnum() or letter in "-_" for letter in token)
    assert len(token) < 260
    plan = replace(
        CILEGON, changes=tuple(Change("36.72", DINDIK, f"input.sarana.{i}", 3_000_000, 0) for i in range(40))
    )
    assert len(to_token(plan)) < 500


def test_the_link_carries_every_change_whether_or_not_it_changes_anything():
    same = replace(CILEGON, changes=(Change("36.72", DINDIK, "", 57_020_000, 57_020_000),))
    assert from_token(to_token(same)).changes == same.changes


def test_the_file_is_as_documented():
    document = json.loads(to_json(CILEGON))
    assert (document["format"], document["version"]) == ("zona-hijau/skenario", 1)
    change = {"region": "36.72", "unit": DINDIK, "component": "", "value": "59.38", "before": "57.02"}
    assert document["changes"] == [change]


def test_a_file_written_by_hand_needs_no_signature_and_no_author():
    document = json.loads(to_json(CILEGON))
    del document["signature"], document["author"], document["changes"][0]["before"]
    document["changes"][0]["value"] = "60"
    scenario_read = from_json(json.dumps(document).encode("utf-8-sig"))
    assert scenario_read == replace(CILEGON, author="", changes=(Change("36.72", DINDIK, "", 60_000_000, None),))


def test_a_scenario_too_large_for_a_link_fits_a_file():
    units = [f"Unit {sha256(bytes([i])).hexdigest()}" for i in range(255)]
    large = replace(CILEGON, changes=tuple(Change("36.72", unit, "", 1_000_000 + i) for i, unit in enumerate(units)))
    assert said(to_token(large)) == "scenario_link_long"
    assert from_json(to_json(large)) == large


# --- damaged and hostile ------------------------------------------------------------------------------------------


def test_every_cut_of_a_link_is_noticed():
    token = to_token(CILEGON)
    assert {said(from_token(token[:end])) for end in range(len(token))} == {"scenario_link_broken"}


@settings(deadline=None)
@given(st.data())
def test_every_changed_letter_is_noticed(draw):
    token = to_token(CILEGON)
    at = draw.draw(st.integers(0, len(token) - 3))
    letter = draw.draw(st.sampled_from("ABCXYZabcxyz0189-_").filter(lambda other: other != token[at]))
    assert said(from_token(token[:at] + letter + token[at + 1 :])) == "scenario_link_broken"


def test_the_last_two_letters_never_give_another_content():
    """They hold the last byte, whose spare bits nothing needs: with others there the content is the same."""
    token = to_token(CILEGON)
    for at in (len(token) - 2, len(token) - 1):
        for letter in string.ascii_letters + string.digits + "-_":
            answer = from_token(token[:at] + letter + token[at + 1 :])
            assert answer == CILEGON or said(answer) == "scenario_link_broken", (at, letter)


@examples(40, 600)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: "z1" + urlsafe_b64encode(b).decode().rstrip("=")))
def test_any_text_as_a_link_is_answered(text):
    scenario_read = from_token(text)
    assert isinstance(scenario_read, Scenario) or said(scenario_read)


@examples(40, 600)
@given(st.binary(max_size=400))
def test_any_content_of_a_link_is_answered(content):
    assert said(from_token(token_of(content))) == "scenario_link_broken"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@examples(40, 600)
@given(st.lists(json_values, min_size=8, max_size=8) | json_values)
def test_any_json_inside_a_link_or_file_is_answered(value):
    content = json.dumps(value).encode()
    assert said(from_token(token_of(content))) == "scenario_link_broken"
    assert said(from_json(content)) in ("scenario_file_invalid", "scenario_file_broken")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_as_a_file_are_answered(content):
    assert said(from_json(content))


@settings(deadline=None)
@given(st.data())
def test_any_flipped_bit_of_a_file_is_answered(draw):
    content = bytearray(to_json(CILEGON))
    at = draw.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << draw.draw(st.integers(0, 7))
    scenario_read = from_json(bytes(content))
    assert scenario_read == CILEGON or said(scenario_read)


def test_a_bomb_is_not_unpacked():
    bomb = token_of(b" " * 3_000_000)
    assert len(bomb) < LINK_LENGTH
    assert said(from_token(bomb)) == "scenario_link_broken"


@pytest.mark.parametrize("deep", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 50_000])
def test_deep_nesting_is_answered(deep):
    assert said(from_token(token_of(deep))) == "scenario_link_broken"
    assert said(from_json(deep)) == "scenario_file_broken"


def test_an_over_long_link_or_file_is_not_read():
    assert said(from_token("z1" + "A" * LINK_LENGTH)) == "scenario_link_broken"
    assert said(from_json(b" " * (FILE_SIZE + 1))) == "scenario_file_large"


def test_something_behind_the_content_is_noticed():
    token = to_token(CILEGON)
    assert said(from_token(token + "AAAA")) == "scenario_link_broken"


@pytest.mark.parametrize("token", ["z2abc", "z9", "z7" + "A" * 50])
def test_a_link_of_a_later_version_says_so(token):
    assert said(from_token(token)) == "scenario_link_newer"


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "a<img src=x>",
        "</div>",
        "<!-- x",
        "a\x00b",
        "a\u202eb",
        "a\ud800",
        "a\nb",
        "a\u2028b",
    ],
)
def test_code_and_control_characters_in_a_name_are_refused_on_every_way(name):
    bad = replace(CILEGON, name=name)
    assert said(to_token(bad)) == "scenario_text"
    assert said(to_json(bad)) == "scenario_text"
    document = {**json.loads(to_json(CILEGON)), "name": name}
    del document["signature"]
    assert said(from_json(json.dumps(document).encode())) == "scenario_text"
    short = [name, "", "", 2022, "terbit", "0" * 16, [], []]
    content = json.dumps(short, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    assert said(from_token(token_of(content))) in ("scenario_text", "scenario_link_broken")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (("36.72", "<b>x</b>", ""), "scenario_text"),
        (("36.72\n", "", ""), "scenario_text"),
        (("<b>", "", ""), "scenario_text"),
        (("36 72", "", ""), "scenario_file_invalid"),
        (("36.72", "", "input'"), "scenario_file_invalid"),
    ],
)
def test_code_in_a_cell_is_refused_too(cell, code):
    assert said(to_token(replace(CILEGON, changes=(Change(*cell, 1),)))) == code


def test_a_plain_comparison_is_no_code():
    fine = replace(CILEGON, name="SPM < 80 & > 50", note="a\nb")
    assert from_token(to_token(fine)) == fine


@pytest.mark.parametrize(
    ("part", "value", "where"),
    [
        ("name", "", "name"),
        ("name", "x" * 81, "name"),
        ("year", 2022.5, "year"),
        ("year", True, "year"),
        ("basis", "resmi", "basis"),
        ("base", "XYZ", "base"),
        ("changes", [{"region": "36"}], "changes/0"),
        ("changes", [{"region": "36", "unit": "", "component": "", "value": 59.38}], "changes/0/value"),
        ("changes", [{"region": "36", "unit": "", "component": "", "value": "1e5"}], "changes/0/value"),
        ("changes", [{"region": "36", "unit": "", "component": "", "value": "-1"}], "changes/0/value"),
        ("version", 2, "version"),
        ("extra", 1, "/"),
    ],
)
def test_what_the_schema_does_not_allow_is_named_by_its_place(part, value, where):
    document = {**json.loads(to_json(CILEGON)), part: value}
    scenario_read = from_json(json.dumps(document).encode())
    assert said(scenario_read) == "scenario_file_invalid"
    assert scenario_read.params["where"] == where


def test_a_changed_file_with_its_old_signature_is_refused():
    document = json.loads(to_json(CILEGON))
    document["changes"][0]["value"] = "60"
    assert said(from_json(json.dumps(document).encode())) == "scenario_file_changed"


def test_what_is_out_of_the_schema_is_not_written():
    assert said(to_token(replace(CILEGON, name="x" * 81))) == "scenario_file_invalid"
    assert said(to_json(replace(CILEGON, changes=(Change("36", "", "", -1),)))) == "scenario_file_invalid"
