// Keys of the tagging desk. The page says which: data-key clicks, data-key-focus goes there,
// data-key-check ticks. All can be switched off; "?" lists them.

const list = document.querySelector("[data-keys]");
const onOff = document.querySelector("[data-keys-switch]");
const DOES = ["data-key", "data-key-focus", "data-key-check"];
const FIELDS = "input:not([type=hidden]), textarea, select";

function combination(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (!parts.length || parts.length > 1 || event.shiftKey) return "";
  // Alt changes what a letter types on some keyboards; then the key's own name counts.
  const typed = /^[a-z0-9]$/i.test(event.key) ? event.key : event.code.replace(/^(Key|Digit|Numpad)/, "");
  parts.push(event.key === "Enter" ? "Enter" : typed.toUpperCase());
  return parts.join("+");
}

function obey(attribute, target) {
  if (attribute === "data-key") {
    target.click();
    return;
  }
  const field = target.matches("[tabindex]") ? target : target.querySelector(FIELDS);
  field?.focus();
  if (attribute === "data-key-check") field?.click();
}

function isTyping(element) {
  return element.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
}

function tell() {
  for (const attribute of DOES) {
    for (const target of document.querySelectorAll(`[${attribute}]`)) {
      const field = attribute === "data-key" || target.matches("[tabindex]") ? target : target.querySelector(FIELDS);
      if (onOff.checked) field?.setAttribute("aria-keyshortcuts", target.getAttribute(attribute).replace("Ctrl", "Control"));
      else field?.removeAttribute("aria-keyshortcuts");
    }
  }
}

if (list && onOff) {
  tell();
  onOff.addEventListener("change", tell);
  document.querySelector("[data-open-keys]")?.addEventListener("click", () => list.showModal());
  document.addEventListener("keydown", (event) => {
    if (!onOff.checked || list.open || event.isComposing) return;
    if (event.key === "?" && !isTyping(event.target)) {
      event.preventDefault();
      list.showModal();
      return;
    }
    const keys = combination(event);
    if (!keys) return;
    for (const attribute of DOES) {
      const target = document.querySelector(`[${attribute}="${CSS.escape(keys)}"]:not([hidden])`);
      if (!target) continue;
      event.preventDefault();
      obey(attribute, target);
      return;
    }
  });
}
