// Keeps what is typed in this browser until it is saved, and asks before it is left behind.

const form = document.querySelector("[data-sheet]");
const WAIT = 400; // ms after the last key
const MAX_AGE = 30 * 24 * 3600 * 1000; // ms
const NOT_WORDS = /^csrfmiddlewaretoken$|_FORMS$|-id$|-claim$/;

function valuesOf() {
  return [...new FormData(form)].filter(([name]) => !NOT_WORDS.test(name));
}

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function forgetOld() {
  for (const name of Object.keys(localStorage)) {
    if (!/^desk\.\d+\.\d+\.\w+$/.test(name)) continue;
    const draft = stored(name);
    if (!draft || Date.now() - draft.at > MAX_AGE) localStorage.removeItem(name);
  }
}

function fill(values) {
  const given = new Map();
  for (const [name, value] of values) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.type === "submit" || NOT_WORDS.test(field.name)) continue;
    const words = given.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = words.includes(field.value);
    else if (words.length) field.value = words[0];
  }
  for (const part of form.querySelectorAll("details")) part.open = true;
}

function watch() {
  const name = `${form.dataset.store}.${form.dataset.claim}`;
  const asShown = JSON.stringify(valuesOf());
  let isUnsaved = form.hasAttribute("data-unsaved");
  let isSent = false;
  let timer = 0;

  const keep = () => {
    clearTimeout(timer);
    const values = valuesOf();
    const isChanged = isUnsaved || JSON.stringify(values) !== asShown;
    form.toggleAttribute("data-changed", isChanged);
    if (isChanged) localStorage.setItem(name, JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(name);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
    form.setAttribute("data-changed", "");
  };

  const draft = stored(name);
  if (draft && !isUnsaved && JSON.stringify(draft.values) !== asShown) {
    offer(draft, () => { fill(draft.values); keep(); }, () => localStorage.removeItem(name));
  }
  form.toggleAttribute("data-changed", isUnsaved);
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    keep();
    isSent = true;
  });
  addEventListener("pagehide", () => { if (form.hasAttribute("data-changed")) keep(); });
  addEventListener("pageshow", () => { isSent = false; });
  addEventListener("beforeunload", (event) => {
    if (!isSent && form.hasAttribute("data-changed")) event.preventDefault();
  });
}

function offer(draft, take, drop) {
  const bar = form.querySelector("[data-draft]");
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang || undefined);
  bar.append(bar.dataset.words.replace("WHEN", when), " ");
  for (const [words, act] of [[bar.dataset.take, take], [bar.dataset.drop, drop]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "desk-link";
    button.textContent = words;
    button.addEventListener("click", () => { act(); bar.replaceChildren(); });
    bar.append(button, " ");
  }
}

if (form) {
  const here = new URL(location.href);
  const kept = here.searchParams.get("kept");
  if (kept) {
    localStorage.removeItem(`${form.dataset.store}.${kept}`);
    here.searchParams.delete("kept");
    history.replaceState(null, "", here);
  }
  forgetOld();
  watch();
}
