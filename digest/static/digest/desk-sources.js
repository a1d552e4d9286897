// Offers sources while one is typed, and shows what they suggest before anything is saved.

const form = document.querySelector("[data-sheet]");
const lines = document.querySelector("[data-source-lines]");
const suggested = document.querySelector("[data-suggestions]");
const same = document.querySelector("[data-same-source]");
const WAIT = 200; // ms after the last key
const LAST = `desk.source.${location.pathname}`;

function inputs() {
  return [...form.querySelectorAll("[data-citation] input[list]")];
}

async function answer(address, words) {
  try {
    const response = await fetch(`${address}?${new URLSearchParams(words)}`);
    return response.ok ? response : null;
  } catch {
    return null; // The form works without it.
  }
}

async function look(words) {
  const response = await answer(lines.dataset.address, [["q", words]]);
  if (!response) return;
  const known = new Set([...lines.options].map((option) => option.value));
  for (const line of (await response.json()).lines) {
    if (known.has(line)) continue;
    const option = document.createElement("option");
    option.value = line;
    lines.append(option);
  }
}

async function suggest() {
  const words = inputs().map((input) => input.value.trim()).filter(Boolean);
  const response = await answer(suggested.dataset.address, words.map((one) => ["source", one]));
  if (response) suggested.innerHTML = await response.text();
}

if (form && lines && suggested) {
  let timer = 0;
  for (const input of inputs()) {
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const words = input.value.trim();
      if (words.length > 2 && !words.startsWith("#")) timer = setTimeout(look, WAIT, words);
    });
    input.addEventListener("change", suggest);
  }
  form.addEventListener("submit", () => {
    const last = inputs().map((input) => input.value.trim()).findLast(Boolean);
    if (last) sessionStorage.setItem(LAST, last);
  });
  if (same) {
    same.hidden = !sessionStorage.getItem(LAST);
    same.addEventListener("click", () => {
      const empty = inputs().at(-1);
      empty.value = sessionStorage.getItem(LAST);
      empty.focus();
      empty.dispatchEvent(new Event("input", { bubbles: true }));
      suggest();
    });
  }
}
