"use strict";
// What only a reader knows: the zone, the present time, and what is looked for. The page is whole without it.

const now = Date.now();
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Times in the reader's zone, too, unless that is UTC.
const inUTC = Intl.DateTimeFormat().resolvedOptions().timeZone === "UTC";
const local = new Intl.DateTimeFormat([], { dateStyle: "medium", timeStyle: "short" });
const tellLocal = (time) => {
  if (time.textContent.endsWith("UTC")) time.dataset.local = local.format(new Date(time.dateTime));
};
if (!inUTC) all("time").forEach(tellLocal);

// How long ago, or how far ahead.
const relative = new Intl.RelativeTimeFormat([], { numeric: "auto" });
const units = [["year", 31536e6], ["month", 2592e6], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]];
const distance = (date) => {
  const milliseconds = date - now;
  const [unit, size] = units.find(([, size]) => Math.abs(milliseconds) >= size) ?? units.at(-1);
  return relative.format(Math.trunc(milliseconds / size), unit);
};
for (const time of all(".asof time, .steps time")) {
  const note = document.createElement("span");
  note.className = "faint";
  note.textContent = `, ${distance(new Date(time.dateTime))}`;
  time.after(note);
}

// Where the reader is in the timeline, unless the page has just been written.
const chart = document.querySelector(".timeline");
if (chart) {
  const [begin, end] = [chart.dataset.begin, chart.dataset.end].map(Date.parse);
  const place = (100 * (now - begin)) / (end - begin);
  const asOf = parseFloat(chart.querySelector(".grid .as-of").getAttribute("x1"));
  const draw = (parent, name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    chart.querySelector(parent).append(element);
    return element;
  };
  if (place < 100 && place - asOf > 0.5) {
    draw(".grid", "line", { class: "today", x1: `${place}%`, x2: `${place}%`, y2: "100%" });
    // Where there is room beside the moment of the page.
    if (place < 90 && (asOf > 50 || place - asOf > 25)) {
      draw(".scale", "text", { class: "now", x: `${place}%`, y: 14 }).textContent = "now";
    }
  }
}

// Narrowing and order.
const form = document.querySelector("form.filters");
if (form) {
  const cards = all("article.card").map((card, place) => ({
    card,
    place,
    key: card.id.slice(card.id.indexOf("/") + 1),
    environment: card.id.slice(0, card.id.indexOf("/")),
    status: card.dataset.status,
    owner: card.dataset.owner ?? "",
    since: card.dataset.since ?? "",
    next: card.dataset.next ?? "~",
    text: null,
  }));
  const byAnchor = new Map(cards.map((entry) => [`#${entry.card.id}`, entry]));
  // What else speaks of an experiment: it begins with a link to its card.
  const lines = all("main li, main tr").flatMap((line) => {
    if (line.closest("article")) return [];
    const entry = byAnchor.get(line.querySelector("a")?.getAttribute("href"));
    return entry ? [{ line, entry }] : [];
  });

  const fill = (select, options) => select.append(...options.map(([word, value]) => new Option(word, value)));
  for (const name of ["environment", "status", "owner"]) {
    const values = [...new Set(cards.map((entry) => entry[name]))].sort();
    fill(form.elements[name], [["all", ""], ...values.map((value) => [value || "nobody", `=${value}`])]);
    form.elements[name].parentElement.hidden = values.length < 2;
  }
  const orders = {
    "what matters first": (entry) => entry.place,
    name: (entry) => entry.key,
    environment: (entry) => entry.card.id,
    owner: (entry) => entry.owner || "~",
    "last change": (entry) => -Date.parse(entry.since),
    "next step": (entry) => entry.next,
  };
  fill(form.elements.sort, Object.keys(orders).map((word) => [word, word]));

  const text = (entry) => (entry.text ??= `${entry.card.id} ${entry.card.textContent}`.toLowerCase());
  const narrow = () => {
    const wanted = (name) => form.elements[name].value;
    const words = wanted("text").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const entry of cards) {
      const fits = ["environment", "status", "owner"].every((name) => ["", `=${entry[name]}`].includes(wanted(name)));
      entry.card.hidden = !fits || !words.every((word) => text(entry).includes(word));
      if (!entry.card.hidden) count += 1;
    }
    for (const { line, entry } of lines) line.hidden = entry.card.hidden;
    // What is found is not left folded, and no heading stands over nothing.
    for (const part of all("main > section, main > details")) {
      const own = all("article, .alerts > li, .steps > li, .timeline li", part);
      part.hidden = own.length > 0 && own.every((line) => line.hidden);
      if (part.matches("details") && count < cards.length && !part.hidden) part.open = true;
    }
    form.querySelector("output").textContent =
      count === cards.length ? `${count} experiments` : `${count} of ${cards.length} experiments`;
  };
  const order = () => {
    const rank = orders[form.elements.sort.value];
    const compare = (first, second) => (rank(first) < rank(second) ? -1 : rank(first) > rank(second) ? 1 : 0);
    const sorted = [...cards].sort((first, second) => compare(first, second) || first.place - second.place);
    for (const { card } of sorted) card.parentElement.append(card);
  };
  form.addEventListener("input", (event) => (event.target.name === "sort" ? order() : narrow()));
  form.addEventListener("submit", (event) => event.preventDefault());

  // A link to an experiment shows it, whatever is narrowed or folded.
  const reveal = () => {
    const card = document.getElementById(location.hash.slice(1));
    if (!card?.matches("article")) return;
    if (card.hidden) {
      form.reset();
      narrow();
    }
    card.closest("details")?.setAttribute("open", "");
    card.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  narrow();
  form.hidden = false;
  reveal();
}
