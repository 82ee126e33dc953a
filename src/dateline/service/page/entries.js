// The timeline as a list: each entry with its sentences, which open in their article.

let timeline = null; // the one that is shown
let articleOf = new Map();

const titleOf = (article) => article?.title || article?.source || article?.id || "an article";

function aboutArticle(article) {
  return [article.outlet, article.published && `published ${when(article.published)}`].filter(Boolean).join(" · ");
}

// Shows an article's text with the sentence of an event and the phrase of its date marked; places are in code points.
function openReader(event) {
  const article = articleOf.get(event.article);
  const signs = [...(article.text ?? "")];
  const holds = (place) => place && signs.slice(place.start, place.end).join("") === place.quote;
  const marks = event.evidence.filter(holds).map(({ start, end }) => ({ start, end, kind: "sentence" }));
  if (holds(event.date.phrase)) marks.push({ ...event.date.phrase, kind: "phrase" });
  const cuts = [...new Set([0, signs.length, ...marks.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((until, at) => {
    const kind = marks.findLast(({ start, end }) => cuts[at] >= start && until <= end)?.kind;
    const words = signs.slice(cuts[at], until).join("");
    return kind ? make("mark", { className: kind }, words) : plain(words);
  });
  const reader = $("#reader");
  $("h2", reader).textContent = plain(titleOf(article));
  $(".about", reader).textContent = plain(aboutArticle(article));
  const box = $(".reader-text", reader);
  box.replaceChildren(...parts);
  reader.showModal();
  box.focus({ preventScroll: true });
  box.scrollTop = 0;
  $("mark", box)?.scrollIntoView({ block: "center" });
}

function toldBy(event, entry) {
  const article = articleOf.get(event.article);
  const { date, hedge } = event;
  const how = [when(date.edtf), data.bases[date.basis] ?? "", date.phrase && `“${date.phrase.quote}”`, hedge && `the article says “${hedge.quote}”`];
  const item = make("li", {}, make("p", { className: "source" }, make("bdi", {}, titleOf(article)), " ", make("bdi", { className: "about" }, article ? aboutArticle(article) : "")));
  for (const { quote } of event.evidence) item.append(make("blockquote", { dir: "auto" }, quote));
  item.append(make("p", { className: "how" }, how.filter(Boolean).join(" · ")));
  if (article?.text) {
    const button = make("button", { type: "button", className: "open-reader" }, "Read it in the article");
    button.addEventListener("click", () => openReader(event));
    item.append(make("p", { className: "go" }, button));
  }
  if (entry.events.length > 1) {
    const box = make("input", { type: "checkbox", value: event.id, className: "split-event" });
    item.append(make("label", { className: "split-off" }, box, " does not belong here"));
  }
  return item;
}

function conflictsOf(entry) {
  const told = entry.conflicts.map(({ date, sources }) => {
    const who = sources.map((id) => articleOf.get(id)?.outlet || titleOf(articleOf.get(id))).join(", ");
    return make("li", {}, make("b", {}, when(date.edtf)), make("bdi", {}, who));
  });
  return make("div", { className: "conflicts" }, make("p", {}, "The sources disagree:"), make("ul", {}, ...told));
}

function shownEntry(entry) {
  const tags = [many(entry.witnesses, "witness", "witnesses")];
  if (entry.conflicts.length) tags.push("sources disagree on the date");
  if (entry.edits.length) tags.push("corrected");
  const what = make(
    "span",
    { className: "what" },
    make("span", { className: "text", dir: "auto" }, entry.text),
    " ",
    make("span", { className: "tags" }, ...tags.map((tag) => make("span", { className: tag.startsWith("sources") ? "doubt" : "" }, tag))),
  );
  const evidence = make("div", { className: "evidence" });
  if (entry.conflicts.length) evidence.append(conflictsOf(entry));
  evidence.append(make("ul", { className: "told", role: "list" }, ...entry.events.map((event) => toldBy(event, entry))));
  if (entry.actors.length) evidence.append(make("p", { className: "how" }, `Actors: ${entry.actors.join(", ")}`));
  if (entry.edits.length) evidence.append(make("p", { className: "how" }, `Corrected: ${entry.edits.join("; ")}`));
  evidence.append(controlsOf(entry));
  const select = make("input", { type: "checkbox", value: entry.id, "aria-label": plain(`Select: ${entry.text}`) });
  return make(
    "li",
    { className: "entry" },
    make("span", { className: "pick" }, select),
    make("details", {}, make("summary", {}, make("span", { className: "when" }, when(entry.date.edtf)), what), evidence),
  );
}

function showEntries(shown) {
  timeline = shown;
  articleOf = new Map(shown.articles.map((article) => [article.id, article]));
  const { title, entries, undated, articles, warnings } = shown;
  $("#result-title").textContent = plain(title || "Timeline");
  const rest = undated.length ? `, ${undated.length} without a date` : "";
  $("#result > .about").textContent = `${many(entries.length, "event")} in order of time${rest}, out of ${many(articles.length, "article")}`;
  $(".warnings").replaceChildren(...warnings.map((warning) => make("li", {}, warning)));
  $("#events").replaceChildren(...[...entries, ...undated].map(shownEntry));
  toldChosen();
}

function listenToReader() {
  const reader = $("#reader");
  $(".close", reader).addEventListener("click", () => reader.close());
  reader.addEventListener("click", (event) => event.target === reader && reader.close());
}
