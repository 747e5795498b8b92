"""Where the reader is: the zone in which moments are told, and the address of links for others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st

from pages.components.shell import place

HERE = "http://127.0.0.1:8501/simulasi?tahun=2022#x"


@pytest.fixture
def browser(monkeypatch):
    """What the reader's browser tells, and no setting of the one who runs the app."""
    told = SimpleNamespace(timezone=None, url=HERE)
    monkeypatch.setattr(st, "context", told)
    for name in (place.ZONE, place.PUBLIC):
        monkeypatch.delenv(name, raising=False)
    return told


@pytest.mark.parametrize(
    ("own", "setting", "used"),
    [
        ("Asia/Makassar", "Asia/Jayapura", "Asia/Makassar"),
        (None, "Asia/Jayapura", "Asia/Jayapura"),
        ("not/one", " Asia/Jayapura ", "Asia/Jayapura"),
        (None, "tengah", "Asia/Jakarta"),
        (None, "", "Asia/Jakarta"),
    ],
)
def test_the_browsers_zone_then_the_setting_then_that_of_banten(browser, monkeypatch, own, setting, used):
    browser.timezone = own
    monkeypatch.setenv(place.ZONE, setting)
    assert place.zone() == used


@pytest.mark.parametrize(
    ("setting", "base", "refused"),
    [
        ("", "http://127.0.0.1:8501/simulasi", ""),
        ("https://zona.example.go.id", "https://zona.example.go.id/simulasi", ""),
        (" https://example.go.id/zona/ ", "https://example.go.id/zona/simulasi", ""),
        ("zona.example.go.id", "http://127.0.0.1:8501/simulasi", "zona.example.go.id"),
        ("javascript:alert(1)", "http://127.0.0.1:8501/simulasi", "javascript:alert(1)"),
        ("https://", "http://127.0.0.1:8501/simulasi", "https://"),
        ("https://example.go.id/?a=1", "http://127.0.0.1:8501/simulasi", "https://example.go.id/?a=1"),
        ("http://[::1", "http://127.0.0.1:8501/simulasi", "http://[::1"),
    ],
)
def test_a_link_for_others_has_the_public_address_else_the_browsers(browser, monkeypatch, setting, base, refused):
    monkeypatch.setenv(place.PUBLIC, setting)
    assert place.link_base("simulasi") == base
    assert place.refused_address() == refused


def test_without_setting_the_link_has_the_address_that_the_browser_shows(browser):
    browser.url = "https://zona.example.go.id/app/simulasi?tahun=2022"
    assert place.link_base("simulasi") == "https://zona.example.go.id/app/simulasi"
    browser.url = None
    assert place.link_base("simulasi") == "/simulasi"


def test_an_address_of_this_computer_is_known_as_such():
    assert place.only_here("http://127.0.0.1:8501/simulasi?a=1")
    assert place.only_here("http://localhost/simulasi")
    assert not place.only_here("https://zona.example.go.id/simulasi")
    assert not place.only_here("/simulasi")
