// Run Lighthouse once on each address and print one JSON line for each: its scores, and what cost points.
// Usage: node lighthouse.mjs CHROMIUM FOLDER-FOR-REPORTS ADDRESS... ; Chromium's flags come from FLAGS.
// With TIMED=1 performance is Lighthouse's own score, which depends on how fast this machine is just now.
// Without, it is the part that does not: how soon a slow phone network lets the page be painted, and
// how much of it moves.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as chromeLauncher from "chrome-launcher";
import lighthouse, { defaultConfig } from "lighthouse";
import AnchorElements from "lighthouse/core/gather/gatherers/anchor-elements.js";
import Trace from "lighthouse/core/gather/gatherers/trace.js";
import { pageFunctions } from "lighthouse/core/lib/page-functions.js";
import puppeteer from "puppeteer-core";

// A second of arithmetic before every page tells how fast the machine is. No score asks for it.
pageFunctions.computeBenchmarkIndex = function computeBenchmarkIndex() {
  return 0;
};

// It asks for the listeners of every link's every ancestor; pages have few ancestors and many links.
class AnchorElementsAskedOnce extends AnchorElements {
  getArtifact(context) {
    const { defaultSession, executionContext } = context.driver;
    const answers = new Map();
    const sendCommand = (method, params) => {
      const asked = `${method} ${JSON.stringify(params)}`;
      if (!answers.has(asked)) answers.set(asked, defaultSession.sendCommand(method, params));
      return answers.get(asked);
    };
    return super.getArtifact({ ...context, driver: { executionContext, defaultSession: { sendCommand } } });
  }
}

const timed = process.env.TIMED === "1";
const BY_THIS_MACHINE_S_CLOCK = new Set(["total-blocking-time", "speed-index"]);
// More than any page takes to make of 100,000 claims (docs/performance.md).
const ANSWER_MS = 100;

// Audits without weight advise and cannot change a score.
const categories = Object.fromEntries(
  Object.entries(defaultConfig.categories).map(([name, category]) => [
    name,
    {
      ...category,
      auditRefs: category.auditRefs.filter(
        (ref) => ref.weight > 0 && (timed || !BY_THIS_MACHINE_S_CLOCK.has(ref.id)),
      ),
    },
  ]),
);
const scored = new Set(Object.values(categories).flatMap(({ auditRefs }) => auditRefs.map((ref) => ref.id)));
const config = {
  ...defaultConfig,
  categories,
  audits: defaultConfig.audits.filter((path) => scored.has(path.split("/").at(-1))),
  artifacts: defaultConfig.artifacts.map((one) =>
    one.id === "AnchorElements" ? { ...one, gatherer: { instance: new AnchorElementsAskedOnce() } } : one,
  ),
};

const FLAGS = {
  logLevel: "silent",
  output: "json",
  onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
  // A picture for the report has no score of its own.
  disableFullPageScreenshot: true,
  // Pages without a script are done when they are loaded.
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 50,
  cpuQuietThresholdMs: 50,
};

const [chromePath, folder, ...addresses] = process.argv.slice(2);
if (!timed) {
  const { origin } = new URL(addresses[0]);
  FLAGS.throttling = { ...defaultConfig.settings.throttling, cpuSlowdownMultiplier: 0 };
  FLAGS.precomputedLanternData = {
    additionalRttByOrigin: { [origin]: 0 },
    serverResponseTimeByOrigin: { [origin]: ANSWER_MS },
  };
  // The filmstrip is what the speed index is read from.
  const categories = Trace.getDefaultTraceCategories().filter((name) => !name.endsWith(".screenshot"));
  Trace.getDefaultTraceCategories = () => categories;
}
const chrome = await chromeLauncher.launch({
  chromePath,
  chromeFlags: ["--headless=new", ...(process.env.FLAGS ?? "").split(" ").filter(Boolean)],
});
mkdirSync(folder, { recursive: true });
try {
  const browserURL = `http://127.0.0.1:${chrome.port}`;
  const browser = await puppeteer.connect({ browserURL, defaultViewport: null });
  // A tab for all: opening one takes Chromium half as long again as the page.
  const page = await browser.newPage();
  for (const [place, address] of addresses.entries()) {
    let lhr, failed;
    let tries = 0;
    do {
      ({ lhr } = await lighthouse(address, { port: chrome.port, ...FLAGS }, config, page));
      failed = Object.values(lhr.audits)
        .filter((audit) => audit.scoreDisplayMode === "error")
        .map((audit) => `${audit.id}: ${audit.errorMessage}`);
      // Now and then the trace lacks its start (NO_NAVSTART), and Lighthouse says to run it again.
    } while (failed.length > 0 && ++tries < 3);
    const scores = Object.fromEntries(
      Object.entries(lhr.categories).map(([name, category]) => [name, category.score]),
    );
    const costly = Object.values(lhr.categories).flatMap((category) =>
      category.auditRefs
        .map((ref) => lhr.audits[ref.id])
        .filter((audit) => audit.score !== null && audit.score < 1)
        .map((audit) => `${audit.id}: ${audit.displayValue ?? audit.title}`),
    );
    writeFileSync(join(folder, `${place}.json`), JSON.stringify(lhr));
    process.stdout.write(`${JSON.stringify({ address, scores, costly, failed })}\n`);
  }
} finally {
  await chrome.kill();
}
