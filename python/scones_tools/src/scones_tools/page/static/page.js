"use strict";
// Forms work without this: it adds keys, keeps the batch, and says so when the connection is lost.
const SECONDS_BETWEEN_BEATS = 15;
const batch = () => document.getElementById("batch")?.dataset.batch;
let busy = false;

function tell(text) {
  const place = document.getElementById("trouble");
  place.textContent = text;
  place.hidden = !text;
}

async function show(target, options, lost) {
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch(target, options);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.getElementById("main");
    if (!main) throw new Error(answer.statusText);
    document.getElementById("main").replaceWith(document.adoptNode(main));
    if (answer.redirected) history.replaceState(null, "", answer.url);
    document.querySelector("[autofocus]")?.focus();
    tell("");
  } catch {
    tell(lost);
  } finally {
    busy = false;
  }
}

function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const target = button?.getAttribute("formaction") ?? form.getAttribute("action");
  show(target, { method: "POST", body }, "Not stored: the connection to scones page is lost. Nothing is lost: press again when it is back.");
}

document.addEventListener("submit", event => {
  if (event.target.method !== "post") return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("keydown", event => {
  // Who holds Enter down agrees to one guess, not to all.
  if (event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = event.key.toLowerCase();
  const button = [...document.querySelectorAll("[data-key]")].find(one => one.dataset.key === key);
  if (!button) return;
  event.preventDefault();
  send(button.form, button);
});

const beat = () => batch() && fetch(`/review/${batch()}/stay`, { method: "POST" }).catch(() => {});
setInterval(beat, SECONDS_BETWEEN_BEATS * 1000);
addEventListener("pageshow", beat);
addEventListener("pagehide", () => batch() && navigator.sendBeacon(`/review/${batch()}/leave`));

// What goes on is looked at again until its end.
setInterval(() => document.querySelector("[data-again]") && show(location.href, {}, "The connection to scones page is lost."), 1000);
