// Builds everything a browser gets: `node build.mjs OUT`.
//
// OUT/package/   hashed files, `manifest.json` (name -> hashed name), `THIRD_PARTY.json` (what was bundled)
// OUT/dev/       what only tests need (axe-core); never part of a released wheel
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const out = process.argv[2] ?? ".build";
const packed = join(out, "package");
const COMPRESSIBLE = /\.(js|css|svg|json)$/;

await rm(out, { recursive: true, force: true });
await mkdir(packed, { recursive: true });
await mkdir(join(out, "dev"), { recursive: true });

const result = await esbuild.build({
  entryPoints: {
    app: "src/app.ts",
    api_docs: "src/api_docs.ts",
    "hudhud.ltr": "src/hudhud.ltr.css",
    "hudhud.rtl": "src/hudhud.rtl.css",
  },
  outdir: packed,
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) {
    manifest[basename(output.entryPoint).replace(/\.ts$/, ".js")] = basename(file);
  } else if (file.endsWith(".woff2")) {
    manifest[basename(file).replace(/-[A-Z0-9]{8}(?=\.woff2$)/, "")] = basename(file);
  }
}

await emit("icons.svg", await sprite());
await emit("favicon.svg", await readFile("src/mark.svg", "utf8"));
await writeFile(join(packed, "manifest.json"), JSON.stringify(sorted(manifest), null, 2));
await writeFile(join(packed, "THIRD_PARTY.json"), JSON.stringify(await thirdParty(), null, 2));
await writeFile(join(packed, "__init__.py"), '"""Hudhud\'s built front end: files only."""\n');
await compress();
await copyFile("node_modules/axe-core/axe.min.js", join(out, "dev", "axe.min.js"));

async function emit(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const hashed = name.replace(/(\.\w+)$/, `-${hash}$1`);
  await writeFile(join(packed, hashed), text);
  manifest[name] = hashed;
}

// One file of <symbol>s; strokes and colours come from the <svg class="icon"> that uses them.
async function sprite() {
  const names = JSON.parse(await readFile("src/icons.json", "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
      const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  const mark = await readFile("src/mark.svg", "utf8");
  const inner = mark.slice(mark.indexOf(">", mark.indexOf("<svg")) + 1, mark.lastIndexOf("</svg>"));
  symbols.push(`<symbol id="hudhud" viewBox="0 0 32 32">${inner.replace(/\s*\n\s*/g, "")}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function thirdParty() {
  // Icons are read, not imported; text-expander-element has dom-input-range inside its own file.
  const folders = new Set(["node_modules/@tabler/icons", "node_modules/dom-input-range"]);
  for (const input of Object.keys(result.metafile.inputs)) {
    const found = input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/);
    if (found) folders.add(found[0]);
  }
  const packages = await Promise.all(
    [...folders].map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      return { name, version, license };
    }),
  );
  return packages.sort((a, b) => a.name.localeCompare(b.name));
}

async function compress() {
  for (const name of await readdir(packed)) {
    if (!COMPRESSIBLE.test(name) || name === "manifest.json") continue;
    const bytes = await readFile(join(packed, name));
    await writeFile(join(packed, `${name}.br`), brotliCompressSync(bytes));
    await writeFile(join(packed, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => a.localeCompare(b)));
}
