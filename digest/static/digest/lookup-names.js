// Names the admin's look-up fields for those who hear them: select2 does not take over a field's label.

const nameOf = (select) =>
  select.labels?.[0]?.textContent.trim().replace(/:$/, "") || select.getAttribute("aria-label");

function name(select) {
  const box = select.parentElement.querySelector(".select2-container");
  const label = nameOf(select);
  if (!box || !label) return;
  for (const field of box.querySelectorAll(".select2-search__field")) field.setAttribute("aria-label", label);
  const chosen = box.querySelector(".select2-selection--single");
  const shown = chosen?.querySelector(".select2-selection__rendered");
  if (!shown) return;
  const tell = () => {
    const value = shown.getAttribute("title") || "";
    chosen.setAttribute("aria-label", value ? `${label}: ${value}` : label);
  };
  chosen.removeAttribute("aria-labelledby");
  shown.setAttribute("aria-label", label);
  tell();
  new MutationObserver(tell).observe(shown, { attributes: true, attributeFilter: ["title"], childList: true });
}

const nameAll = (part) => part.querySelectorAll("select.admin-autocomplete").forEach(name);

// Django makes the fields in a moment of its own after the page is there, and those of a new row once it is.
const soon = (part) => setTimeout(() => nameAll(part), 50);
if (document.readyState === "complete") soon(document);
else window.addEventListener("load", () => soon(document));
document.addEventListener("formset:added", (event) => soon(event.target));
