// Builds what browsers load from the sources in this folder, into ari_app/edge/static/: the same sources always give the
// same bytes. An HTML page a route, an entry an area, shared code in chunks; names carry a hash, so they never expire.
//   node build.mjs          write ari_app/edge/static/
//   node build.mjs --watch  write it again whenever a source changes
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { ALIASES, lean } from "./lean.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "../ari_app/edge/static");
const IGNORED = new Set(["node_modules", "tests"]);

// Route → (folder of the entry, title). A route whose entry is not there yet is left out.
const ROUTES = {
  desk: ["desk", "Desk"],
  wall: ["wall", "Wallboard"],
  calls: ["engineer", "Calls"],
  flows: ["engineer", "Flows"],
  quality: ["quality", "Quality"],
  scores: ["quality", "My scores"],
  trainer: ["trainer", "Trainer"],
  analyst: ["trainer", "Analyst"],
  insight: ["insight", "Insight"],
  admin: ["admin", "Administration"],
  "phone-test": ["phone-test", "Phone test"],
  login: ["login", "Log in"],
  embed: ["embed", "Remote control"],
};

/** Every source below a folder, in a fixed order, as paths relative to this folder. */
function sources(folder = HERE) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((one) => !IGNORED.has(one.name) && !one.name.startsWith(".") && !one.name.endsWith(".md"))
    .flatMap((one) => {
      const path = join(folder, one.name);
      return statSync(path).isDirectory() ? sources(path) : [relative(HERE, path)];
    })
    .sort();
}

/** SHA-256 over names and contents; tests/unit/test_web_build.py computes the same. */
function digest(folder, names) {
  const sum = createHash("sha256");
  for (const name of names) sum.update(`${name}\0`).update(readFileSync(join(folder, name))).update("\0");
  return sum.digest("hex");
}

function entryPoints() {
  const found = { boot: join(HERE, "boot/boot.ts") };
  for (const [folder] of Object.values(ROUTES)) {
    const file = join(HERE, folder, "main.tsx");
    if (existsSync(file)) found[folder] = file;
  }
  return found;
}

// Parts that are built by themselves and loaded when they are wanted: file name → entry. The telephone is shared by all
// pages; of the wallboard's two forms nobody needs both.
const APART = { "jssip.ts": "phone/jssip.ts", "hall_page.tsx": "wall/hall_page.tsx", "board_page.tsx": "wall/board_page.tsx" };
const apart = (built) => ({
  name: "apart",
  setup: (build) => build.onResolve({ filter: /\/(?:jssip|hall_page|board_page)\.tsx?$/ }, ({ path, kind }) =>
    kind === "entry-point" ? undefined : { path: built[path.split("/").at(-1)].script, external: true }),
});

async function bundle() {
  const entries = entryPoints();
  const common = {
    absWorkingDir: HERE, outdir: join(OUT, "assets"), bundle: true, minify: true, metafile: true, write: true,
    charset: "utf8", legalComments: "none", entryNames: "[name]-[hash]", chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]", loader: { ".svg": "file" }, target: ["chrome120", "firefox115", "safari16.4"],
    alias: ALIASES,
    mangleProps: /^_[a-z]/, define: { "process.env.NODE_ENV": '"production"' }, plugins: [lean],
  };
  const { boot, ...pages } = entries;
  const meta = (await esbuild.build({ ...common, entryPoints: { boot }, format: "iife" })).metafile;
  const add = (more) => {
    Object.assign(meta.inputs, more.inputs);
    Object.assign(meta.outputs, more.outputs);
  };
  // Each page and part by itself: it loads what it uses of the kit, and not what another page uses.
  const built = {};
  const one = async (name, file) => {
    const { metafile } = await esbuild.build({ ...common, entryPoints: { [name]: file }, format: "esm", splitting: true,
      jsx: "automatic", jsxImportSource: "preact", plugins: [lean, apart(built)],
      define: { ...common.define, HALL_STYLE: JSON.stringify(built["hall_page.tsx"]?.style ?? "") } });
    add(metafile);
    return metafile;
  };
  for (const [name, file] of Object.entries(APART)) {
    const { script, style } = loadedBy(await one(name.split(/[_.]/)[0].replace("jssip", "phone"), join(HERE, file)), file);
    built[name] = { script: `./${script.split("/").at(-1)}`, style: style && address(style) };
  }
  for (const [name, file] of Object.entries(pages)) await one(name, file);
  // What a CRM's own page loads to join the remote control with its telephony interface; names stay, sites copy the files.
  const adapters = ["opencti", "cif"].map((one) => join(HERE, `embed/adapters/${one}.ts`));
  await esbuild.build({ ...common, entryPoints: adapters, outdir: join(OUT, "adapters"), entryNames: "[name]", format: "esm", mangleProps: undefined });
  return meta;
}

/** What an entry loads before it runs: its own file, its style, and the chunks that it imports statically. */
function loadedBy(meta, entry) {
  const [path, output] = Object.entries(meta.outputs).find(([, one]) => one.entryPoint === entry);
  const chunks = new Set();
  const walk = (one) => one.imports.filter((it) => it.kind === "import-statement").forEach((it) => {
    if (!chunks.has(it.path)) { chunks.add(it.path); walk(meta.outputs[it.path]); }
  });
  walk(output);
  return { script: path, style: output.cssBundle, chunks: [...chunks].sort() };
}

const address = (path) => `/assets/${path.split("/assets/")[1]}`;

/** The icon, under a name with a hash like everything else. */
function icon() {
  const bytes = readFileSync(join(HERE, "ui/kefu.svg"));
  const name = `kefu-${createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase()}.svg`;
  writeFileSync(join(OUT, "assets", name), bytes);
  return `/assets/${name}`;
}

function page(meta, folder, title) {
  const { script, style, chunks } = loadedBy(meta, `${folder}/main.tsx`);
  const lines = [
    "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">', `<title>${title} · kefu</title>`,
    `<link rel="icon" type="image/svg+xml" href="${icon()}">`,
    `<script src="${address(loadedBy(meta, "boot/boot.ts").script)}"></script>`,
    style && `<link rel="stylesheet" href="${address(style)}">`,
    ...chunks.map((one) => `<link rel="modulepreload" href="${address(one)}">`),
    `<script type="module" src="${address(script)}"></script>`, "</head>", "<body>", '<div id="page"></div>',
    "<noscript>kefu needs JavaScript. 请启用 JavaScript。</noscript>", "</body>", "</html>", "",
  ];
  return lines.filter((line) => line !== undefined && line !== false).join("\n");
}

/** The licence of each package that is part of what was built. */
function licences(meta) {
  const names = new Set(Object.keys(meta.inputs).flatMap((path) => {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    return found ? [found[1]] : [];
  }));
  const parts = [...names].sort().map((name) => {
    const folder = join(HERE, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).sort().find((one) => /^licen[cs]e/i.test(one));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
    return `${name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return `Packages of others that are part of the files in assets/\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

function built(folder = OUT) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    return one.isDirectory() ? built(path) : [relative(OUT, path)];
  }).filter((name) => name !== "digest.txt").sort();
}

async function build() {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const meta = await bundle();
  for (const [route, [folder, title]] of Object.entries(ROUTES)) {
    if (existsSync(join(HERE, folder, "main.tsx"))) writeFileSync(join(OUT, `${route}.html`), page(meta, folder, title));
  }
  writeFileSync(join(OUT, "licences.txt"), licences(meta));
  writeFileSync(join(OUT, "digest.txt"), `sources ${digest(HERE, sources())}\nbuilt ${digest(OUT, built())}\n`);
  const bytes = built().reduce((sum, name) => sum + statSync(join(OUT, name)).size, 0);
  console.log(`${built().length} files, ${Math.round(bytes / 1024)} KB in ${relative(process.cwd(), OUT)}`);
}

await build();
if (process.argv.includes("--watch")) {
  let waiting;
  watch(HERE, { recursive: true }, (_, name) => {
    if (name?.startsWith("node_modules")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => build().catch((error) => console.error(error.message)), 80);
  });
}
