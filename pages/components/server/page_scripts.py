"""Scripts that single pages put into themselves: nginx allows them by their digest (deploy/proxy.py).

They stand here, not beside what they act on, so that whoever writes its configuration reads them without loading a page:
a server with an nginx of its own starts in less than half of the time, and so does each step of an update.
"""

# One click copies the message; the button says so until it is left. Without a clipboard (a page that is not served
# safely) the text is selected, so that the keyboard copies it.
COPY = """<script>{
const button = document.getElementById("zh-copy"), text = document.getElementById("zh-chat");
button.onclick = async () => {
  try { await navigator.clipboard.writeText(text.textContent); }
  catch {
    const range = document.createRange(); range.selectNodeContents(text);
    getSelection().removeAllRanges(); getSelection().addRange(range); document.execCommand("copy");
  }
  button.textContent = button.dataset.done;
};
button.onblur = () => { button.textContent = button.dataset.label; };
}</script>"""

# Presenter remotes send PageDown and PageUp, some Space; a button of Streamlit hears one key alone. Where something is
# written or chosen the key keeps its own meaning.
REMOTE = """<script>{
if (!window.zhRemote) {
  window.zhRemote = true;
  const to = {PageDown: "step_on", PageUp: "step_back", " ": "step_on"};
  document.addEventListener("keydown", event => {
    const name = to[event.key], inside = event.target.closest("input, textarea, button, select, a, [role=dialog], [role=listbox]");
    if (!name || event.ctrlKey || event.altKey || event.metaKey || (inside && event.key === " ")) return;
    const button = document.querySelector(`.st-key-${name} button`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
}</script>"""
