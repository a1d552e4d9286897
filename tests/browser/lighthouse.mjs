// Run Lighthouse once on each address and print one JSON line for each: its scores, and what cost points.
// Usage: node lighthouse.mjs CHROMIUM FOLDER-FOR-REPORTS ADDRESS... ; Chromium's flags come from FLAGS.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as chromeLauncher from "chrome-launcher";
import lighthouse from "lighthouse";
import { pageFunctions } from "lighthouse/core/lib/page-functions.js";

// A second of arithmetic before every page tells how fast the machine is. No score asks for it.
pageFunctions.computeBenchmarkIndex = function computeBenchmarkIndex() {
  return 0;
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
    const { lhr } = await lighthouse(address, {
      port: chrome.port,
      logLevel: "silent",
      output: "json",
      onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
      // Pictures for the report and a second load have no score of their own.
      disableFullPageScreenshot: true,
      skipAudits: ["screenshot-thumbnails", "final-screenshot", "bf-cache"],
      // Pages without a script are done when they are loaded.
      pauseAfterFcpMs: 0,
      pauseAfterLoadMs: 0,
      networkQuietThresholdMs: 50,
      cpuQuietThresholdMs: 50,
    });
    const scores = Object.fromEntries(
      Object.entries(lhr.categories).map(([name, category]) => [name, category.score]),
    );
    const costly = Object.values(lhr.categories).flatMap((category) =>
      category.auditRefs
        .filter((ref) => ref.weight > 0)
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
