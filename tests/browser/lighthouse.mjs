// Run Lighthouse once on each address and print one JSON line for each: its scores, and what cost points.
// Usage: node lighthouse.mjs CHROMIUM FOLDER-FOR-REPORTS ADDRESS... ; Chromium's flags come from FLAGS.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as chromeLauncher from "chrome-launcher";
import lighthouse, { defaultConfig } from "lighthouse";
import AnchorElements from "lighthouse/core/gather/gatherers/anchor-elements.js";
import { pageFunctions } from "lighthouse/core/lib/page-functions.js";

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

// Audits without weight advise and cannot change a score.
const categories = Object.fromEntries(
  Object.entries(defaultConfig.categories).map(([name, category]) => [
    name,
    { ...category, auditRefs: category.auditRefs.filter((ref) => ref.weight > 0) },
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
const chrome = await chromeLauncher.launch({
  chromePath,
  chromeFlags: ["--headless=new", ...(process.env.FLAGS ?? "").split(" ").filter(Boolean)],
});
mkdirSync(folder, { recursive: true });
try {
  for (const [place, address] of addresses.entries()) {
    const started = Date.now();
    const { lhr } = await lighthouse(address, { port: chrome.port, ...FLAGS }, config);
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
    const failed = Object.values(lhr.audits)
      .filter((audit) => audit.scoreDisplayMode === "error")
      .map((audit) => `${audit.id}: ${audit.errorMessage}`);
    const milliseconds = Date.now() - started;
    process.stdout.write(`${JSON.stringify({ address, scores, costly, failed, milliseconds })}\n`);
  }
} finally {
  await chrome.kill();
}
