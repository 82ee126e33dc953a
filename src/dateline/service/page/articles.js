// The articles that are given: pasted, dropped, chosen, or by their address.

const HTML = /\.html?$/i;
const BLOCKS = "h1,h2,h3,h4,h5,h6,p,li,blockquote,figcaption,td,pre";
const inert = globalThis.trustedTypes?.createPolicy("inert", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

// The words of a file of HTML. A document of DOMParser runs nothing and loads nothing; only its text is taken.
function wordsOf(html) {
  const found = new DOMParser().parseFromString(inert.createHTML(html), "text/html");
  for (const one of found.querySelectorAll("script,style,noscript,template,nav,header nav,footer,aside,form")) one.remove();
  const within = found.querySelector("article") ?? found.querySelector("main") ?? found.body;
  const blocks = [...within.querySelectorAll(BLOCKS)].filter((one) => !one.querySelector(BLOCKS));
  const words = (blocks.length ? blocks : [within]).map((one) => one.textContent.replace(/\s+/g, " ").trim());
  return words.filter(Boolean).join("\n\n");
}

function addArticle({ text = "", name = "" } = {}) {
  const item = $("#article").content.cloneNode(true).firstElementChild;
  item.dataset.name = name;
  $(".text-field", item).value = text;
  $(".remove", item).addEventListener("click", () => removeArticle(item));
  $("#articles").append(item);
  number();
  return item;
}

function removeArticle(item) {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  const focused = next ?? addArticle();
  number();
  $(".text-field", focused).focus();
}

function number() {
  const items = [...$("#articles").children];
  items.forEach((item, at) => {
    const name = item.dataset.name && ` · ${item.dataset.name}`;
    $("legend", item).textContent = plain(`Article ${at + 1}${name}`);
    $(".remove", item).setAttribute("aria-label", `Remove article ${at + 1}`);
    $(".remove", item).hidden = items.length === 1 && !$(".text-field", item).value;
  });
}

async function addFiles(files) {
  let last = null;
  for (const file of files) {
    const words = await read(file);
    const text = HTML.test(file.name) || file.type === "text/html" ? wordsOf(words) : words;
    const empty = [...$("#articles").children].find((item) => !$(".text-field", item).value.trim());
    empty?.remove();
    last = addArticle({ text, name: file.name.slice(0, 300) });
  }
  if (last) $(".text-field", last).focus();
}

// The articles as the service takes them; what was left empty is left out.
function gathered() {
  const given = [...$("#articles").children].flatMap((item) => {
    const text = wellFormed($(".text-field", item).value);
    if (!text.trim()) return [];
    const more = { name: wellFormed(item.dataset.name).trim(), published: $(".day", item).value, outlet: wellFormed($(".outlet", item).value).trim() };
    return [{ text, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value)) }];
  });
  const urls = ($("#asking .urls")?.value ?? "").split(/\s+/).filter(Boolean);
  return [...given, ...urls.map((url) => ({ url }))];
}

// What is asked for; `edits` are corrections as they stand in dateline.edits.toml.
function request() {
  const asked = { articles: gathered() };
  if (!asked.articles.length) {
    $("#articles .text-field").focus();
    throw new Problem({ title: "There is no article yet", detail: "Paste a text, or choose a file." });
  }
  const [published, model] = [$("#asking .published").value, $("#asking .model").value];
  if (published) asked.published = published;
  if (model) asked.model = model;
  return asked;
}

function listenToArticles() {
  const form = $("#asking");
  addArticle();
  $(".add", form).addEventListener("click", () => $(".text-field", addArticle()).focus());
  $(".choose", form).addEventListener("click", () => $(".files", form).click());
  $(".files", form).addEventListener("change", (event) => {
    addFiles([...event.target.files]).catch(tell);
    event.target.value = "";
  });
  form.addEventListener("input", number);
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    addFiles([...event.dataTransfer.files]).catch(tell);
  });
}
