"""Ready-made scenarios in Simulasi: one click, one step to undo, and the sentence with total, category and rank."""

from __future__ import annotations

import pytest

from tests.test_pages import opened

pytestmark = pytest.mark.app


def test_one_click_each_and_the_sentence_says_the_rank():
    """Kota Cilegon 2022 on published units: 77,73 → 83,04, from rank 7 to 5 (tests/test_ready_made.py)."""
    app = opened("simulasi", wilayah="36.72", tahun="2022", basis="terbit")
    states = {b.key: b.disabled for b in app.button if str(b.key).startswith("ready_")}
    assert states == {
        "ready_effort": False,
        "ready_every": False,
        "ready_aspect": True,  # no aspect was published
        "ready_last": True,  # 2021 was measured differently
        "ready_best": False,
    }
    app.button(key="ready_every").click().run()
    assert [t.value for t in app.toast] == [
        "Semua unit ke 78,00 (B): 77,73 → 83,04; kategori C, zona kuning → kategori B, zona hijau; peringkat 7 → 5 dari 8."
    ]
    app.button(key="ready_best").click().run()
    assert "Unit terbaik turun ke median unit: 77,73 → 76,90" in app.toast[0].value
    assert "(tetap)" in app.toast[0].value
    assert not app.exception


def test_where_only_a_total_is_known_what_cannot_be_is_not_clickable():
    app = opened("simulasi", wilayah="36.71", tahun="2025", lang="en")
    states = {b.key: b.disabled for b in app.button if str(b.key).startswith("ready_")}
    assert states["ready_best"]
    assert states["ready_aspect"]
