// The board of Simulasi: sliders, total, band strip and map, answered in the frame in which a thumb moves.
//
// Nothing here knows a weight, an edge or a rule of the method: kepatuhan/scenarios/form.py sends them as whole numbers, and
// `evaluate` reads them as kepatuhan.scenarios.form_reader.evaluate does. A test holds both against each other, to the hundredth.

// --- reading a form -------------------------------------------------------------------------------------------------

const big = (value) => (value === null || value === undefined ? null : BigInt(value));
const halfUp = (numerator, divisor) => (2n * numerator + divisor) / (2n * divisor);

/** A form (JSON) with its whole numbers as BigInt and, for every lever, the levers above and below it in its unit. */
export function prepare(form) {
  const parts = form.parts.map((part) => ({
    ...part,
    score: big(part.score), computed: big(part.computed), share: big(part.share), step: big(part.step),
    nodes: part.nodes.map((node) => ({
      parent: node.parent, base: big(node.base), worth: big(node.worth), held: big(node.held),
    })),
  }));
  const handles = new Map(form.handles.map((handle) => [handle.id, handle]));
  return { ...form, parts, handles, rounding: big(form.rounding), shares: big(form.shares), steps: big(form.steps), full: big(form.full) };
}

/** Whether `above` is `node` or stands above it. */
function stands(nodes, above, node) {
  for (let at = node; at >= 0; at = nodes[at].parent) if (at === above) return true;
  return false;
}

/** Levers that moving this one takes back: a total above it, or parts below it. */
export function related(form, id) {
  const own = form.handles.get(id), nodes = form.parts[own.part].nodes;
  return [...form.handles.values()]
    .filter((other) => other.part === own.part && other.id !== id)
    .filter((other) => stands(nodes, own.node, other.node) || stands(nodes, other.node, own.node))
    .map((other) => other.id);
}

function entered(form, values) {
  const found = form.parts.map((part) => new Map(part.nodes.flatMap((node, i) => (node.held === null ? [] : [[i, node.held]]))));
  for (const [id, value] of Object.entries(values)) {
    const handle = form.handles.get(id);
    if (handle) found[handle.part].set(handle.node, BigInt(value) * form.parts[handle.part].nodes[handle.node].worth);
  }
  return found;
}

/** Points of every node above an entry, added up anew from the deepest entries; null where something is not known. */
function sums(part, own) {
  const touched = new Map();
  for (const node of own.keys()) for (let at = part.nodes[node].parent; at >= 0; at = part.nodes[at].parent) touched.set(at, 0n);
  for (let i = part.nodes.length - 1; i >= 0; i -= 1) {
    const above = part.nodes[i].parent;
    if (!touched.has(above)) continue;
    const points = touched.has(i) ? touched.get(i) : own.has(i) ? own.get(i) : part.nodes[i].base;
    const sum = touched.get(above);
    touched.set(above, sum === null || points === null ? null : sum + points);
  }
  return touched;
}

function scoreOf(form, part, own) {
  if (!own.size) return part.score;
  const added = sums(part, own);
  const points = added.has(0) ? added.get(0) : own.has(0) ? own.get(0) : part.nodes[0].base;
  return points === null ? null : halfUp(points, form.rounding);
}

const inside = (form, numerator, divisor) => {
  const found = halfUp(numerator, divisor);
  return Number(found < 0n ? 0n : found > form.full ? form.full : found);
};

function mean(form, scores) {
  const units = form.parts.map((part, i) => [part, scores[i]]).filter(([part]) => part.name);
  if (!form.shares || units.some(([, score]) => score === null)) return null;
  const total = inside(form, units.reduce((sum, [part, score]) => sum + part.share * score, 0n), form.shares);
  return [total, total, total];
}

function gained(form, scores, own, units) {
  let gain = 0n;
  for (const i of units) {
    const part = form.parts[i], byParts = [...own[i].keys()].some((node) => node > 0);
    const start = byParts && part.computed !== null ? part.computed : part.score;
    if (part.step === null || scores[i] === null || start === null || !form.steps) return null;
    gain += part.step * (scores[i] - start);
  }
  return form.printed.map((end) => (end === null ? null : inside(form, BigInt(end) * form.steps + gain, form.steps)));
}

function readings(form, scores, own, moved) {
  const units = moved.filter((i) => form.parts[i].name);
  if (!units.length) return moved.filter((i) => scores[i] !== null).map((i) => ["total", Array(3).fill(Number(scores[i]))]);
  const found = { units: mean(form, scores), printed: gained(form, scores, own, units) };
  const order = found.units ? form.order : form.printed_alone ? ["printed"] : [];
  return order.filter((name) => found[name]).map((name) => [name, found[name]]);
}

const same = (one, other) => one.every((part, i) => part === other[i]);
const reached = (form, score) => (score === null ? -1 : form.bands.findIndex((band) => band.lower !== null && score >= band.lower));
const BLANK = { lower: null, symbol: "", colour: "", zone: "" };
const edge = (form, place) => form.bands[place] || BLANK;

function place(form, known) {
  const [low, high] = [reached(form, known[1]), reached(form, known[2])];
  return low >= 0 && low === high ? low : form.bands.length;
}

function toNext(form, score) {
  const above = form.bands.filter((band) => score !== null && band.lower !== null && band.lower > score).map((band) => band.lower);
  return above.length ? Math.min(...above) - score : null;
}

function rank(form, known) {
  if (same(known, form.official)) return form.rank;
  if (!form.others.length || (known[1] === null && known[2] === null)) return null;
  const least = known[1] ?? 0, most = known[2] ?? Number(form.full);
  const above = form.others.filter(([low]) => low !== null && low > most).length;
  const below = form.others.filter(([low, high]) => !(low !== null && low > most) && high !== null && high <= least).length;
  return [1 + above, 1 + form.others.length - below];
}

/** What a prepared form gives where the levers stand at `values` (lever → millionths): kepatuhan.scenarios.form.Standing. */
export function evaluate(form, values) {
  const own = entered(form, values);
  const scores = form.parts.map((part, i) => scoreOf(form, part, own[i]));
  const moved = own.flatMap((each, i) => (each.size ? [i] : []));
  const several = readings(form, scores, own, moved);
  const known = several.length ? several[0][1] : moved.length ? [null, null, null] : form.official;
  const other = several.length > 1 ? several[1][1] : null;
  let look = same(known, form.official) ? form.look : edge(form, place(form, known));
  let next = toNext(form, known[0]), claim = "";
  if (other) {
    const before = several[0][0] === "printed" ? form.printed : form.units;
    const sure = Math.min(place(form, before), place(form, other));
    if (place(form, known) < sure) [claim, look, next] = [look.symbol, edge(form, sure), toNext(form, other[0])];
  }
  const counted = moved.length ? form.counted[0] : form.counted[1];
  return {
    parts: scores.map((score) => (score === null ? null : Number(score))), reading: several.length ? several[0][0] : "",
    score: known[0], low: known[1], high: known[2], other: other ? other[0] : null,
    symbol: look.symbol, colour: look.colour, zone: look.zone, claim, to_next: next, rank: rank(form, known),
    greens: form.greens + (counted && look.zone === form.green ? 1 : 0), moved: moved.length > 0,
  };
}

/** Where a lever is seen: where it was moved to, else what the entries below it add up to, else where it is now. Millionths. */
export function seenAt(form, values, id, standing) {
  if (id in values) return values[id];
  const handle = form.handles.get(id), part = form.parts[handle.part], own = entered(form, values)[handle.part];
  const added = own.size ? sums(part, own).get(handle.node) : undefined;
  if (added === undefined || added === null) return handle.value;
  if (handle.node === 0) return standing.parts[handle.part] * (1e6 / 100);
  return Number(halfUp(added, part.nodes[handle.node].worth));
}

// --- small helpers --------------------------------------------------------------------------------------------------

const make = (tag, attributes = {}, ...inside_) => {
  const found = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") found.textContent = value;
    else if (value !== null && value !== false) found.setAttribute(name, value === true ? "" : value);
  }
  found.append(...inside_);
  return found;
};
/** Text, an attribute or a property of the style, written only where it changes: a frame of a drag moves few of them. */
const put = (node, name, value) => {
  const written = (node.zbWritten ||= {});
  if (written[name] === value) return;
  written[name] = value;
  if (name === "text") node.textContent = value;
  else if (name.startsWith("style.")) node.style[name.slice(6)] = value;
  else if (typeof value === "boolean") node.toggleAttribute(name, value);
  else node.setAttribute(name, value);
};
const fill = (words, params) => words.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? params[name] : whole));
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const STEP_LARGE = 1e6; // PageUp and PageDown: one whole point as entered
const TURN = 8; // px that a finger goes sideways before it is taken to mean the slider and not the page
const QUIET = 180; // ms without another key before what the keyboard did is sent

/** Millionths in words, with the reader's decimal mark: two digits, or as few as it needs. */
function shown(data, value, digits) {
  const text = (value / 1e6).toFixed(digits === null ? 6 : digits);
  return (digits === null ? text.replace(/\.?0+$/, "") : text).replace(".", data.mark);
}
const hundredths = (data, value) => (value === null ? "–" : shown(data, value * 1e4, 2));

// --- the board ------------------------------------------------------------------------------------------------------

class Board {
  constructor(root, data, send) {
    Object.assign(this, { root, data, send, form: prepare(data.form), values: { ...data.values }, seq: data.seq, rows: new Map() });
    this.epoch = data.epoch;
    this.open = new Set();
    this.only = false;
    this.draw();
    this.paint();
  }

  words(key, params = {}) {
    return fill(this.data.words[key], params);
  }

  // --- what stays while a hand moves

  draw() {
    const { data } = this;
    this.board = make("section", { class: "zb-board", "aria-label": this.words("board") });
    this.result = make("section", { class: "zb-result", "aria-label": this.words("result") });
    this.live = make("div", { class: "zb-unseen", role: "status", "aria-live": "polite" });
    this.root.replaceChildren(this.board, this.result, this.live);
    this.root.setAttribute("lang", data.lang);
    this.root.classList.toggle("zb-invented", data.invented);
    this.drawHead();
    this.list = make("div", { class: "zb-rows", role: "group", "aria-label": this.words("board") });
    this.board.append(this.head, this.list);
    this.drawRows();
    this.drawResult();
  }

  drawHead() {
    this.filter = make("button", { type: "button", class: "zb-only", "aria-pressed": "false" });
    this.filter.addEventListener("click", () => this.showOnly(!this.only));
    const told = this.data.invented ? [make("b", { class: "zb-word", text: this.words("invented"), title: this.words("invented_long") })] : [];
    this.head = make("div", { class: "zb-head" }, make("span", {}, ...told), this.filter,
      make("span", { class: "zb-to", text: this.data.goal ? this.words("tick_head", this.data.goal) : "" }));
  }

  drawRows() {
    this.rows.clear();
    this.list.replaceChildren();
    for (const unit of this.data.rows) this.addTree(unit, 0, this.list);
    if (this.data.note) this.list.append(make("p", { class: "zb-none", text: this.data.note }));
  }

  /** A row and, when it is open, the rows below it; those are made when they are first asked for. */
  addTree(item, depth, into) {
    const row = this.makeRow(item, depth);
    const below = make("div", { class: "zb-below", hidden: !this.open.has(item.id) });
    row.below = below;
    into.append(row.element, below);
    if (this.open.has(item.id)) this.fillBelow(item, depth, below);
  }

  fillBelow(item, depth, below) {
    if (!below.childElementCount) for (const part of item.parts) this.addTree(part, depth + 1, below);
  }

  makeRow(item, depth) {
    const handle = this.form.handles.get(item.id);
    const row = { item, handle, depth, steps: Math.floor(handle.top / handle.step) };
    row.twist = item.parts.length
      ? make("button", { type: "button", class: "zb-twist", "aria-expanded": String(this.open.has(item.id)), "aria-label": this.words("open", { name: item.name }) })
      : make("span", { class: "zb-twist" });
    row.name = make("span", { class: "zb-name", text: item.name, title: item.name });
    row.slider = make("input", { type: "range", min: 0, max: row.steps, step: 1, "aria-label": this.words("slide", { name: item.name }) });
    row.now = make("i", { class: "zb-now", title: this.words("now", { value: this.text(row, handle.value) }) });
    row.tick = make("i", { class: "zb-tick" });
    row.hint = make("em", { class: "zb-hint" });
    const track = make("div", { class: "zb-track", style: depth ? "" : `background:${this.data.track}` }, row.now, row.tick, row.hint);
    row.value = make("input", { class: "zb-value", type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": this.words("type", { name: item.name }) });
    row.to = make("button", { type: "button", class: "zb-to" });
    row.back = make("button", { type: "button", class: "zb-back", text: "✕", "aria-label": this.words("back", { name: item.name }), title: this.words("back", { name: item.name }) });
    row.wrong = make("p", { class: "zb-wrong", role: "alert", hidden: true });
    row.element = make("div", { class: `zb-row zb-depth${depth}`, "data-id": item.id }, row.twist, row.name,
      make("div", { class: "zb-slide" }, track, row.slider), row.value, row.to, row.back, row.wrong);
    row.now.style.left = `${(100 * handle.value) / handle.top}%`;
    this.rows.set(item.id, row);
    this.listen(row);
    return row;
  }

  text(row, value) {
    return shown(this.data, value, row.item.digits);
  }

  listen(row) {
    const { slider } = row;
    if (row.item.parts.length) row.twist.addEventListener("click", () => this.toggle(row, row.twist.getAttribute("aria-expanded") !== "true"));
    slider.addEventListener("pointerdown", (event) => {
      row.keys = false;
      row.finger = event.pointerType === "touch" ? { x: event.clientX, y: event.clientY, at: slider.value } : null;
    });
    slider.addEventListener("pointermove", (event) => {
      const { finger } = row;
      if (finger && Math.abs(event.clientX - finger.x) > Math.max(TURN, Math.abs(event.clientY - finger.y))) row.finger = null;
    });
    slider.addEventListener("pointercancel", () => this.leave(row));
    slider.addEventListener("input", () => (row.finger ? (slider.value = row.finger.at) : this.move(row, Number(slider.value) * row.handle.step)));
    slider.addEventListener("change", () => (row.finger ? this.leave(row) : this.release(row.keys ? QUIET : 0)));
    slider.addEventListener("keydown", (event) => this.key(row, event));
    row.value.addEventListener("focus", () => row.value.select());
    row.value.addEventListener("change", () => this.typed(row));
    row.value.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.forget(row);
      if (event.key === "Enter") this.typed(row);
    });
    row.to.addEventListener("click", () => this.put(row, this.data.ticks[row.item.id]));
    row.back.addEventListener("click", () => this.takeBack(row));
  }

  /** A finger that scrolled the page moves nothing. */
  leave(row) {
    if (row.finger) row.slider.value = row.finger.at;
    row.finger = null;
    this.paint();
  }

  key(row, event) {
    row.keys = true;
    const large = { PageUp: STEP_LARGE, PageDown: -STEP_LARGE }[event.key];
    if (!large) return;
    event.preventDefault();
    this.put(row, seenAt(this.form, this.values, row.item.id, this.standing) + large, QUIET);
  }

  // --- what a hand does

  move(row, value) {
    const { id } = row.item, { handle } = row;
    for (const other of related(this.form, id)) delete this.values[other];
    if (value === handle.value) delete this.values[id];
    else this.values[id] = value;
    this.paint();
  }

  /** A value from elsewhere than the thumb: kept on the lever's steps and inside its bounds, and sent. */
  put(row, value, wait = 0) {
    const { handle, steps } = row;
    const step = Math.min(Math.max(Math.round(value / handle.step), 0), steps);
    this.move(row, Math.abs(value - handle.value) < handle.step / 2 && value === handle.value ? handle.value : step * handle.step);
    this.release(wait);
  }

  takeBack(row) {
    const nodes = this.form.parts[row.handle.part].nodes;
    for (const id of [row.item.id, ...related(this.form, row.item.id)]) {
      if (stands(nodes, row.handle.node, this.form.handles.get(id).node)) delete this.values[id];
    }
    this.forget(row);
    this.release(0);
    row.slider.focus({ preventScroll: true });
  }

  forget(row) {
    row.typing = false;
    row.wrong.hidden = true;
    row.value.removeAttribute("aria-invalid");
    this.paint();
    row.value.value = this.text(row, seenAt(this.form, this.values, row.item.id, this.standing));
  }

  typed(row) {
    const text = row.value.value.replace(/\s/g, ""), top = this.text(row, row.handle.top);
    if (text === this.text(row, seenAt(this.form, this.values, row.item.id, this.standing))) return this.forget(row);
    const value = /^\d{1,7}([.,]\d{1,6})?$/.test(text) ? Math.round(Number(text.replace(",", ".")) * 1e6) : null;
    const wrong = value === null ? this.words("not_number", { value: text.slice(0, 20) }) : value > row.handle.top ? this.words("outside", { value: text, top }) : "";
    row.wrong.textContent = wrong;
    row.wrong.hidden = !wrong;
    if (wrong) return row.value.setAttribute("aria-invalid", "true");
    this.put(row, value);
    return this.forget(row);
  }

  /** What was moved goes to Python when the hand lets go; there the engine scores it and says if it finds something else. */
  release(wait) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.seq += 1;
      const { score, symbol } = this.standing;
      this.send("moved", { seq: this.seq, version: this.data.version, levers: { ...this.values }, score, symbol });
      this.say();
    }, wait);
  }

  say() {
    const { standing, data } = this;
    this.live.textContent = `${data.name}: ${hundredths(data, standing.score)}, ${this.standingWords(standing)}`;
  }

  toggle(row, open) {
    const { id } = row.item;
    this.open[open ? "add" : "delete"](id);
    row.twist.setAttribute("aria-expanded", String(open));
    row.below.hidden = !open;
    if (open) this.fillBelow(row.item, row.depth, row.below);
    this.paint();
  }

  /** Only the rows that were changed, opened down to where the change is; or all of them again. */
  showOnly(only) {
    this.only = only;
    this.filter.setAttribute("aria-pressed", String(only));
    if (only) for (const row of [...this.rows.values()]) this.openTo(row);
    this.paint();
  }

  openTo(row) {
    const deeper = row.item.parts.some((part) => this.changedBelow(part));
    if (!deeper) return;
    this.toggle(row, true);
    for (const part of row.item.parts) this.openTo(this.rows.get(part.id));
  }

  changedBelow(item) {
    return item.id in this.values || item.parts.some((part) => this.changedBelow(part));
  }

  // --- every frame

  paint() {
    this.standing = evaluate(this.form, this.values);
    for (const row of this.rows.values()) this.paintRow(row);
    const n = Object.keys(this.values).length;
    put(this.filter, "text", this.words("only", { n }));
    put(this.filter, "hidden", !n && !this.only);
    this.paintResult();
    this.paintMap();
  }

  paintRow(row) {
    const { id } = row.item, value = seenAt(this.form, this.values, id, this.standing), own = this.changedBelow(row.item);
    const text = this.text(row, value), step = String(Math.round(value / row.handle.step)), tick = this.data.ticks[id];
    if (row.slider.value !== step && !row.sliding) row.slider.value = step;
    put(row.slider, "aria-valuetext", text);
    const wrong = this.root.getRootNode().activeElement === row.value && row.value.getAttribute("aria-invalid") === "true";
    if (row.value.value !== text && !wrong) row.value.value = text;
    row.element.classList.toggle("zb-changed", own);
    put(row.element, "hidden", this.only && !own);
    put(row.back, "disabled", !own);
    for (const mark of [row.tick, row.hint]) put(mark, "hidden", tick === undefined);
    put(row.to, "disabled", tick === undefined);
    if (tick === undefined) return put(row.to, "text", "");
    const told = this.words("tick", { ...this.data.goal, value: this.text(row, tick) }), at = (100 * tick) / row.handle.top;
    for (const mark of [row.tick, row.hint]) put(mark, "style.left", `${at}%`);
    row.hint.classList.toggle("zb-left", at > 50);
    put(row.hint, "text", told);
    for (const titled of [row.tick, row.to]) put(titled, "title", told);
    put(row.to, "text", this.text(row, tick));
    put(row.to, "aria-label", this.words("use", { name: row.item.name, told }));
    return row.element.classList.toggle("zb-there", value >= tick);
  }

  standingWords(standing) {
    return this.data.standings[standing.symbol] || this.words("unknown");
  }

  drawResult() {
    const part = (name, tag = "span") => (this[name] = make(tag, { class: `zb-${name.toLowerCase()}` }));
    const figures = make("div", { class: "zb-figures" }, part("was"), part("total"), part("mark", "i"), part("standingText"));
    const facts = make("ul", { class: "zb-facts" }, part("next", "li"), part("rankText", "li"), part("greens", "li"));
    this.drawStrip();
    this.map = make("div", { class: "zb-map", role: "group", "aria-label": this.words("map") });
    this.result.append(make("div", { class: "zb-top" }, figures, facts), this.strip, this.map);
    this.drawMap();
  }

  along(score) {
    const { low, high } = this.data.strip;
    return `${Math.min(Math.max((100 * (score - low)) / (high - low), 0), 100)}%`;
  }

  drawStrip() {
    const edges = this.form.bands.filter((band) => band.lower !== null && band.lower > this.data.strip.low);
    this.strip = make("div", { class: "zb-strip", "aria-hidden": "true" }, make("div", { class: "zb-bar", style: `background:${this.data.strip.background}` }));
    for (const band of edges) this.strip.append(make("span", { class: "zb-edge", style: `left:${this.along(band.lower)}`, text: hundredths(this.data, band.lower).replace(/[.,]00$/, "") }));
    for (const [low, high] of this.form.others) {
      if (low !== null && low === high) this.strip.append(make("i", { class: "zb-dot", style: `left:${this.along(low)}` }));
    }
    this.before = make("i", { class: "zb-before" });
    this.after = make("i", { class: "zb-after" });
    this.strip.append(this.before, this.after);
  }

  paintResult() {
    const { standing, data, form } = this, before = form.official[0];
    const moved = standing.moved && standing.score !== null && standing.score !== before;
    put(this.was, "text", moved && before !== null ? `${hundredths(data, before)} →` : "");
    put(this.total, "text", standing.score === null ? this.range(standing) : hundredths(data, standing.score));
    const letter = standing.claim ? `${standing.symbol}/${standing.claim}` : standing.symbol || "?";
    const [back, ink] = data.colours[standing.colour] || data.colours[""];
    put(this.mark, "style.background", back);
    put(this.mark, "style.color", ink);
    put(this.mark, "text", letter);
    const claim = standing.claim && this.words("claim", { claim: standing.claim, symbol: standing.symbol, other: hundredths(data, standing.other) });
    const suffix = data.invented && (standing.moved || data.supposed) ? data.suffix : "";
    put(this.standingText, "text", claim || this.standingWords(standing) + suffix);
    put(this.next, "text", this.distance(standing));
    put(this.rankText, "text", standing.rank ? this.words("rank", { rank: this.fromTo(this.ranks(form.rank), this.ranks(standing.rank)) }) : "");
    put(this.greens, "text", data.greens === null ? "" : this.words("greens", { n: this.fromTo(String(data.greens), String(standing.greens)) }));
    this.root.dataset.total = standing.score === null ? "" : String(standing.score);
    this.root.dataset.symbol = standing.symbol;
    put(this.before, "hidden", before === null);
    put(this.after, "hidden", standing.score === null);
    if (before !== null) put(this.before, "style.left", this.along(before));
    if (standing.score !== null) put(this.after, "style.left", this.along(standing.score));
    put(this.after, "style.background", back);
  }

  range({ low, high }) {
    const ends = { low: low === null ? "" : hundredths(this.data, low), high: high === null ? "" : hundredths(this.data, high) };
    return this.words(ends.low && ends.high ? "range" : ends.high ? "at_most" : ends.low ? "at_least" : "unknown", ends);
  }

  ranks(rank) {
    return rank ? [...new Set(rank)].join("–") : "–";
  }

  fromTo(one, other) {
    return one === other ? other : `${one} → ${other}`;
  }

  distance({ score, other, claim, to_next: next }) {
    if (next === null) return score === null ? this.data.reason : this.words("top");
    const start = claim ? other : score, band = this.form.bands.find((each) => each.lower === start + next);
    return this.words("next", { points: hundredths(this.data, next), goal: this.data.goals[band.symbol] });
  }

  // --- the map: one drawing, recoloured and relabelled in place

  drawMap() {
    this.sizes = this.data.map.drawings.map(({ width, height, narrow, svg }) => {
      const box = make("div", { class: "zb-drawing", hidden: true, "data-narrow": narrow });
      box.innerHTML = svg;
      const key = this.keyOf(box);
      this.root.append(key);
      const marks = [box, key].flatMap((part) => [...part.querySelectorAll("[data-code]")]);
      for (const area of marks.filter((mark) => mark.dataset.part === "area")) this.listenArea(area);
      for (const word of box.querySelectorAll("[data-part=label]")) word.style.display = this.data.invented && !this.data.apart ? "" : "none";
      this.map.append(box);
      return { width, height, narrow, box, key, marks };
    });
    const fit = () => this.fitMap();
    if (this.watch) this.watch.disconnect();
    if (!this.sizes.length) return this.map.append(make("p", { class: "zb-no-map" }, this.words("no_map")));
    this.watch = new ResizeObserver(fit);
    this.watch.observe(this.map);
    fit();
  }

  /** A list for a drawing of what its labels have no room to say: what a number means, and the score of a name that stands alone. */
  keyOf(box) {
    const short = [...box.querySelectorAll("[data-part=text][data-line=first][data-kind]")];
    const lines = short.map(({ dataset: { code, number = "" } }) => make("li", { "data-code": code, "data-part": "key", "data-number": number }, make("b"), " ", make("span")));
    return make("ul", { class: "zb-key", "aria-label": this.words("numbers") }, ...lines);
  }

  /** The drawing whose letters come out nearest to their own size. */
  fitMap() {
    const { clientWidth: width, clientHeight: height } = this.map;
    const scale = (drawing) => Math.abs(Math.log(Math.min(width / drawing.width, height / drawing.height)));
    const fitting = this.sizes.filter((drawing) => drawing.narrow === width < this.data.map.narrow);
    const best = fitting.reduce((one, other) => (scale(other) < scale(one) ? other : one));
    for (const drawing of this.sizes) {
      drawing.box.hidden = drawing !== best;
      drawing.key.hidden = drawing !== best || !drawing.key.childElementCount;
    }
  }

  listenArea(area) {
    area.addEventListener("click", () => area.dataset.code !== this.data.code && this.send("region", area.dataset.code, true));
  }

  /** How a district looks: as the engine said, or for the government under the hand as the form gives it now; what a government
   * says of itself never colours the map. */
  district(code) {
    const row = this.data.map.rows[code], { standing, form } = this;
    if (this.data.apart || code !== this.data.code || !standing.moved || standing.score === null) return row;
    const letters = standing.claim ? `${standing.symbol}/${standing.claim}` : standing.symbol || "?";
    const symbol = form.look.symbol && form.look.symbol !== letters ? `${form.look.symbol}→${letters}` : letters;
    return { ...row, symbol, colour: standing.colour, hatch: false, zone: this.standingWords(standing), score: hundredths(this.data, standing.score) + this.data.suffix };
  }

  paintMap() {
    const found = {};
    for (const drawing of this.sizes) for (const mark of drawing.marks) {
      const { code } = mark.dataset, row = (found[code] ||= this.district(code));
      this.paintMark(mark, row, this.data.colours[row.colour] || this.data.colours[""]);
    }
  }

  paintMark(mark, row, [back, ink, line, hatch]) {
    const { part, line: line_, lead, kind, number = "" } = mark.dataset;
    if (part === "area") {
      put(mark, "fill", back);
      put(mark, "stroke", line);
      put(mark, "aria-label", `${row.name}: ${row.zone}, ${row.score}`);
    } else if (part === "hatch") {
      put(mark, "style.display", row.hatch ? "" : "none");
      put(mark, "stroke", hatch);
    } else if (part === "key") {
      const [head, words] = mark.children;
      put(head, "text", number || row.symbol);
      put(head, "style.background", back);
      put(head, "style.color", ink);
      put(words, "text", `${row.short} ${row.symbol === "?" || !number ? "" : `${row.symbol} · `}${row.score}`);
    } else if (line_) {
      const narrow = "narrow" in mark.closest(".zb-drawing").dataset;
      const name = narrow ? `${row.symbol} ${row.short}` : row.short, value = row.symbol === "?" ? row.score : `${row.symbol} · ${row.score}`;
      const first = kind === "number" ? number : name;
      put(mark, "text", line_ === "first" ? first : narrow || kind ? "" : value);
      const paper = this.data.paper;
      put(mark, "fill", part === "halo" ? (lead ? paper[0] : back) : lead ? paper[1] : ink);
      put(mark, "stroke", lead ? paper[0] : back);
    }
  }

  // --- what Python says

  /** New words of the same board: a step that was confirmed, undone, planned, or made elsewhere. */
  take(data) {
    const before = this.data;
    // another session, since that of before ended with its process: it never got what was sent meanwhile
    const unsent = data.session !== before.session && this.seq > before.seq;
    const adopt = !unsent && data.epoch !== this.epoch;
    this.data = data;
    this.root.dataset.confirmed = String(data.seq);
    if (JSON.stringify(before.form) !== JSON.stringify(data.form)) this.form = prepare(data.form);
    if (adopt) {
      this.epoch = data.epoch;
      this.seq = Math.max(this.seq, data.seq);
      clearTimeout(this.waiting);
      this.adopt({ ...data.values });
    } else this.paint();
    if (unsent) {
      this.epoch = data.epoch;
      this.release(0);
    }
  }

  /** The thumbs go where a plan or an undone step has them, and the rows that changed are marked for a while. */
  adopt(values) {
    const before = new Map([...this.rows.values()].map((row) => [row, seenAt(this.form, this.values, row.item.id, this.standing)]));
    this.values = values;
    this.paint();
    const deep = this.data.rows.some((unit) => unit.parts.some((part) => this.changedBelow(part)));
    if (deep && Object.keys(values).length > 1) this.showOnly(true);
    else if (this.only && !Object.keys(values).length) this.showOnly(false);
    for (const [row, from] of before) {
      const to = seenAt(this.form, values, row.item.id, this.standing);
      if (from !== to) this.slideTo(row, from / row.handle.step, to / row.handle.step);
    }
    this.say();
  }

  slideTo(row, from, to) {
    row.element.classList.add("zb-fresh");
    setTimeout(() => row.element.classList.remove("zb-fresh"), 2400);
    if (still()) return;
    const start = performance.now(), time = 320;
    row.sliding = true;
    const frame = (now) => {
      const share = Math.min((now - start) / time, 1), eased = 1 - (1 - share) ** 3;
      row.slider.value = String(Math.round(from + (to - from) * eased));
      if (share < 1) requestAnimationFrame(frame);
      else {
        row.sliding = false;
        this.paint();
      }
    };
    requestAnimationFrame(frame);
  }
}

const boards = new WeakMap();

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".zb");
  const send = (name, value, once) => (once ? setTriggerValue : setStateValue)(name, value);
  const board = boards.get(root);
  if (board && board.data.version === data.version) {
    board.send = send; // a rerun of the page must not rebuild what a hand is holding
    board.take(data);
  } else boards.set(root, new Board(root, data, send));
}
