// The controls that correct entries; each writes a table of dateline.edits.toml.

function control(label, input, verb, act) {
  const button = make("button", { type: "button" }, verb);
  const go = () => {
    if (input.value.trim()) act(input.value.trim());
    else input.focus();
  };
  button.addEventListener("click", go);
  input.addEventListener("keydown", (event) => event.key === "Enter" && go());
  return make("div", { className: "row" }, make("label", {}, label, input), button);
}

// One actor's new name; which actor is chosen where there are several.
function renaming(entry) {
  const choice = make("select", { className: "who" }, ...entry.actors.map((actor, at) => make("option", { value: String(at) }, actor)));
  const row = control("New name", make("input", { type: "text", className: "name", maxLength: 200 }), "Rename", (to) => {
    const from = entry.actors[Number(choice.value)];
    correct("rename", { from, to });
  });
  row.prepend(make("label", {}, "Actor", choice));
  return row;
}

function controlsOf(entry) {
  const { id, text } = entry;
  const date = make("input", { type: "text", className: "edtf", value: entry.date.edtf ?? "", maxLength: 100, placeholder: "2024-03-11, 2024-03, unknown", spellcheck: false });
  const words = make("input", { type: "text", className: "words", value: plain(text), maxLength: 2000 });
  const box = make(
    "details",
    { className: "correct" },
    make("summary", {}, "Correct this event"),
    control("Date (EDTF)", date, "Set date", (edtf) => correct("date", { id, edtf }, text)),
    control("Words", words, "Pin words", (told) => correct("pin", { id, text: told }, text)),
  );
  if (entry.actors.length) box.append(renaming(entry));
  const row = make("div", { className: "row" });
  const hide = make("button", { type: "button", className: "hide-one" }, "Hide this event");
  hide.addEventListener("click", () => correct("hide", { id }, text));
  row.append(hide);
  if (entry.events.length > 1) {
    const split = make("button", { type: "button", className: "split" }, "Split off what does not belong here");
    split.addEventListener("click", () => splitOff(entry, split.closest(".evidence")));
    row.append(split);
  }
  box.append(row);
  return box;
}

function splitOff(entry, within) {
  const boxes = [...within.querySelectorAll(".split-event")];
  const events = boxes.filter(({ checked }) => checked).map(({ value }) => value);
  if (!events.length) boxes[0].focus();
  else if (events.length === boxes.length) tell(new Problem({ title: "One of them has to stay" }));
  else correct("split", { id: entry.id, events }, entry.text);
}

function chosen() {
  return [...document.querySelectorAll("#events .pick input:checked")].map(({ value }) => value);
}

function toldChosen() {
  const count = chosen().length;
  $(".merge").disabled = count < 2;
  $(".hide").disabled = !count;
  $(".chosen").textContent = count ? `${many(count, "event")} selected` : "Select two events or more to merge them.";
}

function unselect() {
  for (const box of document.querySelectorAll("#events .pick input")) box.checked = false;
  toldChosen();
}

function wordsOfEntry(id) {
  return [...timeline.entries, ...timeline.undated].find((entry) => entry.id === id)?.text ?? "";
}

function listenToCorrections() {
  $("#events").addEventListener("change", toldChosen);
  $(".merge").addEventListener("click", () => {
    const of = chosen();
    correct("merge", { of }, of.map(wordsOfEntry).map((words) => words.slice(0, 45)).join(" + "));
    unselect();
  });
  $(".hide").addEventListener("click", () => {
    for (const id of chosen()) correct("hide", { id }, wordsOfEntry(id));
    unselect();
  });
  $(".edits").addEventListener("input", toldEdits);
  $(".undo").addEventListener("click", undoCorrection);
  $(".save").addEventListener("click", () => save(new Blob([$(".edits").value], { type: "application/toml" }), "dateline.edits.toml"));
  $(".load").addEventListener("click", () => $(".edits-file").click());
  $(".edits-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    try {
      const text = await read(file);
      before.push($(".edits").value);
      $(".edits").value = text;
      toldEdits();
    } catch (error) {
      tell(error);
    }
  });
}
