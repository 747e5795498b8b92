"""What Streamlit itself says, in the reader's language: its widgets speak English and take no other words.

A script in the page puts our words in the place of its own: in labels, titles and placeholders, and in the text of its
menus and messages; never in what we wrote. What it says is listed here once; tests look for what is left.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from kepatuhan.words.catalogue import LANGUAGES, say

EXACT = {
    "Skip to main content": "chrome_skip",
    "Open": "chrome_open",
    "Close": "chrome_close",
    "Dismiss": "chrome_dismiss",
    "Cancel": "chrome_cancel",
    "Fullscreen": "chrome_full",
    "Close fullscreen": "chrome_full_close",
    "Search": "chrome_search",
    "Type to search": "chrome_search_type",
    "Close Search": "chrome_search_close",
    "Next Result": "chrome_search_next",
    "Previous Result": "chrome_search_back",
    "Show/hide columns": "chrome_columns",
    "Choose an option": "chrome_choose",
    "Choose options": "chrome_choose_many",
    "No results": "chrome_none",
    "No options to select": "chrome_none_left",
    "Clear all": "chrome_clear",
    "Clear value": "chrome_clear_value",
    "Clear selection": "chrome_unmark",
    "Select all": "chrome_all",
    "Selected values": "chrome_chosen",
    "Selectbox options": "chrome_options",
    "Multiselect options": "chrome_options_many",
    "Upload": "chrome_upload",
    "file upload": "chrome_upload_field",
    "Add files": "chrome_upload_more",
    "Drag and drop a file here": "chrome_drop",
    "Drag and drop files here": "chrome_drop_many",
    "Copy to clipboard": "chrome_copy",
    "Copied": "chrome_copied",
    "Add row": "chrome_row_add",
    "Delete row(s)": "chrome_row_delete",
    "Sort ascending": "chrome_sort_up",
    "Sort descending": "chrome_sort_down",
    "Pin column": "chrome_pin",
    "Unpin column": "chrome_unpin",
    "Hide column": "chrome_hide",
    "Autosize": "chrome_width",
    "Format": "chrome_format",
    "Statistics": "chrome_statistics",
    "Copy column name": "chrome_copy_name",
    "Dataframe column menu": "chrome_column_menu",
    "Notifications": "chrome_notices",
    "Running...": "chrome_running",
    "Connecting": "chrome_connecting",
    "Connecting to Streamlit server": "chrome_connecting_long",
    "Connection error": "chrome_lost",
    "Stop": "chrome_stop",
    "Rerun": "chrome_again",
}
"""What it says → the key of our words."""
PATTERNS = {
    r"Fullscreen: (.*)": "chrome_full_of",
    r"Close fullscreen: (.*)": "chrome_full_close_of",
    r"Search: (.*)": "chrome_search_of",
    r"Show/hide columns: (.*)": "chrome_columns_of",
    r"Help for (.*)": "chrome_help_of",
    r"Remove (.*)": "chrome_remove_of",
    r"Shortcut (.*)": "chrome_key_of",
    r"Select (\d+) matches": "chrome_all_of",
    r"([\d.]+ ?[KMG]?B) per file": "chrome_size_of",
    r"File must be (.*) or smaller\.": "chrome_too_big",
    r"(.*) files are not allowed\.": "chrome_bad_kind",
    r"Press (.*?) to apply": "chrome_apply",
}
"""The same for what holds a name or a number, as a pattern (one group)."""
LOST = "Connection error"
"""The heading of the message that the server is gone; what stands below it is for developers."""

# Text is changed in its own node, which Streamlit keeps; what it writes later is looked at again. What was written in one
# language is found again after the switch to the other: each word of ours leads to the same key as Streamlit's.
SCRIPT = """window.zhWords = TABLE;
for (const pair of window.zhWords.patterns) pair[0] = new RegExp(`^${pair[0]}$`, "s");
if (!window.zhRename) {
  const attributes = ["aria-label", "title", "placeholder"];
  const ours = ".zb, [data-testid=stMarkdownContainer], [data-testid=stHtml], [data-testid=stHeading], svg, script, style, textarea";
  const asIs = "svg, .zb";
  const told = text => {
    const {exact, patterns} = window.zhWords, plain = text.trim();
    if (!plain) return text;
    if (Object.hasOwn(exact, plain)) return text.replace(plain, () => exact[plain]);
    for (const [pattern, words] of patterns) {
      const match = plain.match(pattern);
      if (match) return words.replace("{what}", () => match[1]);
    }
    return text;
  };
  const label = one => attributes.forEach(name => {
    const value = one.getAttribute(name), words = value && told(value);
    if (value && words !== value) one.setAttribute(name, words);
  });
  const write = node => {
    const place = node.parentElement;
    if (place?.closest(ours) && !place.closest("[data-testid=stFileUploaderDropzone]")) return;
    const words = told(node.data);
    if (words === node.data) return;
    if (words === window.zhWords.exact[LOST]) place.closest("[role=dialog]")?.setAttribute("data-zh-lost", window.zhWords.lost);
    node.data = words;
  };
  const look = root => {
    if (root.nodeType === Node.TEXT_NODE) return write(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest(asIs)) return;
    [root, ...root.querySelectorAll("[aria-label], [title], [placeholder]")].forEach(label);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) write(walker.currentNode);
  };
  window.zhRename = () => look(document.body);
  new MutationObserver(all => all.forEach(one => {
    if (one.type === "childList") one.addedNodes.forEach(look);
    else if (one.type === "attributes") one.target.closest(asIs) || label(one.target);
    else write(one.target);
  })).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes});
}
window.zhRename();"""


@lru_cache(maxsize=8)
def table(lang: str) -> dict[str, object]:
    """What the script replaces in `lang`: whole texts, patterns with their words, and what is said when the server is gone."""
    exact: dict[str, str] = {}
    patterns: list[list[str]] = []
    for theirs, key in EXACT.items():
        exact |= dict.fromkeys((theirs, *(say(key, other) for other in LANGUAGES)), say(key, lang))
    for theirs, key in PATTERNS.items():
        words = say(key, lang, what="{what}")
        patterns += [
            [theirs, words],
            *([re.escape(say(key, other, what="\0")).replace("\0", "(.*)"), words] for other in LANGUAGES),
        ]
    return {"exact": exact, "patterns": patterns, "lost": say("chrome_lost_told", lang)}


@lru_cache(maxsize=8)
def script(lang: str) -> str:
    """The script with the words of `lang`."""
    words = json.dumps(table(lang), ensure_ascii=False).replace("<", "\\u003c")
    return SCRIPT.replace("TABLE", words).replace("LOST", json.dumps(LOST))
