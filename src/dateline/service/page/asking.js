// Asks the service. The key is a header of each request, kept for this tab, and never part of an address.

const KEY = "dateline.key";
const TRIES = 30;
const PAUSE = 2_000; // milliseconds
let key = kept();

// A problem as the service tells it (RFC 9457); `again` says whether it may pass.
class Problem extends Error {
  constructor(told, status = 0) {
    super(told.title ?? "Something went wrong");
    this.told = told;
    this.status = status;
    this.again = [0, 429, 502, 503].includes(status);
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function useKey(given) {
  if (!/^[\x21-\x7e]{1,500}$/.test(given)) throw new Problem({ title: "This is no key" });
  key = given;
  try {
    sessionStorage.setItem(KEY, key);
  } catch {
    // then it lives as long as this page
  }
}

async function ask(path, { method = "GET", body, headers = {}, signal } = {}) {
  const sent = { ...headers };
  if (key) sent.Authorization = `Bearer ${key}`;
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers: sent, body: body && JSON.stringify(body), signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: "The service cannot be reached" });
  }
  if (answer.ok) return answer;
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // a proxy's page, which says nothing to a reader
  }
  throw new Problem({ title: `The service answers ${answer.status}`, ...told }, answer.status);
}

// Server-sent events (HTML Living Standard, 9.2) over fetch: EventSource cannot send a key.
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (held + value).split("\n\n");
    held = parts.pop();
    for (const part of parts) {
      const found = {};
      for (const line of part.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) found[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
      }
      if (found.event) yield { id: found.id, name: found.event, data: JSON.parse(found.data) };
    }
  }
}

// The events of a job until its end; a stream that breaks is taken up where it was left.
async function* follow(path, signal) {
  let last = "";
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      const answer = await ask(path, { headers: last ? { "Last-Event-ID": last } : {}, signal });
      for await (const event of eventsOf(answer.body)) {
        last = event.id ?? last;
        tries = 0;
        yield event;
        if (event.name === "end") return;
      }
    } catch (error) {
      if (signal.aborted || (error instanceof Problem && !error.again)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  throw new Problem({ title: "The service cannot be reached" });
}

// Tells a problem, or takes the last one away.
function tell(error) {
  const box = $("#problem");
  box.hidden = !error;
  box.replaceChildren();
  if (!error) return;
  if (error instanceof Problem) {
    const { title, detail, hint, errors = [], request_id: id } = error.told;
    const wrong = errors.map(({ at, why }) => `${at}: ${why}`);
    const rest = [detail, ...wrong, hint, id && `request ${id}`].filter(Boolean).join(" · ");
    box.append(make("b", {}, String(title)), plain(rest));
    if (error.status === 401) askForKey();
  } else {
    box.append(make("b", {}, "This page did not work as it should"), plain(error.message));
  }
  box.scrollIntoView({ block: "nearest" });
}

function askForKey() {
  $("#key").hidden = false;
  $("#key .key").focus();
}
