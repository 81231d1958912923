// The engines' scripts as people pass them on: under other names, minified again, and hidden.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import obfuscator from "javascript-obfuscator";
import { minify } from "terser";

const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), "node_modules");

/// Scripts without which an engine carries nothing.
export const SCRIPTS = [
  { name: "uv-bundle.js", file: "@titaniumnetwork-dev/ultraviolet/dist/uv.bundle.js" },
  { name: "uv-client.js", file: "@titaniumnetwork-dev/ultraviolet/dist/uv.client.js" },
  { name: "uv-handler.js", file: "@titaniumnetwork-dev/ultraviolet/dist/uv.handler.js" },
  { name: "uv-worker.js", file: "@titaniumnetwork-dev/ultraviolet/dist/uv.sw.js" },
  { name: "scramjet.js", file: "@mercuryworkshop/scramjet/dist/scramjet.all.js" },
  { name: "dynamic-worker.js", file: "@nebula-services/dynamic/dist/dynamic.worker.js" },
  { name: "dynamic-client.js", file: "@nebula-services/dynamic/dist/dynamic.client.js" },
  { name: "mux-worker.js", file: "@mercuryworkshop/bare-mux/dist/worker.js" },
  { name: "bare-transport.js", file: "@mercuryworkshop/bare-as-module3/dist/index.mjs" },
  { name: "wisp-client.js", file: "@mercuryworkshop/wisp-js/dist/wisp-client.mjs" },
  { name: "alloy-client.js", file: "alloyproxy/libs/static/inject.js" },
  { name: "unblocker-client.js", file: "unblocker/lib/client/unblocker-client.js" },
];

/// Names of makers and products, as somebody who passes an engine on replaces them.
const BRANDS = [
  [/__uv/g, "__qz"], [/\buv([.$])/g, "qz$1"], [/Ultraviolet|ultraviolet/g, "Marigold"], [/UV(?=[A-Z])/g, "MG"],
  [/scramjet|Scramjet/g, "Bluebell"], [/scram(?=[a-z])/g, "bb"], [/__dynamic/g, "__still"],
  [/bare-mux|baremux/g, "teapot"], [/BareMux/g, "Teapot"], [/Bare(?=[A-Z])/g, "Tea"], [/unblocker/gi, "helper"],
  [/alloy/gi, "copper"], [/wisp/gi, "reed"],
];

const hide = (options) => (code) => obfuscator.obfuscate(code, { seed: 7, sourceMap: false, ...options }).getObfuscatedCode();
const LOW = { optionsPreset: "low-obfuscation", disableConsoleOutput: false };

/// Hiding is slow; these small ones have to do.
const SMALL = ["uv-worker.js", "uv-handler.js", "uv-client.js", "mux-worker.js", "bare-transport.js", "wisp-client.js",
  "alloy-client.js", "unblocker-client.js"];

/// What is done to the scripts. `missed` are those known to pass in that form; see docs/around.md.
export const VARIANTS = [
  { name: "as-published", make: (code) => code, missed: [] },
  { name: "terser", make: async (code, module) => (await minify(code, { module, compress: true, mangle: true })).code, missed: [] },
  {
    name: "esbuild",
    make: async (code) => (await esbuild.transform(code, { minify: true, target: "es2020" })).code,
    missed: [],
  },
  {
    name: "renamed",
    make: async (code) => {
      const renamed = BRANDS.reduce((text, [brand, other]) => text.replace(brand, other), code);
      return (await esbuild.transform(renamed, { minify: true, target: "es2020" })).code;
    },
    missed: [],
  },
  { name: "hidden-low", only: SMALL, make: hide(LOW), missed: [] },
  {
    name: "hidden-base64",
    only: SMALL,
    make: hide({ ...LOW, stringArrayEncoding: ["base64"], splitStrings: true, splitStringsChunkLength: 10 }),
    missed: ["uv-client.js", "mux-worker.js", "bare-transport.js", "alloy-client.js", "unblocker-client.js"],
  },
];

/// Writes every script in every form: DIR/renamed/<variant>/<script>.
async function writeVariants(dir) {
  for (const variant of VARIANTS) {
    mkdirSync(join(dir, "renamed", variant.name), { recursive: true });
    for (const script of SCRIPTS) {
      if (variant.only && !variant.only.includes(script.name)) continue;
      const code = readFileSync(join(PACKAGES, script.file), "utf8");
      const made = await variant.make(code, script.file.endsWith(".mjs"));
      writeFileSync(join(dir, "renamed", variant.name, script.name), made);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeVariants(process.argv[2]);
