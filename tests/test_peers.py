"""Governments that are alike: who they are by hand, the place among them, and whom to look at."""

from __future__ import annotations

import pandas as pd
import pytest

from kepatuhan.core.dataset import illustrated, load_country
from kepatuhan.core.method import method_for
from kepatuhan.scoring import country, peers
from kepatuhan.scoring.explain import breakdown, children
from kepatuhan.scoring.peers import Group
from kepatuhan.scoring.score import score
from kepatuhan.sentences import peers as sentences
from tests.conftest import ROOT
from tests.test_pages import html, opened


@pytest.fixture(scope="module")
def everywhere():
    """The tables for all governments."""
    return load_country(ROOT / "data")


@pytest.fixture(scope="module")
def whole(everywhere):
    return country.scored(everywhere)


def short(found: Group) -> list[str]:
    return [r.short for r in found.members]


def test_the_nearest_are_those_whose_population_is_in_the_smallest_ratio(data, everywhere):
    """Kota Cilegon has 480.378 people. Mataram 480.378 / 461.936 = 1,040; Manado 480.378 / 459.409 = 1,046; Yogyakarta 480.378 / 415.605 = 1,156;
    Kota Jayapura / 404.799 = 1,187; Kota Kupang / 404.120 = 1,189; then Kota Bengkulu / 400.533 = 1,199 and Cimahi 581.994 / 480.378 = 1,212."""
    cilegon = data.region("36.72")
    assert short(peers.group(everywhere, cilegon, 5, False)) == [
        "Mataram",
        "Manado",
        "Yogyakarta",
        "Kota Jayapura",
        "Kota Kupang",
    ]
    assert short(peers.group(everywhere, cilegon, 10, False))[5:7] == ["Kota Bengkulu", "Cimahi"]
    assert {r.kind for r in peers.group(everywhere, cilegon, 20, False).members} == {"kota"}


def test_a_group_of_one_island_group(data, everywhere):
    """In Java: Yogyakarta 1,156; Cimahi 1,212; Surakarta 589.242 / 480.378 = 1,227; Kota Sukabumi 480.378 / 370.096 = 1,298; Kota Cirebon / 356.629 = 1,347."""
    found = peers.group(everywhere, data.region("36.72"), 5, True)
    assert short(found) == ["Yogyakarta", "Cimahi", "Surakarta", "Kota Sukabumi", "Kota Cirebon"]
    provinces = peers.group(everywhere, data.province, 20, True)
    assert {r.code for r in provinces.members} == {"31", "32", "33", "34", "35"}  # no more in Java


def test_the_place_among_them_counts_what_was_found(data, everywhere, whole):
    """2023 in Java: Banten 91,16; Jawa Barat 96,77; DI Yogyakarta not found; Jawa Tengah and Jawa Timur 88,81 beside them."""
    found = peers.group(everywhere, data.province, 5, True)
    bodies = country.bodies(whole, everywhere)
    known = {r.code: country_score(bodies, r.code) for r in (found.region, *found.members)}
    assert known["36"] == 9116
    at = peers.position(bodies, found, 2023)
    scores = sorted((value for value in known.values() if value), reverse=True)
    assert (at.of, at.known, at.rank) == (6, len(scores), scores.index(9116) + 1)
    assert at.best == ("32", 9677)
    told = sentences.place(found, at, 2023, "id")
    assert told.startswith(
        "Pemerintah Provinsi Banten 2023: 91,16, peringkat 3 dari 4 yang nilainya ditemukan di antara 6."
    )
    assert told.endswith("terbaik Pemerintah Provinsi Jawa Barat (96,77).")


def country_score(bodies, code):
    row = bodies[(bodies["region"] == code) & (bodies["year"] == 2023)].iloc[0]
    return None if pd.isna(row["score"]) else int(row["score"])


def test_an_unknown_score_has_no_rank_and_unknown_people_no_group(data, everywhere, whole):
    found = peers.group(everywhere, data.region("36.02"), 10, False)
    at = peers.position(country.bodies(whole, everywhere), found, 2024)
    assert at.rank is None
    assert sentences.place(found, at, 2024, "id").startswith("Nilai Kabupaten Lebak pada 2024 tidak ditemukan.")
    none = peers.position(country.bodies(whole, everywhere), found, 2020)
    assert none is None
    assert sentences.place(found, none, 2020, "en") == "No score of this group was found for 2020."
    alone = Group(data.region("36.02"), (), {}, 2025)
    assert sentences.rule(alone, "en").startswith("The population of Lebak Regency is not known")


def test_an_example_needs_aspects_that_were_given(data, whole):
    """Nobody's aspects were published: no example. Where they are given (here the illustration stands for a brought table), the one that
    loses least in the aspect in which the government loses most."""
    method = method_for(data.methods, 2022)
    own, others = data.region("36.72"), tuple(r for r in data.districts if r.code != "36.72")
    found = Group(own, others, {}, 2025)
    assert peers.model(whole, method, found, 2022) is None
    assert "tidak dapat dikatakan" in sentences.example(found, None, method, "id")
    given = score(illustrated(data), data)
    best = peers.model(given, method, found, 2022)
    parts = [part.code for part in children(method, children(method, "")[0].code)]
    lost = {part: int(breakdown(given, method, "36.72", 2022).of(part)["lost"]) for part in parts}
    assert lost[best.component] == max(lost.values()) == best.lost
    there = {r: b for r in others if (b := breakdown(given, method, r.code, 2022))}
    assert best.best_lost == min(int(b.of(best.component)["lost"]) for b in there.values())
    assert best.best.name in sentences.example(found, best, method, "id")


@pytest.mark.app
def test_the_group_can_be_changed_on_the_page():
    app = opened("indonesia", tahun="2023", wilayah="36.72", lang="id")
    assert "Kota Mataram, Nusa Tenggara Barat" in html(app)
    assert any("10 kota lain yang penduduknya paling dekat" in m.value for m in app.markdown)
    app.toggle(key="choice_sepulau").set_value(True).run()
    assert not app.exception
    assert "Kota Mataram" not in html(app)
    app.segmented_control(key="choice_sebanyak").set_value("5").run()
    assert any("5 kota lain" in m.value for m in app.markdown)
