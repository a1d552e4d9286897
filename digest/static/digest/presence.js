// Tells the server that this page is open, and the person who else has it open.
const note = document.querySelector("[data-presence]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]");
const EVERY = 20_000;

function words(leaving) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", token.value);
  if (leaving) data.set("leave", "yes");
  return data;
}

async function tell() {
  if (document.hidden) return;
  try {
    const answer = await fetch(note.dataset.presence, { method: "POST", body: words(false) });
    if (!answer.ok) return;
    const text = (await answer.json()).words;
    // A screen reader speaks what changes; the same again is left alone.
    if (note.textContent !== text) note.textContent = text;
  } catch {
    // The network is away for a moment; the next turn tries again.
  }
}

if (note && token) {
  setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
  addEventListener("pageshow", (event) => event.persisted && tell());
  addEventListener("pagehide", () => navigator.sendBeacon(note.dataset.presence, words(true)));
}
