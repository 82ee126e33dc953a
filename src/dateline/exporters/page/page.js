// The page: filters, the list and the reader that shows a sentence in its article's text.

const data = JSON.parse(document.getElementById("data").textContent);
const entries = [...document.querySelectorAll(".entry")];
const groups = [...document.querySelectorAll(".year")];
const filters = document.getElementById("filters");
const reader = document.getElementById("reader");
const find = (name) => filters.querySelector(name);

// What has a place in time, as the scale wants it.
const items = data.entries.flatMap(([earliest, latest, loose], index) => {
  const [from, last] = [dayNumber(earliest), dayNumber(latest)];
  if (from === null && last === null) return [];
  const to = last === null ? Infinity : last + 1;
  const [when, text] = [".when", ".text"].map((name) => plain(entries[index].querySelector(name).textContent));
  return [{ index, from: from ?? -Infinity, to: Math.max(to, (from ?? -Infinity) + 1), loose: !!loose, when, text }];
});

const scale = new Scale(document.getElementById("scale"), open);
let words = null; // of every entry, made when first searched for

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}

function filter() {
  const wanted = folded(find(".words").value).split(/\s+/u).filter(Boolean);
  const [actor, source] = [find(".actor")?.value ?? "", find(".from")?.value ?? ""];
  if (wanted.length) words ??= entries.map((entry) => folded(entry.textContent));
  const shown = entries.map((entry, index) => {
    const [, , , actors, sources] = data.entries[index];
    const fits =
      (!actor || actors.includes(Number(actor))) &&
      (!source || sources.includes(Number(source))) &&
      wanted.every((word) => words[index].includes(word));
    entry.hidden = !fits;
    return fits;
  });
  for (const group of groups) group.hidden = !group.querySelector(".entry:not([hidden])");
  const number = shown.filter(Boolean).length;
  const filtered = number < entries.length;
  document.querySelector(".nothing").hidden = number > 0 || !entries.length;
  find(".count").textContent = filtered ? `${number} of ${count(entries.length)} shown` : `all ${count(number)} shown`;
  find(".clear").disabled = !actor && !source && !wanted.length;
  scale.show(items.filter(({ index }) => shown[index]));
}

function clear() {
  find(".words").value = "";
  for (const choice of filters.querySelectorAll("select")) choice.value = "";
  filter();
  find(".words").focus();
}

// Opens an entry and takes the reader there.
function open(index) {
  const entry = entries[index];
  const details = entry.querySelector("details");
  details.open = true;
  entry.scrollIntoView({ block: "center" });
  details.firstElementChild.focus({ preventScroll: true });
}

function expand(all) {
  for (const details of document.querySelectorAll("main details")) details.open = all;
  find(".expand").setAttribute("aria-pressed", String(all));
}

// What could turn a line around or is no text at all does not reach the eye.
function plain(text) {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

// Shows an article's text with a sentence and the phrase in it marked; places are "start end" in code points.
function read({ article, place, phrase }) {
  const { title, about, lang, text } = data.articles[article];
  const signs = [...text];
  const box = reader.querySelector(".reader-text");
  const [start, end] = place ? place.split(" ").map(Number) : [0, 0];
  const dated = phrase ? phrase.split(" ").map(Number) : [0, 0];
  const cuts = [...new Set([0, start, end, ...dated, signs.length])].sort((one, other) => one - other);
  const parts = cuts.slice(1).map((until, at) => {
    const inside = (from, to) => cuts[at] >= from && until <= to;
    const words = plain(signs.slice(cuts[at], until).join(""));
    const kind = inside(...dated) ? "phrase" : inside(start, end) ? "sentence" : "";
    return kind ? make("mark", { className: kind, textContent: words }) : document.createTextNode(words);
  });
  reader.querySelector("h2").textContent = plain(title);
  reader.querySelector(".about").textContent = plain(about);
  box.lang = lang;
  box.replaceChildren(...parts);
  reader.showModal();
  box.focus({ preventScroll: true });
  box.scrollTop = 0;
  box.querySelector(".sentence, .phrase")?.scrollIntoView({ block: "center" });
}

function openTarget() {
  const wanted = location.hash.slice(1); // as it is written: an id may hold what an address escapes
  const at = entries.findIndex(({ id }) => id === wanted || encodeURIComponent(id.toWellFormed?.() ?? id) === wanted);
  if (wanted && at >= 0) open(at);
}

let typing;
filters.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(filter, 120);
});
find(".clear").addEventListener("click", clear);
find(".expand").addEventListener("click", (event) => expand(event.currentTarget.getAttribute("aria-pressed") !== "true"));
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-article]");
  if (button) read(button.dataset);
  const locate = event.target.closest(".locate");
  if (locate) scale.find(entries.indexOf(locate.closest(".entry")));
});
document.querySelector("main").addEventListener("keydown", (event) => {
  const details = event.target.closest(".entry details[open]");
  if (event.key !== "Escape" || !details) return;
  details.open = false;
  details.firstElementChild.focus();
});
// `toggle` does not bubble
document.querySelector("main").addEventListener("toggle", (event) => {
  scale.light(event.target.open ? entries.indexOf(event.target.closest(".entry")) : null);
}, true);
reader.querySelector(".close").addEventListener("click", () => reader.close());
reader.addEventListener("click", (event) => event.target === reader && reader.close());
addEventListener("hashchange", openTarget);

let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});

filters.hidden = false;
for (const button of document.querySelectorAll("button[data-article], .locate")) button.hidden = false;
filter();
openTarget();
