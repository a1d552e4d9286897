// Takes selected words of the text as a claim's quote, with the mouse or sentence by sentence.

const pane = document.querySelector("[data-text]");
const form = document.querySelector("[data-sheet]");
const offer = document.querySelector("[data-offer]");
const status = document.querySelector("[data-status]");
const fields = form?.elements;
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, td, th, pre, blockquote";
const CARRIED = "desk.quote";
const PLACE = `desk.place.${location.pathname}`;

function textNodes() {
  const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    // Badges and note numbers are no part of the text.
    if (!walker.currentNode.parentElement.closest("[data-apart]")) nodes.push(walker.currentNode);
  }
  return nodes;
}

function blockOf(node) {
  return node.parentElement.closest(BLOCKS);
}

function wordsOf(range) {
  let words = "";
  let block = null;
  for (const node of textNodes()) {
    if (!range.intersectsNode(node)) continue;
    const start = node === range.startContainer ? range.startOffset : 0;
    const end = node === range.endContainer ? range.endOffset : node.data.length;
    if (block && block !== blockOf(node)) words += " ";
    block = blockOf(node);
    words += node.data.slice(start, end);
  }
  return words.replace(/\s+/g, " ").trim();
}

// How many characters, spaces not counted, stand before the range: the server knows the place by it.
function lettersBefore(range) {
  let text = "";
  for (const node of textNodes()) {
    if (node === range.startContainer) text += node.data.slice(0, range.startOffset);
    else if (range.comparePoint(node, node.data.length) < 0) text += node.data;
    else break;
  }
  return [...text.replace(/\s/g, "")].length;
}

function selectedRange() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return pane.contains(range.commonAncestorContainer) ? range : null;
}

// Taking the quote

function isNew() {
  return form.dataset.claim === "new" && Boolean(fields.quoted_words);
}

function isUntouched() {
  return [fields.quoted_words.value, ""].includes(fields.text.value);
}

function write(quote) {
  if (isUntouched()) fields.text.value = quote.words;
  fields.quoted_words.value = quote.words;
  fields.after.value = quote.after;
  if (fields.occurrence) fields.occurrence.value = "";
  fields.quoted_words.dispatchEvent(new Event("input", { bubbles: true }));
  sessionStorage.setItem(PLACE, quote.after);
  offer.hidden = true;
  status.textContent = "";
  fields.text.focus();
}

function take(target) {
  const range = selectedRange();
  const words = range && wordsOf(range);
  if (!words) return;
  const quote = { words, after: lettersBefore(range) };
  if (isNew() || target === "here") {
    write(quote);
  } else {
    sessionStorage.setItem(CARRIED, JSON.stringify(quote));
    location.href = pane.dataset.newAddress;
  }
}

function selected() {
  const range = selectedRange();
  if (!range || !wordsOf(range)) {
    offer.hidden = true;
  } else if (isNew() && isUntouched()) {
    take("new");
  } else {
    offer.hidden = false;
    offer.querySelector("[data-take=here]").hidden = !fields.quoted_words || fields.quoted_words.disabled;
  }
}

// Sentence by sentence

function sentences() {
  const found = [];
  let run = [];
  const close = () => {
    if (run.length) found.push(...sentencesOf(run));
    run = [];
  };
  for (const node of textNodes()) {
    if (run.length && blockOf(run[0]) !== blockOf(node)) close();
    run.push(node);
  }
  close();
  return found;
}

function sentencesOf(nodes) {
  const text = nodes.map((node) => node.data).join("");
  const segments = new Intl.Segmenter(document.documentElement.lang, { granularity: "sentence" }).segment(text);
  const ranges = [];
  for (const { segment, index } of segments) {
    if (!segment.trim()) continue;
    const start = index + segment.length - segment.trimStart().length;
    const range = document.createRange();
    range.setStart(...pointAt(nodes, start, false));
    range.setEnd(...pointAt(nodes, start + segment.trim().length, true));
    ranges.push(range);
  }
  return ranges;
}

function pointAt(nodes, offset, isEnd) {
  let left = offset;
  for (const node of nodes) {
    if (left < node.data.length || (isEnd && left === node.data.length)) return [node, left];
    left -= node.data.length;
  }
  return [nodes.at(-1), nodes.at(-1).data.length];
}

function step(direction) {
  const all = sentences();
  const range = selectedRange();
  const before = range ? lettersBefore(range) : Number(sessionStorage.getItem(PLACE) ?? -1);
  const starts = all.map(lettersBefore);
  const next = direction > 0
    ? starts.findIndex((start) => start > before)
    : starts.findLastIndex((start) => start < before);
  if (next < 0) return;
  getSelection().setBaseAndExtent(
    all[next].startContainer, all[next].startOffset, all[next].endContainer, all[next].endOffset,
  );
  show(all[next]);
  status.textContent = wordsOf(all[next]);
}

function show(range) {
  const here = range.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  if (here.top < frame.top || here.bottom > frame.bottom) pane.scrollTop += here.top - frame.top - 40;
  if (here.top < 0 || here.bottom > innerHeight) scrollBy(0, here.top - innerHeight / 3);
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target !== pane) return;
  const isAcross = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (event.key === "ArrowDown" && !event.shiftKey) step(1);
  else if (event.key === "ArrowUp" && !event.shiftKey) step(-1);
  else if (event.shiftKey && isAcross) {
    getSelection().modify("extend", event.key === "ArrowRight" ? "forward" : "backward", "word");
    const range = selectedRange();
    status.textContent = range ? wordsOf(range) : "";
  } else if (event.key === "Enter") take("new");
  else return;
  event.preventDefault();
}

// Where to begin when the page opens

function begin() {
  const carried = sessionStorage.getItem(CARRIED);
  sessionStorage.removeItem(CARRIED);
  document.querySelector("[data-lines] [aria-current]")?.scrollIntoView({ block: "nearest" });
  const open = document.getElementById(`claim-${form.dataset.claim}`);
  const place = Number(sessionStorage.getItem(PLACE) ?? 0);
  const range = open ? null : sentences().findLast((one) => lettersBefore(one) <= place);
  const top = (open ?? range)?.getBoundingClientRect().top;
  if (top !== undefined) pane.scrollTop += top - pane.getBoundingClientRect().top - 80;
  scrollTo(0, 0);
  open?.setAttribute("data-open", "");
  const wrong = form.querySelector("[data-wrong] :is(input, textarea, select)");
  if (wrong) wrong.focus();
  else if (carried && isNew()) write(JSON.parse(carried));
  else if (isNew() && !form.hasAttribute("data-unsaved")) pane.focus({ preventScroll: true });
  else form.querySelector("[data-sheet-title]").focus({ preventScroll: true });
}

if (pane && form && fields.quoted_words) {
  pane.addEventListener("pointerup", () => setTimeout(selected));
  pane.addEventListener("keydown", pressed);
  for (const button of offer.querySelectorAll("[data-take]")) {
    button.addEventListener("click", () => take(button.dataset.take));
  }
  begin();
}
