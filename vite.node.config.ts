import { defineConfig } from 'vite';
import { thirdParty } from './scripts/third-party.mjs';

// The command line, bundled so that a call starts fast: CommonJS, since Node's loader of ES modules takes longer than a
// prediction; small, with its names kept; heavy parts in chunks of their own. Beside it the files that the threads of
// the service and of a search start from.
export default defineConfig({
  publicDir: false,
  plugins: [thirdParty()],
  build: {
    ssr: true,
    ssrEmitAssets: true,
    target: 'node20',
    outDir: 'build/node',
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: {
        main: 'src/cli/main.ts',
        'prediction-worker': 'src/server/prediction-worker.ts',
        'trial-worker': 'src/node/trial-worker.ts',
      },
      output: {
        format: 'cjs',
        minify: { compress: true, mangle: false, codegen: true },
        entryFileNames: '[name].cjs',
        chunkFileNames: 'chunks/[name]-[hash].cjs',
        // Finding and reading a file costs a start more than its code does: what is always loaded together is one, with
        // all that it imports.
        codeSplitting: {
          groups: [
            {
              name: 'start',
              test: /src[\\/](cli[\\/](options|help|command|stdout)|node[\\/]package)\.ts$/,
              priority: 3,
            },
            {
              name: 'model',
              test: /src[\\/](core[\\/]serving[\\/](embedded-model|wire)|server[\\/]json-lines|node[\\/]engines)\.ts$/,
              priority: 2,
            },
            { name: 'research', test: /src[\\/]cli[\\/](document|open|output)\.ts$/, priority: 1 },
          ],
        },
      },
    },
  },
  ssr: { noExternal: true, external: ['onnxruntime-web'] },
});
