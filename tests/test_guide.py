"""The first-visit hint, how to read each page, and the sentence in the place of an error."""

from __future__ import annotations

from itertools import product

import pytest

from kepatuhan.words.catalogue import LANGUAGES
from pages.components.shell import guide
from pages.components.shell.site import FULL_SCREEN, PAGES
from tests.nightly import grid
from tests.test_pages import html, opened

pytestmark = pytest.mark.app

CLOSE = "hint_close"


def hinted(app) -> bool:
    return "zh-hint" in html(app).replace(".zh-hint", "")


def test_three_sentences_on_the_first_visit_until_dismissed():
    app = opened("ringkasan")
    (hint,) = [e.proto.body for e in app.get("html") if '<p class="zh-hint">' in e.proto.body]
    assert hint.count(". ") + hint.count(".<") == 3
    app.button(CLOSE).click().run()
    assert not hinted(app)
    app.run()
    assert not hinted(app)


def test_an_address_with_a_choice_is_no_first_visit():
    app = opened("ringkasan", tahun="2022")
    assert not hinted(app)
    del app.query_params["tahun"]
    app.run()
    assert not hinted(app)


def test_the_language_alone_is_no_choice():
    assert hinted(opened("ringkasan", lang="en"))


def test_the_presentation_has_no_hint():
    assert not hinted(opened(FULL_SCREEN))


@pytest.mark.parametrize(
    ("page", "lang"), grid(product(PAGES, LANGUAGES), [(page, LANGUAGES[n % 2]) for n, page in enumerate(PAGES)])
)
def test_each_page_says_how_it_is_read(page, lang):
    (help_,) = [
        e.proto.body for e in opened(page, lang=lang, tahun="2022").get("html") if 'class="zh-help"' in e.proto.body
    ]
    assert help_.count("<li>") == 3 + len(guide.MORE.get(page, ()))


@pytest.mark.parametrize(("lang", "sentence"), [("id", "Muat ulang halaman"), ("en", "Reload the page")])
def test_an_error_is_a_sentence_in_the_visitors_language(lang, sentence):
    style = guide.failure(lang)
    assert sentence in style
    assert 'content: "' in style
    assert "<script" not in style
