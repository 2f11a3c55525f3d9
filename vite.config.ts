import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { headersFile, pageHeaders } from './scripts/page-headers.ts';

const modelsFolder = join(import.meta.dirname, 'models');
const modelFiles = (): string[] => readdirSync(modelsFolder).filter((name) => /\.(txt|onnx)$/.test(name));

/** Serves the demo models of `models/` as `samples/models/…`, beside the klines of `public/samples`. */
function demoModels(): Plugin {
  return {
    name: 'demo-models',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /^\/samples\/models\/([\w.-]+)$/.exec(request.url ?? '')?.[1];
        if (name === undefined || !modelFiles().includes(name)) return next();
        response.end(readFileSync(join(modelsFolder, name)));
      });
    },
    generateBundle() {
      for (const name of modelFiles()) {
        this.emitFile({
          type: 'asset',
          fileName: `samples/models/${name}`,
          source: readFileSync(join(modelsFolder, name)),
        });
      }
    },
  };
}

/** While developing, Vite puts styles and its own client into the page, which the page's policy forbids. */
function developmentPolicy(): Plugin {
  return {
    name: 'development-policy',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
  };
}

/**
 * The modules that `test` names and all they import at once as one file, though other files need parts of it: a first
 * visit then asks for one file instead of dozens, which also compress far better together.
 */
const inOneFile = (name: string, test: RegExp) => ({ groups: [{ name, test }] });

const headers = pageHeaders(join(import.meta.dirname, 'index.html'));

// The page is served from any path of any static file server, so every address in it is relative.
export default defineConfig({
  base: './',
  plugins: [svelte(), developmentPolicy(), demoModels(), headersFile(headers)],
  preview: { headers },
  worker: {
    format: 'es',
    // The demo has a model of each format.
    rolldownOptions: { output: { codeSplitting: inOneFile('engine', /(engine\.worker|models\/onnx\/open)\.ts$/) } },
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
    // How long each plugin took is no news to somebody who starts the page for the first time.
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: { index: 'index.html', 'service-worker': 'src/workers/serviceWorker.ts' },
      output: {
        // The demo's bars have marks.
        codeSplitting: inOneFile('page', /src\/app\/(main|charts\/overlays\/dataMarks)\.ts$/),
        // A service worker reaches what lies beside it and below, so it lies beside the page, under a name that stays.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});
