"""The pages that there are: their files, names and icons, and which of them the menu shows at once."""

from __future__ import annotations

PAGES = {
    "ringkasan": "streamlit_app.py",
    "peta": "pages/peta.py",
    "aspek": "pages/aspek.py",
    "profil": "pages/profil.py",
    "tren": "pages/tren.py",
    "nasional": "pages/nasional.py",
    "indonesia": "pages/indonesia.py",
    "simulasi": "pages/simulasi.py",
    "mandiri": "pages/mandiri.py",
    "tindak_lanjut": "pages/tindak_lanjut.py",
    "metode": "pages/metode.py",
    "data": "pages/data.py",
    "paparan": "pages/paparan.py",
}
"""Key → file."""
ENTRIES = ("ringkasan", "peta", "simulasi", "data", "paparan")
"""What the menu shows at once; all other pages are under one more entry."""
TITLES = {
    "ringkasan": "page_ringkasan",
    "peta": "page_peta",
    "aspek": "page_aspek",
    "profil": "page_profil",
    "tren": "page_tren",
    "nasional": "page_nasional",
    "indonesia": "page_indonesia",
    "simulasi": "page_simulasi",
    "mandiri": "page_mandiri",
    "tindak_lanjut": "page_tindak_lanjut",
    "metode": "page_metode",
    "data": "page_data",
    "paparan": "page_paparan",
}
"""What each page is called."""
ICONS = {
    "ringkasan": ":material/summarize:",
    "peta": ":material/map:",
    "aspek": ":material/account_tree:",
    "profil": ":material/badge:",
    "tren": ":material/show_chart:",
    "nasional": ":material/flag:",
    "indonesia": ":material/public:",
    "simulasi": ":material/tune:",
    "mandiri": ":material/edit_note:",
    "tindak_lanjut": ":material/checklist:",
    "metode": ":material/menu_book:",
    "data": ":material/fact_check:",
    "paparan": ":material/slideshow:",
}
FULL_SCREEN = "paparan"
"""The page without a menu; it leads back to where it was opened."""
