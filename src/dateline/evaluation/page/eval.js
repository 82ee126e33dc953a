// The page of an evaluation: filters, the list of events, and the article's text beside them.

const data = JSON.parse(document.getElementById("data").textContent);
const entries = [...document.querySelectorAll(".entry")];
const articles = [...document.querySelectorAll(".article")];
const filters = document.getElementById("filters");
const reader = document.getElementById("reader");
const desk = document.querySelector(".desk");
const find = (name) => filters.querySelector(name);
let shown = null; // the entry whose article is open

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}

function filter() {
  const kinds = new Set([...filters.querySelectorAll(".kind input:checked")].map(({ value }) => value));
  const wanted = folded(find(".words").value).split(/\s+/u).filter(Boolean);
  const trend = find(".trend")?.value ?? "";
  for (const entry of entries) {
    const fits = kinds.has(entry.dataset.kind) && (!trend || entry.dataset.trend === trend);
    const text = fits && wanted.length ? folded(entry.textContent) : "";
    entry.hidden = !fits || !wanted.every((word) => text.includes(word));
  }
  const narrowed = wanted.length > 0 || trend !== "";
  for (const article of articles) article.hidden = narrowed && !article.querySelector(".entry:not([hidden])");
  const number = entries.filter(({ hidden }) => !hidden).length;
  document.querySelector(".nothing").hidden = number > 0 || !entries.length;
  find(".count").textContent = `${number} of ${entries.length} ${entries.length === 1 ? "event" : "events"} shown`;
}

// What could turn a line around or is no text at all does not reach the eye.
function plain(text) {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

// Shows an article's text with the places of an entry marked; places are "start end kind" in code points.
function read(section, entry) {
  const { title, about, lang, text } = data.articles[Number(section.dataset.article)];
  const signs = [...text];
  const places = (entry?.dataset.places || "").split(",").filter(Boolean).map((place) => {
    const [start, end, kind] = place.split(" ");
    return { start: Number(start), end: Number(end), kind };
  });
  const cuts = [...new Set([0, signs.length, ...places.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((until, at) => {
    const kinds = new Set(places.filter(({ start, end }) => cuts[at] >= start && until <= end).map(({ kind }) => kind));
    const words = plain(signs.slice(cuts[at], until).join(""));
    return kinds.size ? mark(words, kinds) : document.createTextNode(words);
  });
  const box = reader.querySelector(".reader-text");
  reader.querySelector("h2").textContent = plain(title);
  reader.querySelector(".about").textContent = plain(about);
  box.lang = lang;
  box.replaceChildren(...parts);
  for (const other of entries) other.classList.toggle("shown", other === entry);
  shown = entry ?? section;
  reader.hidden = false;
  desk.classList.add("reading");
  const first = box.querySelector(".sentence, .phrase, .gold");
  // not scrollIntoView, which moves the page as well
  box.scrollTop = first ? first.offsetTop - box.offsetTop - box.clientHeight / 3 : 0;
}

function mark(words, kinds) {
  const made = document.createElement("mark");
  made.className = [...kinds].join(" ");
  made.textContent = words;
  return made;
}

function close() {
  reader.hidden = true;
  desk.classList.remove("reading");
  for (const entry of entries) entry.classList.remove("shown");
  (shown?.querySelector("summary, .whole") ?? document.querySelector("main")).focus();
  shown = null;
}

function expand(all) {
  for (const entry of entries) entry.querySelector("details").open = all;
  find(".expand").setAttribute("aria-pressed", String(all));
}

// From one event to the next, wherever the focus is within it.
function step(from, by) {
  const seen = entries.filter(({ hidden }) => !hidden);
  seen[seen.indexOf(from) + by]?.querySelector("summary").focus();
}

let typing;
filters.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(filter, 120);
});
find(".expand").addEventListener("click", (event) => expand(event.currentTarget.getAttribute("aria-pressed") !== "true"));
document.querySelector("main").addEventListener("click", (event) => {
  const section = event.target.closest(".article");
  const button = event.target.closest("button");
  if (button?.matches(".whole")) read(section, null);
  if (button?.matches(".locate")) {
    read(section, button.closest(".entry"));
    reader.querySelector(".reader-text").focus({ preventScroll: true });
  }
  // a person opens an entry: its article comes along. Those that "Open all" opens do not click
  const summary = event.target.closest(".entry summary");
  if (summary && !summary.parentElement.open) read(section, summary.closest(".entry"));
});
document.querySelector("main").addEventListener("keydown", (event) => {
  const entry = event.target.closest(".entry");
  if (!entry) return;
  if (event.target.matches("summary") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(entry, event.key === "ArrowDown" ? 1 : -1);
  }
  const details = entry.querySelector("details");
  if (event.key === "Escape" && details.open) {
    details.open = false;
    details.firstElementChild.focus();
  }
});
reader.addEventListener("keydown", (event) => event.key === "Escape" && close());
reader.querySelector(".close").addEventListener("click", close);

let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});

filters.hidden = false;
for (const button of document.querySelectorAll(".whole, .locate")) button.hidden = false;
filter();
