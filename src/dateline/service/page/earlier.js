// The timelines that the service keeps: made before, in this browser or by a program with the same key.

const ADDRESS = /^#timeline=([0-9a-f]{32})$/;
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });
let nextPage = null; // the cursor of the page that follows

// What was asked for a timeline, as far as it tells: with it, corrections can be applied to one that was made before.
function askedOf(shown) {
  const told = shown.articles.filter(({ text }) => text);
  return {
    articles: told.map(({ text, source, published, outlet }) => {
      const more = { name: source?.slice(0, 300), published, outlet };
      return { text, ...Object.fromEntries(Object.entries(more).filter(([, value]) => value)) };
    }),
  };
}

async function openEarlier(id, failed = []) {
  try {
    tell(null);
    asked = askedOf(await show(id, { failed }));
    $(".edits").value = applied = "";
    toldEdits();
  } catch (error) {
    tell(error);
  }
}

async function deleteEarlier(id, item) {
  try {
    await ask(`/v1/timelines/${id}`, { method: "DELETE" });
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    $("#earlier").hidden = !next;
    (next ? $("button", next) : $("#asking")).focus();
  } catch (error) {
    tell(error);
  }
}

function earlierItem({ id, created, progress, failed }) {
  const at = moment.format(new Date(created));
  const open = make("button", { type: "button" }, `Open: ${at}`);
  open.addEventListener("click", () => openEarlier(id, failed));
  const remove = make("button", { type: "button", "aria-label": `Delete: ${at}` }, "Delete");
  const about = make("span", { className: "hint grow" }, many(progress.total, "article"));
  const item = make("li", { className: "row" }, open, about, remove);
  remove.addEventListener("click", () => deleteEarlier(id, item));
  return item;
}

// Lists them, the newest first; `more` adds the page that follows.
async function listEarlier(more = false) {
  const query = more && nextPage ? `&cursor=${encodeURIComponent(nextPage)}` : "";
  const { items, next } = await (await ask(`/v1/timelines?limit=10${query}`)).json();
  const list = $("#earlier ol");
  const shown = items.map(earlierItem);
  if (more) list.append(...shown);
  else list.replaceChildren(...shown);
  nextPage = next;
  $("#earlier .more").hidden = !next;
  $("#earlier").hidden = !list.childElementCount;
  if (more && shown.length) $("button", shown[0]).focus();
}

function listenToEarlier() {
  $("#earlier .more").addEventListener("click", () => listEarlier(true).catch(tell));
}
