"use strict";
// What only a reader knows: the zone, the present time, and what is looked for. The page is whole without it.

// Times, in the reader's zone, too, unless that is UTC.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const local = new Intl.DateTimeFormat([], { dateStyle: "medium", timeStyle: "short" });
if (new Date().getTimezoneOffset() !== 0 || zone !== "UTC") {
  for (const time of document.querySelectorAll("time")) {
    time.dataset.local = local.format(new Date(time.dateTime));
  }
}
