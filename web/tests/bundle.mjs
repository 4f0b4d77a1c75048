// Bundles a test as the pages are bundled: node tests/bundle.mjs TEST OUT
import esbuild from "esbuild";
import { ALIASES, lean } from "../lean.mjs";

const [entry, outfile] = process.argv.slice(2);
await esbuild.build({
  entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error", alias: ALIASES, plugins: [lean],
  jsx: "automatic", jsxImportSource: "preact", mangleProps: /^_[a-z]/, minify: true,
});
