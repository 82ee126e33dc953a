// The page: what is asked becomes a job, which is followed to its end; then the timeline is shown.

let running = null; // what is followed now: its address, and how to leave it
let asked = null; // the articles of the timeline that is shown, for corrections
let formats = null;
let frame = ""; // the address of the document in the frame

function toldWork(job) {
  const bar = $("#work progress");
  if (job.total) [bar.max, bar.value] = [job.total, job.done];
  else bar.removeAttribute("value");
  const found = many($(".arriving ol").childElementCount, "event");
  const articles = job.total ? ` · ${job.done} of ${many(job.total, "article")} read` : "";
  $("#work .state").textContent = `${found} found${articles}${job.lines ?? ""}`;
}

function arrived({ name, data: told }, job) {
  if (name === "found") {
    const list = $(".arriving ol");
    list.append(make("li", {}, make("span", { className: "when" }, when(told.edtf)), make("bdi", {}, told.text)));
    $(".arriving").scrollTop = $(".arriving").scrollHeight;
  } else if (name === "progress") [job.done, job.total, job.lines] = [told.done, told.total, ""];
  else if (name === "lines") job.lines = ` · line ${told.done} of ${told.total}`;
  else if (name === "loading") job.lines = " · the model is being loaded";
  toldWork(job);
}

// Makes the timeline of a request, and shows it.
async function work(request) {
  tell(null);
  running?.leave.abort();
  const mine = { leave: new AbortController(), path: "" };
  running = mine;
  const { signal } = mine.leave;
  busy(true);
  try {
    const answer = await ask("/v1/timelines", { method: "POST", body: request, headers: { Prefer: "respond-async" }, signal });
    const id = answer.headers.get("Location").split("/").pop();
    mine.path = `/v1/jobs/${id}`;
    $(".cancel").disabled = false;
    const ended = await followed(mine, request.articles.length);
    if (ended.state === "cancelled") return;
    if (ended.state === "failed") throw new Problem(ended.problem ?? { title: "The job failed" }, ended.problem?.status ?? 500);
    await show(id, ended);
    asked = request;
    applied = request.edits ?? "";
    toldEdits();
  } catch (error) {
    if (!signal.aborted) tell(error);
  } finally {
    if (running === mine) busy(false);
  }
}

async function followed({ path, leave }, total) {
  const job = { done: 0, total };
  toldWork(job);
  let ended = null;
  for await (const event of follow(`${path}/events`, leave.signal)) {
    if (event.name === "end") ended = event.data;
    else arrived(event, job);
  }
  return ended;
}

function busy(is) {
  $("#work").hidden = !is;
  for (const button of document.querySelectorAll("#asking .main, .apply")) button.disabled = is;
  if (is) {
    $(".arriving ol").replaceChildren();
    $("#work .state").textContent = "";
    $(".cancel").disabled = true; // until there is a job
    $("#work-title").focus({ preventScroll: true });
    $("#work").scrollIntoView({ block: "center" });
  } else toldEdits();
}

async function show(id, { failed }) {
  const here = `/v1/timelines/${id}`;
  const [told, page] = await Promise.all([ask(`${here}?texts=true`), ask(`${here}.html`)]);
  const shown = await told.json();
  const wrong = failed.map(({ source, title, detail, error }) => `not read: ${[source, title, detail ?? error].filter(Boolean).join(" · ")}`);
  showEntries({ ...shown, warnings: [...shown.warnings, ...wrong] });
  showFrame(await page.text());
  showDownloads(here);
  $("#result").hidden = false;
  $("#result-title").focus();
  history.replaceState(null, "", `#timeline=${id}`); // a reload shows it again
  listEarlier().catch(() => {}); // it is there without being listed
  return shown;
}

// The zoomable timeline is a document of its own, with no right to this one: a sandbox without its origin.
function showFrame(page) {
  if (frame) URL.revokeObjectURL(frame);
  frame = URL.createObjectURL(new Blob([page], { type: "text/html;charset=utf-8" }));
  $(".frame").src = frame;
}

function showDownloads(here) {
  const links = (formats ?? []).map(({ name, endings: [ending] }) => {
    const file = `timeline${ending}`;
    const link = make("a", { href: `${here}${ending}`, download: file }, `${name} (${ending})`);
    link.addEventListener("click", (event) => {
      event.preventDefault(); // a link bears no key
      download(`${here}${ending}`, file).catch(tell);
    });
    return make("li", {}, link);
  });
  $(".downloads ul").replaceChildren(...links);
  $(".lost").textContent = "";
}

async function download(path, file) {
  const answer = await ask(path);
  const lost = answer.headers.get("Dateline-Losses");
  save(await answer.blob(), file);
  $(".lost").textContent = plain(lost ? `${file} cannot hold everything: ${lost}` : `${file} is saved.`);
}

// Begins: which models and formats there are; a service that wants a key says so here.
async function begin() {
  const [models, known] = await Promise.all(["/v1/models", "/v1/formats"].map(async (path) => (await ask(path)).json()));
  formats = known;
  const options = models.map(({ id, default: own, ready }) => make("option", { value: own ? "" : id }, `${id}${own ? " (the service’s own)" : ""}${ready ? "" : " · not ready"}`));
  $("#asking .model").replaceChildren(...options);
  $("#key").hidden = true;
  await listEarlier();
  const named = ADDRESS.exec(location.hash);
  if (named && !timeline) await openEarlier(named[1]);
}

async function cancel() {
  try {
    await ask(running.path, { method: "DELETE" });
    running.leave.abort();
    busy(false);
    $("#asking .formats").textContent = "It was cancelled.";
    $("#asking").focus();
  } catch (error) {
    tell(error);
  }
}

function started(act) {
  try {
    $("#asking .formats").textContent = "";
    const request = act();
    work(request);
  } catch (error) {
    tell(error);
  }
}

$("#asking").addEventListener("submit", (event) => {
  event.preventDefault();
  started(() => {
    const made = request();
    if ($(".edits").value.trim()) made.edits = wellFormed($(".edits").value);
    return made;
  });
});
$(".apply").addEventListener("click", () => {
  const { edits: _, ...rest } = asked;
  const edits = wellFormed($(".edits").value);
  started(() => (edits.trim() ? { ...rest, edits } : rest));
});
$("#key").addEventListener("submit", (event) => {
  event.preventDefault();
  try {
    useKey($("#key .key").value.trim());
    tell(null);
    begin().then(() => $("#articles .text-field").focus()).catch(tell);
  } catch (error) {
    tell(error);
  }
});
$(".cancel").addEventListener("click", cancel);

let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("#events .entry > details:not([open])")];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});

listenToArticles();
listenToReader();
listenToCorrections();
listenToEarlier();
toldEdits();
$("#asking").hidden = false;
begin().catch(tell);
