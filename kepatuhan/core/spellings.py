"""How a government may be written: what follows by rule from its name and kind, so that no list of 552 is kept by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kepatuhan.core.cells import key
from kepatuhan.core.model import Kind, Region

FORMS: Mapping[Kind, tuple[str, ...]] = {
    "provinsi": (
        "provinsi {}", "prov {}", "prop {}", "propinsi {}", "pemprov {}", "pemprov provinsi {}", "pemerintah provinsi {}",
        "pemerintah prov {}", "pemerintah daerah provinsi {}", "pemda provinsi {}", "{} province", "{} provincial government",
    ),
    "kabupaten": (
        "kabupaten {}", "kab {}", "kab{}", "pemkab {}", "pemkab kabupaten {}", "pemerintah kabupaten {}", "pemerintah kab {}",
        "pemerintah daerah kabupaten {}", "pemda kabupaten {}", "pemda kab {}", "{} kab", "{} kabupaten", "{} regency",
        "regency of {}", "government of {} regency",
    ),
    "kota": (
        "kota {}", "kt {}", "pemkot {}", "pemkot kota {}", "pemerintah kota {}", "pemerintah daerah kota {}", "pemda kota {}",
        "{} kota", "{} city", "city of {}", "government of {} city",
    ),
}  # fmt: skip
"""By kind: the ways to write it that name the kind; `{}` is the bare name."""
EITHER = (
    "kab kota {}", "kabupaten kota {}", "kota kabupaten {}", "kota kab {}", "pemkab pemkot {}",
    "pemerintah kabupaten kota {}", "pemerintah kab kota {}",
)  # fmt: skip
"""Ways that leave open whether a kabupaten or a kota is meant."""
KIND = re.compile(r"^(pemerintah provinsi|kabupaten|kota) (?:(?:administrasi|adm) )?")
KIND_EN = re.compile(r"(?: administrative)?(?: provincial government| province| regency| city)$")
SHORTER = {"kepulauan": "kep", "administrasi": "adm"}


def bare_names(region: Region, aliases: Iterable[str] = ()) -> tuple[str, ...]:
    """The name without its kind, as cells.key writes it, and its other names: 'tangerang selatan', 'tangsel'."""
    names = [KIND.sub("", key(region.name)), *map(key, aliases)]
    shorter = [" ".join(SHORTER.get(word, word) for word in name.split()) for name in names]
    return tuple(dict.fromkeys([*names, *shorter]))


def with_kind(region: Region, names: Sequence[str]) -> tuple[str, ...]:
    """Every way to write a government that names its kind, for each of its bare names; its code without the point too."""
    forms = [*FORMS[region.kind], *(f"{kind} {word} {{}}" for kind, word in _administrative(region))]
    official = (region.name, region.name_en, *(() if key(region.short) in names else (region.short,)))
    written = [key(official_name) for official_name in official]
    written += [form.format(name) for name in names for form in forms]
    return tuple(dict.fromkeys([*written, *_codes(region.code)]))


def without_kind(region: Region, names: Sequence[str]) -> tuple[str, ...]:
    """Every way that leaves the kind open: the bare names, in English too, and 'kab/kota …'."""
    either = () if region.kind == "provinsi" else EITHER
    shown = (key(region.short), key(region.short_en), KIND_EN.sub("", key(region.name_en)))
    return tuple(dict.fromkeys([*names, *shown, *(form.format(name) for name in names for form in either)]))


def _administrative(region: Region) -> list[tuple[str, str]]:
    """Cities and the regency of Jakarta have no council of their own and say so in their names."""
    if "Administrasi" not in region.name:
        return []
    kinds = ("kota",) if region.kind == "kota" else ("kabupaten", "kab")
    return [(kind, word) for kind in kinds for word in ("administrasi", "adm")]


def _codes(code: str) -> tuple[str, ...]:
    digits = code.replace(".", "")
    return (key(code), digits) if "." in code else (f"{digits} 00", f"{digits}00")
