// The zoomable scale. It is one stop of the Tab key; arrows move in it and step through its marks.

const NEAREST = 5; // days: there is no closer view

class Scale {
  constructor(root, open) {
    this.root = root;
    this.open = open;
    for (const part of ["plot", "ticks", "marks", "tip", "status", "earlier", "later"]) {
      this[part] = root.querySelector(`.${part}`);
    }
    this.items = [];
    this.wanted = null; // the entry whose mark is to be focused when it is drawn
    this.buttons = new Map();
    this.pointers = new Map();
    new ResizeObserver(() => this.draw()).observe(this.plot);
    this.listen();
  }

  show(items) {
    this.items = items;
    const ends = items.flatMap(({ from, to }) => [from, to]).filter(Number.isFinite);
    this.root.hidden = !ends.length;
    if (!ends.length) return;
    this.low = ends.reduce((one, other) => Math.min(one, other));
    this.high = ends.reduce((one, other) => Math.max(one, other));
    if (this.left === undefined) this.fit(...denseStretch(items, this.low, this.high));
    else this.look(this.left, this.right);
  }

  fit(first = this.low, last = this.high) {
    const room = Math.max((last - first) * 0.06, (NEAREST - (last - first)) / 2, 0.5);
    this.look(first - room, last + room);
  }

  // Says whether the view has changed.
  look(left, right) {
    const span = Math.min(Math.max(right - left, NEAREST), Math.max((this.high - this.low) * 1.4, 4 * NEAREST));
    const centre = Math.min(Math.max((left + right) / 2, this.low), this.high);
    const before = [this.left, this.right];
    [this.left, this.right] = [centre - span / 2, centre + span / 2];
    this.draw();
    return before[0] !== this.left || before[1] !== this.right;
  }

  // Zooms about a place of the view: 0 is its left edge, 1 its right one.
  zoom(factor, at = 0.5) {
    const span = this.right - this.left;
    const wanted = Math.min(Math.max(span * factor, NEAREST), Math.max((this.high - this.low) * 1.4, 4 * NEAREST));
    const left = this.left + (span - wanted) * at;
    return this.look(left, left + wanted);
  }

  move(share) {
    const step = (this.right - this.left) * share;
    return this.look(this.left + step, this.right + step);
  }

  // Draws once a frame, however often it is asked for.
  draw() {
    if (this.waiting || this.left === undefined) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      const { clientWidth: width, clientHeight: height } = this.plot;
      if (!width) return;
      const ground = height - AXIS - LANES * LANE;
      const frame = { left: this.left, right: this.right, width, ground, pixels: width / (this.right - this.left) };
      const { seen, marks } = marksOf(this.items, frame);
      this.shown = marks;
      this.drawMarks(frame);
      this.drawAxis(frame);
      this.tell(seen);
    });
  }

  drawMarks({ width }) {
    const before = this.buttons;
    this.buttons = new Map();
    for (const mark of this.shown) {
      const button = before.get(mark.key) ?? make("button", { type: "button", tabIndex: -1 });
      before.delete(mark.key);
      this.buttons.set(mark.key, button);
      button.mark = mark;
      button.className = `mark ${mark.kind}`;
      button.classList.toggle("loose", mark.items.every(({ loose }) => loose));
      button.classList.toggle("from-before", mark.items[0].from === -Infinity);
      button.classList.toggle("to-after", mark.items[0].to === Infinity);
      button.classList.toggle("lit", mark.items.some(({ index }) => index === this.lit));
      place(button, mark);
      button.setAttribute("aria-label", wordsOf(mark).join(": "));
      const start = mark.kind === "span" || mark.kind === "more" ? Math.max(-mark.x, 0) + 7 : COLUMN + 2;
      const room = Math.min(mark.w, width - mark.x) - start;
      const worded = mark.kind !== "bar" && room >= 40;
      button.style.padding = worded ? `0 ${Math.max(mark.x + mark.w - width, 0) + 4}px 0 ${start}px` : "0";
      button.replaceChildren(...(worded ? [make("bdi", { textContent: labelOf(mark) })] : []));
      if (!button.isConnected) this.marks.append(button);
    }
    for (const button of before.values()) {
      if (button === document.activeElement) this.plot.focus({ preventScroll: true });
      button.remove();
    }
    if (this.wanted !== null) {
      const found = this.shown.find(({ items }) => items.some(({ index }) => index === this.wanted));
      (this.buttons.get(found?.key) ?? this.plot).focus({ preventScroll: true });
      this.wanted = null;
    }
    if (this.tip.owner && !this.tip.owner.isConnected) this.hint(null);
  }

  drawAxis({ left, right, width, ground, pixels }) {
    const ticks = ticksBetween(left, right, width).map((tick) => ({ ...tick, x: (tick.day - left) * pixels }));
    // the first name gives way to one that begins close behind it
    const second = ticks.slice(1).find(({ above }) => above);
    if (ticks.length && second && second.x - ticks[0].x < 76) ticks[0].above = "";
    for (const tick of ticks) {
      if (tick.x > width - 66) tick.above = "";
      if (tick.x > width - 26) tick.label = "";
    }
    this.ticks.replaceChildren(
      ...ticks.map(({ x, label, above }) => {
        const tick = make("span", { className: above ? "tick major" : "tick" });
        place(tick, { x, y: 0, h: ground + AXIS });
        tick.append(make("span", { textContent: label }), make("b", { textContent: above }));
        return tick;
      }),
    );
    this.ticks.style.setProperty("--ground", `${ground}px`);
  }

  tell(seen) {
    const [before, after] = [
      this.items.filter(({ to }) => to <= this.left),
      this.items.filter(({ from }) => from >= this.right),
    ];
    this.earlier.hidden = !before.length;
    this.later.hidden = !after.length;
    this.earlier.textContent = `‹ ${before.length} earlier`;
    this.later.textContent = `${after.length} later ›`;
    this.last = before.reduce((most, { to }) => Math.max(most, to), -Infinity);
    this.next = after.reduce((least, { from }) => Math.min(least, from), Infinity);
    const told = `${daysInWords(this.left, this.right - 1)}: ${count(seen)} in view`;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { this.status.textContent = told; }, this.status.textContent ? 350 : 0);
  }

  activate({ items }) {
    const from = items.reduce((least, one) => Math.min(least, one.from), Infinity);
    const to = items.reduce((most, one) => Math.max(most, one.to), -Infinity);
    const same = items.every((one) => one.from === items[0].from && one.to === items[0].to);
    if (items.length === 1 || same || !Number.isFinite(to - from) || this.right - this.left <= NEAREST) {
      this.open(items[0].index);
    } else {
      this.fit(from, to);
      this.plot.focus({ preventScroll: true });
    }
  }

  // Focuses the mark behind the focused one (`by` 1) or before it (-1); at the end of the view it looks further.
  step(by) {
    const inside = (this.shown ?? []).filter(({ x, w }) => x + w > 0 && x < this.plot.clientWidth);
    const at = inside.findIndex(({ key }) => this.buttons.get(key) === document.activeElement);
    const wanted = at < 0 ? (by > 0 ? 0 : inside.length - 1) : at + by;
    if (inside[wanted]) this.buttons.get(inside[wanted].key).focus({ preventScroll: true });
    else this.move(by / 2);
  }

  // Brings an entry to the middle of the view and focuses its mark.
  find(index) {
    const item = this.items.find((one) => one.index === index);
    if (!item) return;
    this.lit = index;
    this.wanted = index;
    this.turn(middle(item), 0.5);
    this.root.scrollIntoView({ block: "start" });
  }

  light(index) {
    this.lit = index;
    this.draw();
  }

  hint(button) {
    this.tip.hidden = !button;
    this.tip.owner = button;
    if (!button) return;
    const [when, text] = wordsOf(button.mark);
    this.tip.replaceChildren(make("b", { textContent: when }), make("span", { textContent: text, dir: "auto" }));
    const { x, w, y } = button.mark;
    const middle = Math.min(Math.max(x, 0) + Math.min(x + w, this.plot.clientWidth), 2 * this.plot.clientWidth) / 2;
    const room = this.plot.clientWidth - this.tip.offsetWidth;
    this.tip.style.left = `${Math.max(0, Math.min(middle - this.tip.offsetWidth / 2, room))}px`;
    this.tip.style.bottom = `${this.root.clientHeight - this.plot.offsetTop - y + 6}px`;
  }

  listen() {
    const { plot } = this;
    const over = ({ target }) => this.hint(target.closest(".mark"));
    plot.addEventListener("mouseover", over);
    plot.addEventListener("focusin", over);
    plot.addEventListener("mouseleave", () => this.hint(null));
    plot.addEventListener("focusout", () => this.hint(null));
    plot.addEventListener("click", (event) => {
      const button = event.target.closest(".mark");
      if (button && !this.dragged) this.activate(button.mark);
    });
    plot.addEventListener("keydown", (event) => this.key(event));
    plot.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    plot.addEventListener("pointerdown", (event) => {
      if (!this.pointers.size) this.dragged = false;
      this.pointers.set(event.pointerId, event.clientX);
    });
    addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    const press = (name, action) => this.root.querySelector(name).addEventListener("click", action);
    press(".in", () => this.zoom(0.5));
    press(".out", () => this.zoom(2));
    press(".all", () => this.fit());
    press(".earlier", () => this.turn(this.last, 0.1));
    press(".later", () => this.turn(this.next, 0.9));
  }

  // Moves a day to a place of the view.
  turn(day, at) {
    const span = this.right - this.left;
    this.look(day - span * at, day + span * (1 - at));
  }

  key(event) {
    const moves = {
      ArrowLeft: () => this.move(-0.2), ArrowRight: () => this.move(0.2),
      ArrowUp: () => this.step(-1), ArrowDown: () => this.step(1),
      "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2), "−": () => this.zoom(2),
      0: () => this.fit(), Home: () => this.fit(), Escape: () => this.hint(null),
    };
    if (!Object.hasOwn(moves, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moves[event.key]();
  }

  // At the end of the zoom the wheel scrolls the page again.
  wheel(event) {
    const box = this.plot.getBoundingClientRect();
    const unit = event.deltaMode ? 30 : 1;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const by = (sideways ? event.deltaX || event.deltaY : event.deltaY) * unit;
    const factor = Math.exp(Math.max(-300, Math.min(300, by)) * (event.ctrlKey ? 0.01 : 0.002));
    const changed = sideways ? this.move(by / box.width) : this.zoom(factor, (event.clientX - box.left) / box.width);
    if (changed || event.ctrlKey) event.preventDefault();
  }

  // One pointer moves the view; two hold the days under them.
  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined || (!this.dragged && this.pointers.size === 1 && Math.abs(event.clientX - before) < 4)) return;
    const box = this.plot.getBoundingClientRect();
    this.dragged = true;
    this.hint(null);
    this.pointers.set(event.pointerId, event.clientX);
    if (this.pointers.size === 1) {
      this.move((before - event.clientX) / box.width);
      return;
    }
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, x]) => x);
    const [was, is] = [Math.abs(before - other), Math.abs(event.clientX - other)];
    if (was > 10 && is > 10) this.zoom(was / is, (other - box.left) / box.width);
  }
}

function place(element, { x, y, w, h }) {
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
  if (w !== undefined) element.style.width = `${Math.max(w, 2)}px`;
  element.style.height = `${h}px`;
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
