"""A whole page that says one thing in both languages, for moments in which the app itself cannot answer."""

from __future__ import annotations

from html import escape

from kepatuhan.words.catalogue import LANGUAGES, say

STYLE = "body{font:1.1rem/1.6 Inter,Arial,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem;color:#111}"


def notice(title: str, text: str, again: int = 0, **values: str) -> str:
    """The page of the words `title` and `text` (keys); a browser loads it anew after `again` seconds, if any."""
    told = "".join(
        f'<section lang="{lang}"><h1>{escape(say(title, lang))}</h1><p>{escape(say(text, lang, **values))}</p></section>'
        for lang in LANGUAGES
    )
    refresh = f'<meta http-equiv="refresh" content="{again}">' if again else ""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">{refresh}<title>Zona Hijau</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="{LANGUAGES[0]}"><head>{head}</head><body>{told}</body></html>'
