"""For readers who hear the page: its language, and what a click or key changed."""

from __future__ import annotations

import json

import streamlit as st

# A screen reader says only what changes in a region that already stands in the page, and Streamlit replaces its own
# elements at each run: so the region is the document's own. What it holds from the start is not said.
SCRIPT = """<script>{
document.documentElement.lang = LANG;
let said = document.getElementById("zh-live");
if (!said) {
  said = document.createElement("div");
  Object.entries({id: "zh-live", class: "zh-live", role: "status"}).forEach(([name, value]) => said.setAttribute(name, value));
  said.textContent = TEXT;
  document.body.append(said);
}
if (said.textContent !== TEXT) said.textContent = TEXT;
}</script>"""


def speak(lang: str, text: str) -> None:
    """Set the document's language and say `text` politely to screen readers when it is not what was said before."""
    script = SCRIPT.replace("LANG", _literal(lang)).replace("TEXT", _literal(text))
    with st.container(key="access"):
        st.html(script, unsafe_allow_javascript=True)


def _literal(text: str) -> str:
    """A string as JavaScript that cannot end its script element."""
    return json.dumps(text).replace("<", "\\u003c")
