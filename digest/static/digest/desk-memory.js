// Remembers which boxes of the desk are ticked, and shows what only works with scripts.

for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;

for (const box of document.querySelectorAll("[data-remember]")) {
  const name = `desk.box.${box.dataset.remember}`;
  const kept = localStorage.getItem(name);
  if (kept !== null) box.checked = kept === "on";
  box.addEventListener("change", () => {
    localStorage.setItem(name, box.checked ? "on" : "off");
  });
}
