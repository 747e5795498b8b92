"""Write data/regions.csv and data/context/population.csv for all governments from a table of codes, names and people.

python -m tools.make_regions regions_2025.csv "Kepmendagri 300.2.2-2138/2025" [data]

The table has the columns code, name, kind, parent, population_2025. Rows that data/regions.csv already has stay as they are: names
made by hand win. A name that stands alone in the country is short without its kind; the others keep it. English names
follow one rule: a direction or `Kepulauan` changes its place and its language, the rest stays.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

DIRECTIONS = {
    "Barat Daya": "Southwest",
    "Tengah Selatan": "South Central",
    "Tengah Utara": "North Central",
    "Bagian Barat": "West",
    "Bagian Timur": "East",
    "Utara": "North",
    "Selatan": "South",
    "Barat": "West",
    "Timur": "East",
    "Tengah": "Central",
    "Pusat": "Central",
    "Tenggara": "Southeast",
    "Pegunungan": "Highland",
}
"""At the end of a name, longest first."""
ISLANDS = {"Jawa": "Java", "Sumatera": "Sumatra"}
SPECIAL = {
    "Daerah Khusus Ibukota Jakarta": ("DKI Jakarta", "Jakarta"),
    "Daerah Istimewa Yogyakarta": ("DI Yogyakarta", "Yogyakarta"),
    "Nusa Tenggara Barat": ("Nusa Tenggara Barat", "West Nusa Tenggara"),
    "Nusa Tenggara Timur": ("Nusa Tenggara Timur", "East Nusa Tenggara"),
}
"""Provinces → short name and English name: those that the rule would name wrongly."""
FIELDS = ("code", "name", "short", "name_en", "short_en", "kind", "parent")


def english(base: str) -> str:
    """'Lombok Utara' → 'North Lombok', 'Kepulauan Aru' → 'Aru Islands'; other names stay."""
    for ending, word in DIRECTIONS.items():
        if base.endswith(f" {ending}"):
            return f"{word} {english(base.removesuffix(f' {ending}'))}"
    islands = re.fullmatch(r"Kepulauan (.+)|(.+) Kepulauan", base)
    if islands and not base.endswith(" dan Kepulauan"):
        return f"{islands[1] or islands[2]} Islands"
    return " ".join(ISLANDS.get(word, word) for word in base.replace(" dan Kepulauan", " and Islands").split(" "))


def row(region: dict[str, str], alone: bool) -> dict[str, str]:
    """A government's row of data/regions.csv; `alone`: whether no other government has its name but for the kind."""
    fields = {"code": region["code"], "kind": region["kind"], "parent": region["parent"]}
    if region["kind"] == "provinsi":
        short, en = SPECIAL.get(region["name"]) or (region["name"], english(region["name"]))
        names = (f"Pemerintah Provinsi {short}", f"Pemprov {short}", f"{en} Provincial Government", f"{en} Province")
    else:
        base, city = bare(region["name"]), region["kind"] == "kota"
        kind = ("Administrative " if "Administrasi" in region["name"] else "") + ("City" if city else "Regency")
        short = base if alone else f"{'Kota' if city else 'Kab.'} {base}"
        short_en = english(base) if alone else f"{english(base)} {'City' if city else 'Reg.'}"
        names = (region["name"], short, f"{english(base)} {kind}", short_en)
    return fields | dict(zip(("name", "short", "name_en", "short_en"), names, strict=True))


def bare(name: str) -> str:
    """A name without its kind: 'Kota Administrasi Jakarta Barat' → 'Jakarta Barat'."""
    return re.sub(r"^(Kabupaten|Kota)( Administrasi)? ", "", name)


def regions(table: Sequence[dict[str, str]], by_hand: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """All rows in the order of their codes."""
    names = Counter(bare(region["name"]) for region in table)
    kept = {region["code"]: region for region in by_hand}
    made = {region["code"]: row(region, names[bare(region["name"])] == 1) for region in table}
    return [kept.get(code, made[code]) for code in sorted(made)]


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("reference")
    parser.add_argument("data", type=Path, nargs="?", default=Path("data"))
    options = parser.parse_args()
    with options.table.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    target = options.data / "regions.csv"
    with target.open(encoding="utf-8", newline="") as file:
        by_hand = list(csv.DictReader(file))
    write(target, FIELDS, regions(table, by_hand))
    people = [
        {"year": "2025", "region_code": r["code"], "people": r["population_2025"], "reference": options.reference}
        for r in sorted(table, key=lambda r: r["code"])
    ]
    write(options.data / "context" / "population.csv", tuple(people[0]), people)


def write(path: Path, fields: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    """A CSV file with lines that end as the others in data/ do."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
