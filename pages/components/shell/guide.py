"""Help where it is needed: three sentences on a first visit, and on each page how its picture is read."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from kepatuhan.core.model import Problem
from kepatuhan.words.catalogue import say
from kepatuhan.words.problems import problem

HELP = {
    "ringkasan": "help_ringkasan",
    "peta": "help_peta",
    "aspek": "help_aspek",
    "profil": "help_profil",
    "tren": "help_tren",
    "nasional": "help_nasional",
    "indonesia": "help_indonesia",
    "simulasi": "help_simulasi",
    "mandiri": "help_mandiri",
    "tindak_lanjut": "help_tindak_lanjut",
    "metode": "help_metode",
    "data": "help_data",
    "paparan": "help_paparan",
}
"""How each page's picture is read, a line for each sentence."""
MORE = {
    "aspek": ("unit_lost_note", "impact_line"),
    "tren": ("tren_rules",),
    "nasional": ("nat_shares",),
    "metode": ("method_source",),
    "data": ("coverage_note",),
}
"""What else is to be known of a picture: further lines of the same help, not grey lines on the page."""
SEEN = "hint_seen"
"""In the session's state: the hint was dismissed, or the visitor came with a choice or made one."""


def hint(province: str, lang: str) -> None:
    """What this is and how to use it, until it is dismissed; never over an address that carries a choice (the language is none)."""
    if SEEN in st.session_state or set(st.query_params) - {"lang"}:
        st.session_state[SEEN] = True
        return
    with st.container(horizontal=True, vertical_alignment="center", key="hint"):
        sentences = " ".join([say("hint_what", lang, province=province), say("hint_how", lang), say("hint_help", lang)])
        st.html(f'<p class="zh-hint">{escape(sentences)}</p>')
        st.button(say("hint_close", lang), key="hint_close", icon=":material/close:", on_click=_dismissed)


def _dismissed() -> None:
    st.session_state[SEEN] = True


def how_to_read(page: str, lang: str) -> None:
    """A popover that says how to read the picture of `page`."""
    with st.popover(say("how_to_read", lang), type="tertiary", icon=":material/help:", key="get_help"):
        lines = [line for line in say(HELP[page], lang).split("\n") if line]
        lines += [say(key, lang) for key in MORE.get(page, ())]
        st.html(f'<ul class="zh-help">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>')


def mend(needed: Iterable[Problem], problems: Iterable[Problem], lang: str) -> None:
    """The page in place of every page while the data cannot be shown: what to mend, and what else is wrong with the files."""
    st.title(say("data_broken_title", lang), anchor=False)
    st.write(say("data_broken", lang))
    list_of(needed, lang)
    if rest := [p for p in problems if p.severity != "note"]:
        st.header(say("data_broken_rest", lang), anchor=False)
        list_of(rest, lang)


def list_of(problems: Iterable[Problem], lang: str) -> None:
    """Problems as sentences, one below the other."""
    lines = "".join(f"<li>{escape(problem(p, lang))}</li>" for p in problems)
    st.html(f"<ul class='zh-evidence'>{lines}</ul>")


def failure(lang: str) -> str:
    """HTML: a style that puts a sentence in the visitor's language in the place of Streamlit's English error box."""
    words = say("page_failed", lang).replace("\\", "\\\\").replace('"', '\\"')
    box = '[data-testid="stException"]'
    return (
        f"<style>{box} * {{ display: none !important; }}"
        f'{box}::before {{ content: "{words}"; display: block; padding: 1rem; border-radius: 8px;'
        " background: #fdecea; color: #1a1a1a; }</style>"
    )
