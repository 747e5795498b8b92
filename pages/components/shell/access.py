"""For readers who hear the page and those who use it by key: its language, Streamlit's own words, what a click or key changed, and Esc."""

from __future__ import annotations

from functools import cache
from html import escape

import streamlit as st

from pages.components.shell import chrome

# The page has its own two languages: what a browser translates it writes into nodes that the next run no longer finds.
# A screen reader says only what changes in a region that already stands in the page, and Streamlit replaces its own
# elements at each run: so the region is the document's own. What it holds from the start is not said.
# The script is the same for every text, which stands beside it in data: a server allows scripts by their digest alone
# (Content-Security-Policy, deploy/proxy.py).
SCRIPT = """<script>{
const {lang, text} = document.getElementById("zh-say").dataset;
document.documentElement.lang = lang;
document.documentElement.translate = false;
let said = document.getElementById("zh-live");
if (!said) {
  said = document.createElement("div");
  Object.entries({id: "zh-live", class: "zh-live", role: "status"}).forEach(([name, value]) => said.setAttribute(name, value));
  said.textContent = text;
  document.body.append(said);
}
if (said.textContent !== text) said.textContent = text;
ESCAPE
WORDS
}</script>"""

# What the menu opens stands at the end of the document: by key the focus goes there, else Tab would pass the whole page first.
# A download takes the focus out of a dialog, and then the dialog no longer hears Esc: it is told. A source that was opened
# (details) closes by Esc as every other thing laid over the page does, and the focus returns to the figure.
ESCAPE = """if (!window.zhEscape) {
  window.zhEscape = true;
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !event.isTrusted) return;
    const dialog = [...document.querySelectorAll('[role="dialog"]')].pop();
    if (dialog) {
      const again = {key: "Escape", code: "Escape", bubbles: true, cancelable: true};
      if (!dialog.contains(document.activeElement)) dialog.dispatchEvent(new KeyboardEvent("keydown", again));
      return;
    }
    const open = [...document.querySelectorAll("details.zh-source[open]")];
    const last = open.find(one => one.contains(document.activeElement)) ?? open.at(-1);
    open.forEach(one => { one.open = false; });
    last?.querySelector("summary").focus();
  });
  document.addEventListener("click", event => {
    if (event.detail || !event.target.closest("[class*='st-key-menu_'] button")) return;  // by key: no click counts
    const first = () => [...document.querySelectorAll('[data-testid="stPopoverBody"] a')].find(link => link.checkVisibility());
    const wait = (left) => first() ? first().focus() : left && setTimeout(() => wait(left - 1), 30);
    wait(40);
  });
}"""


def speak(lang: str, text: str) -> None:
    """Set the document's language and say `text` politely to screen readers when it is not what was said before."""
    values = f'<span id="zh-say" hidden data-lang="{lang}" data-text="{escape(text)}"></span>'
    with st.container(key="access"):
        st.html(values + script(lang), unsafe_allow_javascript=True)


@cache
def script(lang: str) -> str:
    """The script of every page in a language."""
    return SCRIPT.replace("ESCAPE", ESCAPE).replace("WORDS", chrome.script(lang))
