"""The field in the menu that finds any government of the country: a whole name or code opens it, all else is offered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from kepatuhan.core.finding import search
from kepatuhan.words.catalogue import say
from kepatuhan.words.markdown import literal
from kepatuhan.words.names import province_name, region_name
from pages.components.shell.cache import Assessment

MOST = 8
"""As many as are offered at once; of more the first, and that there are more."""


def finder(known: Assessment, lang: str, place: str, go: Callable[[str], None]) -> None:
    """The field, and below it what its text may mean; `go` is called with the code of the government that was meant.

    place: what tells this field from the other one of the same page.
    """
    key = f"find_{place}"
    st.text_input(
        say("find_label", lang),
        key=key,
        placeholder=say("find_hint", lang),
        icon=":material/search:",
        on_change=partial(_asked, known, key, go),
    )
    if typed := st.session_state[key].strip():
        _offer(typed, known, lang, key, go)


def _asked(known: Assessment, key: str, go: Callable[[str], None]) -> None:
    """What was typed opens its government at once where only one can be meant."""
    if code := search(st.session_state[key], known.data.aliases).certain:
        _chosen(key, code, go)


def _chosen(key: str, code: str, go: Callable[[str], None]) -> None:
    st.session_state[key] = ""
    go(code)


def _offer(typed: str, known: Assessment, lang: str, key: str, go: Callable[[str], None]) -> None:
    matches = search(typed, known.data.aliases)
    regions = {r.code: r for r in known.data.country}
    sentence = "find_several" if matches.exact else "find_near" if matches.near else "find_none"
    st.caption(literal(say(sentence, lang, text=typed)))
    for code in matches.offered[:MOST]:
        region = regions[code]
        told = region_name(region, lang)
        if region.parent:
            told = say("find_in", lang, name=told, province=province_name(regions[region.parent], lang))
        st.button(literal(told), key=f"{key}_{code}", type="tertiary", on_click=_chosen, args=(key, code, go))
    if len(matches.offered) > MOST:
        st.caption(say("find_more", lang, n=len(matches.offered) - MOST))
