// Where entries stand on the scale: dots in columns for days, bars under the axis for whatever is wider than a column.
// An item is {index, from, to, loose, when, text}; `to` is the first day after it, an open end is infinite.
// A frame is {left, right, width, ground, pixels}: the days in view, the plot's pixels, those of a day.

const COLUMN = 17; // pixels that a dot takes, across and up
const LABEL = { least: 64, wanted: 150, most: 300 }; // pixels of the words beside a dot
const LANE = 22; // pixels that a span takes, down
const LANES = 4;
const AXIS = 36; // pixels of the axis itself
const LONGEST = 140; // characters that a mark shows of its entry
const CROWN = 18; // pixels left free over the columns

function marksOf(items, frame) {
  const seen = items.filter(({ from, to }) => to > frame.left && from < frame.right);
  const wide = ({ from, to }) => to - from > 1 && (to - from) * frame.pixels > COLUMN;
  const dots = scattered(items.filter((item) => !wide(item)), frame) ?? columnsOf(seen.filter((item) => !wide(item)), frame);
  const marks = dots.concat(spansOf(seen.filter(wide), frame));
  return { seen: seen.length, marks: marks.sort((one, other) => one.x - other.x || one.y - other.y) };
}

// Where entries are few, each stands in the lowest row that has room for its words. All of them count, in view or not:
// so no dot changes its row while the view moves.
function scattered(items, { left, width, ground, pixels }) {
  const rows = Array(Math.floor((ground - CROWN) / COLUMN)).fill(-Infinity);
  const marks = [];
  for (const item of [...items].sort((one, other) => middle(one) - middle(other))) {
    const x = (middle(item) - left) * pixels - COLUMN / 2;
    const row = rows.findIndex((until) => until <= x);
    if (row < 0) return null;
    rows[row] = x + COLUMN + LABEL.wanted;
    marks.push(dot(item, x, ground - (row + 1) * COLUMN));
  }
  return labelled(marks, width).filter((mark) => mark.x + mark.w > 0 && mark.x < width);
}

function dot(item, x, y) {
  const kind = item.to - item.from > 1 ? "dash" : "dot";
  return { key: `e${item.index}`, kind, x, y, w: COLUMN, h: COLUMN, items: [item] };
}

// Columns are whole days, a power of two of them, and stand still while the view moves. When the tallest does not fit,
// all become bars of a count.
function columnsOf(items, { left, width, ground, pixels }) {
  const days = 2 ** Math.max(0, Math.ceil(Math.log2(COLUMN / pixels)));
  const columns = grouped(items, (item) => Math.floor(middle(item) / days));
  const rows = Math.floor((ground - CROWN) / COLUMN);
  const tallest = [...columns.values()].reduce((most, column) => Math.max(most, column.length), 0);
  const marks = [];
  for (const [at, column] of columns) {
    const x = ((at + 0.5) * days - left) * pixels;
    if (tallest > rows) {
      const h = Math.max(4, (column.length / tallest) * (ground - CROWN));
      const w = Math.min(days * pixels, 2 * COLUMN) - 2;
      marks.push({ key: `c${days} ${at}`, kind: "bar", x: x - w / 2, y: ground - h, w, h, items: column });
      continue;
    }
    column.forEach((item, row) => {
      marks.push(dot(item, x - COLUMN / 2, ground - (column.length - row) * COLUMN));
    });
  }
  return tallest > rows ? marks : labelled(marks, width);
}

// Gives a dot its words where the row is free to the right of it.
function labelled(marks, width) {
  for (const row of grouped(marks, ({ y }) => y).values()) {
    row.sort((one, other) => one.x - other.x);
    row.forEach((mark, at) => {
      const room = Math.min((row[at + 1]?.x ?? width) - mark.x - COLUMN - 6, LABEL.most);
      if (room >= LABEL.least) mark.w += room;
    });
  }
  return marks;
}

// Entries of the same days share a bar. Those with both ends find their lanes first, as the others would fill them to
// the edge. What finds no free lane goes to the last, where bars that meet become one.
function spansOf(items, { left, width, ground, pixels }) {
  const groups = [...grouped(items, ({ from, to }) => `s${from} ${to}`)];
  const bars = groups.map(([key, group]) => {
    const x = Math.max((group[0].from - left) * pixels, -12);
    const w = Math.min((group[0].to - left) * pixels, width + 12) - x;
    return { key, kind: "span", x, w, h: LANE - 4, y: 0, items: group };
  });
  const open = ({ items: [{ from, to }] }) => !Number.isFinite(to - from);
  bars.sort((one, other) => open(one) - open(other) || one.x - other.x || other.w - one.w);
  const lanes = Array(LANES - 1).fill(-Infinity);
  const [marks, crowded] = [[], []];
  for (const bar of bars) {
    const free = lanes.findIndex((until) => until <= bar.x);
    bar.y = ground + AXIS + (free < 0 ? lanes.length : free) * LANE;
    if (free >= 0) lanes[free] = bar.x + bar.w + 1;
    (free >= 0 ? marks : crowded).push(bar);
  }
  return marks.concat(joined(crowded));
}

function joined(bars) {
  const marks = [];
  for (const bar of bars.sort((one, other) => one.x - other.x)) {
    const last = marks.at(-1);
    if (!last || bar.x >= last.x + last.w) {
      marks.push(bar);
      continue;
    }
    last.items = last.items.concat(bar.items);
    last.w = Math.max(last.w, bar.x + bar.w - last.x);
    last.kind = "more";
  }
  return marks;
}

function middle({ from, to }) {
  if (!Number.isFinite(from)) return to - 1;
  return Number.isFinite(to) ? (from + to) / 2 : from;
}

// The shortest stretch that holds three fifths of the items, where it is much shorter than the whole, else the whole.
function denseStretch(items, low, high) {
  const days = items.map(middle).sort((one, other) => one - other);
  const count = Math.ceil(days.length * 0.6);
  let best = [low, high];
  for (let at = 0; at + count <= days.length; at += 1) {
    if (days[at + count - 1] - days[at] < best[1] - best[0]) best = [days[at], days[at + count - 1]];
  }
  return (best[1] - best[0]) * 4 < high - low ? best : [low, high];
}

function grouped(items, key) {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    if (groups.has(name)) groups.get(name).push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

// When and what, for a mark.
function wordsOf({ items }) {
  if (items.length === 1) return [items[0].when, clipped(items[0].text)];
  if (items.every(({ when }) => when === items[0].when)) return [items[0].when, count(items.length)];
  const ends = items.flatMap(({ from, to }) => [from, to - 1]).filter(Number.isFinite);
  const low = ends.reduce((one, other) => Math.min(one, other));
  const high = ends.reduce((one, other) => Math.max(one, other));
  return [daysInWords(low, high), count(items.length)];
}

function labelOf({ items, kind }) {
  if (kind === "more") return count(items.length);
  return items.length === 1 ? clipped(items[0].text) : `${items[0].when} · ${count(items.length)}`;
}

function clipped(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function count(number) {
  return `${number} ${number === 1 ? "event" : "events"}`;
}
