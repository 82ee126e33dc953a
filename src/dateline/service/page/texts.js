// Words as they are shown. Texts of articles and models are hostile: they are written as text, never as HTML.

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (query, within = document) => within.querySelector(query);
const MONTHS = "January February March April May June July August September October November December".split(" ");

// What could turn a line around or is no text at all does not reach the eye.
function plain(text) {
  return String(text ?? "").replace(/[\u202a-\u202e\u2066-\u2069]/g, "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

// What no encoding writes (a lone surrogate) becomes U+FFFD, one for one.
function wellFormed(text) {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

// An element with its properties (`class` and `aria-…` as attributes) and children; a string child becomes a text.
function make(name, told = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(told)) {
    if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.map((child) => (typeof child === "string" ? plain(child) : child)));
  return made;
}

function many(count, one, several = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}

// An EDTF value in words, where it is a day or a month; else as it is written.
function when(edtf) {
  if (!edtf) return "no date";
  const found = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(edtf);
  const month = found && MONTHS[Number(found[2]) - 1];
  if (!month) return plain(edtf);
  return `${found[3] ? `${Number(found[3])} ` : ""}${month} ${Number(found[1])}`;
}

// Gives the browser a file to save.
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function read(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Problem({ title: `${file.name} cannot be read` }));
    reader.readAsText(file);
  });
}
