"""The document has the style in it before any script runs, in the language of its address, and is never an old one."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest

from pages.components.server.first_paint import ARRIVAL, FONTS, STYLE, painted
from tests.browser import ROOT


def fetched(url: str, **headers: str) -> tuple[dict[str, str], str]:
    with urlopen(Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})) as answer:
        return dict(answer.headers), answer.read().decode()


@pytest.mark.parametrize(
    ("address", "lang"), [("/", "id"), ("/peta?tahun=2022&lang=en", "en"), ("/simulasi?lang=xx", "id")]
)
def test_the_document_carries_style_language_and_name(server, address, lang):
    """Also for a browser that has an older one and asks whether it changed, and for one that takes packed answers."""
    headers, text = fetched(server + address, Accept="text/html", Accept_Encoding="gzip", If_None_Match='"x"')
    style = STYLE.read_text(encoding="utf-8")
    assert style in text
    assert text.index(style) > text.index('<div id="root">')  # after Streamlit's own rules
    assert f'<html lang="{lang}" translate="no">' in text
    assert "<title>Zona Hijau</title>" in text
    assert {"ETag", "Last-Modified", "etag", "last-modified"}.isdisjoint(headers)


def test_the_typeface_is_fetched_with_the_document_and_is_there(server):
    _, text = fetched(f"{server}/", Accept="text/html")
    for name in FONTS:
        assert f"./app/static/fonts/{name}.ttf" in text
        assert (ROOT / "static" / "fonts" / f"{name}.ttf").exists()
        with urlopen(f"{server}/app/static/fonts/{name}.ttf") as answer:
            assert answer.status == 200


def test_what_is_no_document_of_the_app_stays_as_it_is(server):
    _, told = fetched(f"{server}/_stcore/health", Accept="text/html")
    assert told == "ok"
    assert painted(b"<p>x</p>", "id") == b"<p>x</p>"


def test_the_page_is_styled_before_the_first_run(browser, server):
    """Without its scripts the document already has the style that the finished page has, and the rules of one that is not complete."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(server)
    assert page.evaluate(
        "[...document.styleSheets].some(one => [...one.cssRules].some(rule => rule.cssText.includes('st-key-menu')))"
    )
    assert page.evaluate("document.getElementById('zh-arrival').media") == ""
    page.close()


def test_rules_for_a_page_that_is_not_complete_hold_until_it_is(visit):
    """They hide what has no place yet; afterwards they would be matched anew at each change of the page."""
    _, text = fetched(f"{visit.url}/", Accept="text/html")
    assert f'<style id="zh-arrival">{ARRIVAL.read_text(encoding="utf-8")}</style>' in text
    page = visit.page
    page.goto(visit.url)
    page.wait_for_function("document.getElementById('zh-arrival').media === 'not all'")
    assert page.locator("h1").is_visible()
    assert not page.locator("[data-testid=stSkeleton]").count()
