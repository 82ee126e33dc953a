// Corrections as text: the tables of dateline.edits.toml, one after the other, which a person may change by hand.

const before = []; // the text before each correction, for going back

// A basic string of TOML 1.0; JSON's escapes are TOML's, and U+007F needs one, too.
function quoted(text) {
  return JSON.stringify(wellFormed(text)).replace(/\u007f/g, "\\u007F");
}

// A table: its kind, and its fields with strings or lists of strings.
function table(kind, fields) {
  const lines = Object.entries(fields).map(([name, value]) => {
    const told = Array.isArray(value) ? `[${value.map(quoted).join(", ")}]` : quoted(value);
    return `${name} = ${told}`;
  });
  return [`[[${kind}]]`, ...lines, ""].join("\n");
}

// Writes a correction; what it is about stands before it as a comment, on one line.
function correct(kind, fields, about) {
  const box = $(".edits");
  before.push(box.value);
  const comment = about ? `# ${wellFormed(plain(about)).replace(/[\s\ufffd]+/g, " ").trim().slice(0, 100)}\n` : "";
  const held = box.value.trimEnd();
  box.value = `${held}${held ? "\n\n" : ""}${comment}${table(kind, fields)}`;
  toldEdits();
}

function undoCorrection() {
  $(".edits").value = before.pop() ?? "";
  toldEdits();
}

let applied = ""; // the corrections that the timeline shown was made with

function toldEdits() {
  const open = $(".edits").value.trim() !== applied.trim();
  const tables = $(".edits").value.match(/^\[\[/gm)?.length ?? 0;
  $(".undo").disabled = !before.length;
  $(".apply").disabled = !open;
  $(".corrected").textContent = `${many(tables, "correction")}${open ? ", not applied yet" : tables ? ", applied" : ""}`;
}
