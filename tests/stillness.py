"""When a page in a browser is really quiet: what is asked of it, look by look, and what it has to note for that."""

from __future__ import annotations

LISTEN = """(() => {
  const Plain = WebSocket, talk = window.zonaTalk = {open: 0, due: new Set()};
  window.WebSocket = class extends Plain {
    constructor(...where) {
      super(...where);
      talk.open = 0;
      this.addEventListener("message", () => { talk.open = 0; });
    }
    send(what) { talk.open = 1; super.send(what); }
  };
  const follow = (start, stop, counts) => {
    const begin = window[start], end = window[stop];
    window[start] = (what, ...rest) => {
      if (typeof what !== "function" || !counts(...rest)) return begin(what, ...rest);
      const number = begin((...given) => { talk.due.delete(stop + number); what(...given); }, ...rest);
      talk.due.add(stop + number);
      return number;
    };
    window[stop] = number => { talk.due.delete(stop + number); end(number); };
  };
  follow("setTimeout", "clearTimeout", (after = 0) => after <= SOON);
  follow("requestAnimationFrame", "cancelAnimationFrame", () => true);
})()""".replace("SOON", "300")
"""In every page before its own scripts: `zonaTalk.open` is 1 from what is sent to the server until its answer begins; `zonaTalk.due`

holds what the page's scripts will do within 300 ms or at the next frame: a grid that tells its cells, a thumb that glides.
"""

BUSY = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const has = selector => document.querySelector(selector) !== null;
  const moving = one => one.playState === "running" && one.effect?.getComputedTiming().iterations !== Infinity;
  if (!app || app.dataset.testConnectionState !== "CONNECTED") return "no connection to the server";
  if (window.zonaTalk?.open) return "the server has not answered yet";
  if (app.dataset.testScriptState !== "notRunning") return "the script runs";
  if (!has("h1")) return "no heading";
  if (has("[data-stale=true], [data-testid=stSkeleton], [data-testid=stSpinner]")) return "elements of before, or not loaded yet";
  const undrawn = document.querySelectorAll("[data-testid=stVegaLiteChart]:not(:has(svg, canvas))");
  if ([...undrawn].some(one => one.checkVisibility())) return "a chart is not drawn";  // one that is hidden never is
  const areas = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")].map(one => one.shadowRoot?.querySelector(".za"));
  if (areas.some(one => one && !one.querySelector(".za-picture > *"))) return "a map of areas is not drawn";
  if (has("#zh-arrival:not([media='not all'])")) return "the page's first rules are in force";
  if (document.fonts.status !== "loaded") return "fonts are loading";
  if (document.getAnimations().some(moving)) return "something moves";
  return "";
}"""
"""What a page is still waiting for, in words; empty where there is nothing."""

QUIET = """([number, looks, most]) => {
  const state = window.zonaStill ??= {changes: 0, seen: new WeakSet()};
  const watch = root => {
    if (!state.seen.has(root)) {
      state.seen.add(root);
      new MutationObserver(() => { state.changes += 1; })
        .observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    }
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) watch(one.shadowRoot);
  };
  const why = (BUSY)();
  if (!why) watch(document);
  state.why = why || "the page still changes";
  const same = state.number === number && !why && state.changes === state.before;
  state.still = same ? state.still + 1 : 0;
  state.clear = same && window.zonaTalk?.due.size === 0 ? state.clear + 1 : 0;
  state.number = number;
  state.before = state.changes;
  return state.clear >= looks || state.still >= most;
}""".replace("BUSY", BUSY)
"""One look: true when this and the looks before it found nothing to wait for, no change of the page, and none to come soon.

Looks are counted, not milliseconds: a browser that gets no processor for a while cannot seem quiet. Some scripts begin to wait

again whenever they have waited: then it takes more looks."""
LOOK, LOOKS, MOST = 50, 2, 10
"""Milliseconds between two looks, and how many in a row must find the page as it was: where nothing is to come soon, and else."""
