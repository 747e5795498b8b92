// A map of areas: one picture (SVG), fetched once from its address and recoloured in place when the scores change.
//
// The picture is charts.named.area_map, its marks named by `data-code` and `data-part`; what is said here of an area comes from
// area_map.areas_data: [token, hatched, ...values of `heads`], by code. A name elsewhere on the page with `data-area` opens like its area.

const NOTHING = ["", true];
const ICONS = { full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5", close: "M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5" };
const AWAY = 12; // px from the pointer to its tip

let kept = { address: "", text: null };

/** The picture as text: of the one that was shown last nothing is asked again. */
function pictureAt(address) {
  if (kept.address !== address) {
    const ask = () => fetch(address).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))));
    const text = ask().catch(ask); // what the document asked for early may have come to a process that did not have it yet
    kept = { address, text };
    text.catch(() => (kept = { address: "", text: null }));
  }
  return kept.text;
}

const make = (tag, attributes = {}, ...inside) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
};

/** Written only where it changes: a year leaves most areas as they are. */
const put = (node, name, value) => node.getAttribute(name) === value || node.setAttribute(name, value);

class AreaMap {
  constructor(root) {
    Object.assign(this, { root, address: "", marks: [], rings: [] });
    this.place = make("div", { class: "za-picture" });
    this.button = make("button", { type: "button", class: "za-full" });
    this.tip = make("table", { class: "za-tip", "aria-hidden": "true" });
    this.tip.hidden = true;
    root.replaceChildren(this.place, this.button, this.tip);
    this.button.addEventListener("click", () => this.fill(!root.classList.contains("za-open")));
    this.place.addEventListener("click", (event) => this.codeAt(event) && this.send(this.codeAt(event)));
    this.place.addEventListener("pointermove", (event) => this.point(event));
    this.place.addEventListener("pointerleave", () => (this.tip.hidden = true));
    document.addEventListener("click", (this.onName = (event) => this.named(event)));
    this.onKey = (event) => (root.isConnected && event.key !== "Escape") || this.fill(false);
  }

  async take(data, send) {
    if (this.data !== data) this.tip.hidden = true; // what it says may be of another year or language
    Object.assign(this, { data, send });
    this.label();
    if (this.address === data.picture) return this.paint();
    try {
      const text = await pictureAt(data.picture);
      if (this.data.picture === data.picture) this.show(text, data.picture);
    } catch {
      if (!this.address) this.place.replaceChildren(make("p", { role: "alert" }, data.words.lost));
    }
  }

  show(text, address) {
    const drawing = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    this.address = address;
    const named = [...drawing.querySelectorAll("[data-code]")];
    this.marks = named.filter((mark) => mark.dataset.part !== "ring");
    this.rings = named.filter((mark) => mark.dataset.part === "ring");
    this.svg = drawing;
    this.paint();
    this.place.replaceChildren(drawing);
  }

  paint() {
    const { alt, looks, areas, selected } = this.data;
    put(this.svg, "role", "graphics-document");
    put(this.svg, "aria-label", alt);
    let shape = null;
    for (const mark of this.marks) {
      const { code, part } = mark.dataset, [token, hatched, name = "", zone = "", score = ""] = areas[code] || NOTHING;
      const [back, , line, hatch] = looks[token] || looks[""];
      if (part === "area") {
        put(mark, "fill", back);
        put(mark, "stroke", line);
        put(mark, "aria-label", `${name}: ${zone ? `${zone}, ${score}` : "?"}`);
        if (code === selected) shape = mark;
      } else {
        put(mark, "stroke", hatch);
        put(mark, "visibility", hatched ? "visible" : "hidden");
      }
    }
    for (const ring of this.rings) {
      put(ring, "visibility", shape ? "visible" : "hidden");
      if (shape) put(ring, "d", shape.getAttribute("d"));
    }
  }

  // --- what a pointer asks

  codeAt(event) {
    const mark = event.target.closest("[data-code]");
    return mark && this.data.areas[mark.dataset.code] ? mark.dataset.code : "";
  }

  /** A name of the list below is a click on its area; a map that is gone stops listening. */
  named(event) {
    if (!this.root.isConnected) return document.removeEventListener("click", this.onName);
    const code = event.target.closest?.("[data-area]")?.dataset.area;
    if (code && this.data?.areas[code]) this.send(code);
  }

  point(event) {
    const code = this.codeAt(event);
    this.tip.hidden = !code;
    if (!code) return;
    if (this.tip.dataset.of !== code || this.told !== this.data) this.tell(code);
    const { offsetWidth: wide, offsetHeight: high } = this.tip;
    const left = event.clientX + AWAY + wide > innerWidth ? event.clientX - AWAY - wide : event.clientX + AWAY;
    const top = event.clientY + AWAY + high > innerHeight ? event.clientY - AWAY - high : event.clientY + AWAY;
    this.tip.style.transform = `translate(${Math.max(left, 0)}px, ${Math.max(top, 0)}px)`;
  }

  /** The lines of an area; one whose value is not known is left out. */
  tell(code) {
    const [, , ...values] = this.data.areas[code];
    const lines = this.data.heads.flatMap((head, i) => (values[i] ? [make("tr", {}, make("th", {}, head), make("td", {}, values[i]))] : []));
    this.tip.replaceChildren(...lines);
    this.tip.dataset.of = code;
    this.told = this.data;
  }

  // --- the whole window

  fill(open) {
    this.tip.hidden = true; // the areas move away from below it
    this.root.classList.toggle("za-open", open);
    document[open ? "addEventListener" : "removeEventListener"]("keydown", this.onKey);
    this.label();
  }

  label() {
    const name = this.root.classList.contains("za-open") ? "close" : "full";
    put(this.button, "aria-label", this.data.words[name]);
    put(this.button, "title", this.data.words[name]);
    this.button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
  }
}

const maps = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".za");
  if (!maps.has(root)) maps.set(root, new AreaMap(root));
  maps.get(root).take(data, (code) => setTriggerValue("clicked", code));
}
