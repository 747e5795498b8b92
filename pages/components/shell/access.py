"""For readers who hear the page and those who use it by key: its language, Streamlit's own words, what a click or key changed, and Esc."""

from __future__ import annotations

import json

import streamlit as st

from pages.components.shell import chrome

# The page has its own two languages: what a browser translates it writes into nodes that the next run no longer finds.
# A screen reader says only what changes in a region that already stands in the page, and Streamlit replaces its own
# elements at each run: so the region is the document's own. What it holds from the start is not said.
SCRIPT = """<script>{
document.documentElement.lang = LANG;
document.documentElement.translate = false;
let said = document.getElementById("zh-live");
if (!said) {
  said = document.createElement("div");
  Object.entries({id: "zh-live", class: "zh-live", role: "status"}).forEach(([name, value]) => said.setAttribute(name, value));
  said.textContent = TEXT;
  document.body.append(said);
}
if (said.textContent !== TEXT) said.textContent = TEXT;
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
    const first = () => document.querySelector('[data-testid="stPopoverBody"] a');
    const wait = (left) => first() ? first().focus() : left && setTimeout(() => wait(left - 1), 30);
    wait(40);
  });
}"""


def speak(lang: str, text: str) -> None:
    """Set the document's language and say `text` politely to screen readers when it is not what was said before."""
    script = SCRIPT.replace("ESCAPE", ESCAPE).replace("LANG", as_script(lang)).replace("TEXT", as_script(text))
    script = script.replace("WORDS", chrome.script(lang))
    with st.container(key="access"):
        st.html(script, unsafe_allow_javascript=True)


def as_script(text: str) -> str:
    """A string as JavaScript that cannot end its script element."""
    return json.dumps(text).replace("<", "\\u003c")
