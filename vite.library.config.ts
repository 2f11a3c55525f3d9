import { defineConfig } from 'vite';
import { thirdParty } from './scripts/third-party.mjs';

// The package's modules: `.`, `./server`, `./worker` and `./wasm`. One build, so that all share one set of classes; flat,
// so that what a file names relative to itself stays true; libraries inside, but for those whose types users meet.
export default defineConfig({
  publicDir: false,
  plugins: [thirdParty()],
  build: {
    ssr: true,
    ssrEmitAssets: true,
    target: 'es2022',
    outDir: 'build/library',
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: {
        index: 'src/index.ts',
        server: 'src/server/index.ts',
        worker: 'src/library/worker.ts',
        'engine-worker': 'src/library/engine-worker.ts',
        wasm: 'src/library/wasm.ts',
        'wasm-node': 'src/library/wasm-node.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  resolve: { conditions: ['module', 'browser', 'import', 'default'] },
  ssr: {
    noExternal: true,
    external: ['onnxruntime-web', 'hono', 'zod'],
    // Browsers run these files too: libraries in their form for the web.
    resolve: { conditions: ['module', 'browser', 'import', 'default'] },
  },
});
