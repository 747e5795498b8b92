"""The first screen in words: 2022 by hand, and for every year a message that fits, names its source, and no sentence without a figure's reason."""

from __future__ import annotations

import pytest

from kepatuhan.scoring.distance import behind
from kepatuhan.sentences.overview import CHAT, behind_note, behind_title, chat, spoken

HEADLINE = (
    "Pemerintah Provinsi Banten memperoleh 67,18 pada penilaian 2022: kategori C, zona kuning, dan dari delapan "
    "kabupaten/kota, enam berzona hijau dan dua berzona kuning."
)


def test_a_minute_on_2022(bodies, data):
    sentences = spoken(bodies, data, 2022, "id")
    assert sentences[0] == HEADLINE
    assert sentences[1] == (  # 78,00 - 67,18, - 68,39, - 77,73
        "Belum hijau: Pemprov Banten 67,18, 10,82 poin lagi menuju hijau; Lebak 68,39, 9,61 poin lagi menuju hijau; "
        "Cilegon 77,73, 0,27 poin lagi menuju hijau."
    )
    assert sentences[2] == (  # 88,47, 88,54, 88,83 - 88,00
        "Paling dekat ke batas: Kota Tangerang, 0,47 poin di atas batas A; Kab. Tangerang, 0,54 poin di atas batas A; "
        "Tangsel, 0,83 poin di atas batas A."
    )
    assert sentences[-1].startswith("Sumber: penilaian Ombudsman RI 2022, menurut ")
    assert not any("2021" in line for line in sentences[:-1])  # another method: no change is told


def test_2023_tells_the_greatest_changes(bodies, data):
    text = " ".join(spoken(bodies, data, 2023, "en"))
    assert (
        "Compared with 2022: Banten Province +23.98 (67.18 → 91.16); Cilegon +11.72 (77.73 → 89.45); Serang Reg. +10.27"
        in text
    )
    assert "None: nine of nine governments are known to be green." in text


def test_the_message_of_2022(bodies, data):
    assert chat(bodies, data, 2022, "id").splitlines()[1] == (
        "Belum hijau: Pemprov Banten 67,18 (−10,82); Lebak 68,39 (−9,61); Cilegon 77,73 (−0,27)."
    )


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_year_fits_a_chat_and_a_minute(bodies, data, lang):
    for year in data.years:
        text, sentence = chat(bodies, data, year, lang), spoken(bodies, data, year, lang)
        assert len(text) <= CHAT
        assert "{" not in text + " ".join(sentence)
        assert sum(len(line.split()) for line in sentence) <= 190, year
        distances = behind(bodies, data, year)
        if distances is not None and distances.unknown < distances.of:
            assert "Ombudsman RI" in sentence[-1]
            assert sentence[-1] == text.splitlines()[-1]
            assert distances.behind == () or behind_title(distances, lang) in text


def test_what_the_list_cannot_say(bodies, data):
    assert behind_note(behind(bodies, data, 2024), "id") == (
        "Tidak ada: enam dari sembilan pemerintah yang zonanya diketahui sudah hijau. Tidak diketahui: tiga dari sembilan pemerintah."
    )
    assert behind_note(behind(bodies, data, 2022), "id") == ""
    assert behind_title(behind(bodies, data, 2025), "en") == "Not in the top category yet"
