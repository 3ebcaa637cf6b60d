// Builds `dist/` from `src/`, byte for byte the same on every machine; with `--tests` also `.test/`.
//
// `node build.mjs [--out FOLDER] [--tests]`. The versions of package-lock.json decide the bytes.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const home = dirname(fileURLToPath(import.meta.url));
const { values: flags } = parseArgs({
  options: { out: { type: "string", default: "dist" }, tests: { type: "boolean", default: false } },
});
const out = join(home, flags.out);
const licence = "// Chancery's verifier; built from verifier/src by `npm run build`. Licences: THIRD-PARTY.txt beside it.";
const shared = {
  absWorkingDir: home,
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  write: false,
};
const browser = { ...shared, platform: "browser", target: ["chrome111", "firefox119", "safari16.4"], minify: true };
const node = { ...shared, platform: "node", target: "node20" };

if (flags.tests) {
  await buildTests();
} else {
  mkdirSync(out, { recursive: true });
  write("chancery-verify.mjs", `#!/usr/bin/env node\n${licence}\n${await bundle("src/cli.ts", node)}`);
  write("verifier.js", `${licence}\n${await bundle("src/browser.ts", browser)}`);
  write("verify-page.js", `${licence}\n${await bundle("src/page.ts", browser)}`);
  write("verify-texts.json", read("src/texts.json"));
  write("verify-offline.html", await offlinePage());
  write("THIRD-PARTY.txt", thirdParty());
}

async function bundle(entry, options) {
  const result = await build({ ...options, entryPoints: [entry] });
  return result.outputFiles[0].text;
}

async function offlinePage() {
  const script = (await bundle("src/offline.ts", browser)).replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const style = read("src/offline.css");
  const parts = {
    "script-hash": sha256(script),
    "style-hash": sha256(style),
    style,
    texts: JSON.stringify(JSON.parse(read("src/texts.json"))).replaceAll("<", "\\u003c"),
    script,
  };
  return read("src/offline.html").replaceAll(/\{\{([a-z-]+)\}\}/g, (_, name) => parts[name]);
}

function sha256(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** The licences of what is bundled: exactly the runtime dependencies. */
function thirdParty() {
  const names = Object.keys(JSON.parse(read("package.json")).dependencies).sort();
  const texts = names.map((name) => {
    const { version, license } = JSON.parse(read(`node_modules/${name}/package.json`));
    const file = readdirSync(join(home, "node_modules", name)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? read(`node_modules/${name}/${file}`).trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `Bundled into the verifier's files:\n\n${texts.join(`\n${"-".repeat(72)}\n\n`)}`;
}

async function buildTests() {
  const folder = join(home, ".test");
  rmSync(folder, { recursive: true, force: true });
  const names = readdirSync(join(home, "test")).filter((name) => name.endsWith(".test.ts"));
  const entryPoints = names.map((name) => join("test", name));
  await build({ ...node, write: true, entryPoints, outdir: folder, outExtension: { ".js": ".mjs" } });
}

function read(path) {
  return readFileSync(join(home, path), "utf8");
}

function write(name, text) {
  writeFileSync(join(out, name), text);
}
