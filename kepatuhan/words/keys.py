"""What is chosen by a code of the data or the engine → the key of its words, written out so that every key can be found."""

ZONE_KEYS = {"hijau": "zone_hijau", "kuning": "zone_kuning", "merah": "zone_merah"}
CATEGORY_KEYS = {
    "sangat_baik": "category_sangat_baik",
    "baik": "category_baik",
    "cukup": "category_cukup",
    "kurang": "category_kurang",
    "buruk": "category_buruk",
}
"""The categories of the years without letters."""
STATE_KEYS = {
    "terbit": "state_terbit",
    "dibulatkan": "state_dibulatkan",
    "zona": "state_zona",
    "tidak_dinilai": "state_tidak_dinilai",
    "ilustrasi": "state_ilustrasi",
    "usulan": "state_usulan",
    "mandiri": "state_mandiri",
    "dihitung": "state_dihitung",
    "tidak_ditemukan": "state_tidak_ditemukan",
    "tidak_ada_penilaian": "state_tidak_ada_penilaian",
    "belum_ada": "state_belum_ada",
}
TRUST_KEYS = {"tinggi": "trust_tinggi", "sedang": "trust_sedang", "rendah": "trust_rendah"}
CONFIDENCE_KEYS = {"R": "confidence_R", "S": "confidence_S", "I": "confidence_I", "A": "confidence_A"}
GRADE_KEYS = {"R": "grade_R", "S": "grade_S", "I": "grade_I", "A": "grade_A"}
ROLL_UP_KEYS = {
    "unit_mean": "how_unit_mean",
    "product_mean": "how_product_mean",
    "as_published": "how_as_published",
    "not_held": "how_not_held",
}
VERDICT_KEYS = {
    "match": "verdict_match",
    "mismatch": "verdict_mismatch",
    "not_computable": "verdict_not_computable",
}
"""Verdicts of reconcile.reconcile."""
RECOMPUTED_KEYS = {
    "as_published": "rec_as_published",
    "no_units": "rec_no_units",
    "units_missing": "rec_units_missing",
    "units_unknown": "rec_units_unknown",
    "plain_mean": "rec_plain_mean",
}
"""Reasons of reconcile.reconcile."""
SEVERITY_KEYS = {"error": "severity_error", "warning": "severity_warning", "note": "severity_note"}
READING_KEYS = {"units": "reading_units", "printed": "reading_printed", "total": "reading_total"}
BASIS_KEYS = {"terbit": "basis_terbit", "ilustrasi": "basis_ilustrasi", "mandiri": "basis_mandiri"}
OBJECTIVE_KEYS = {"effort": "least_effort", "levers": "least_levers", "units": "least_units"}
TEMPLATE_KEYS = {
    "total": "template_total",
    "unit": "template_unit",
    "dimension": "template_dimension",
    "indicator": "template_indicator",
}
