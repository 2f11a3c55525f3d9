import { defineConfig } from 'vite';

// The command line, bundled so that a call starts fast; heavy parts stay in chunks of their own.
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node20',
    outDir: 'build/node',
    emptyOutDir: true,
    minify: false,
    rollupOptions: { output: { entryFileNames: 'main.js', chunkFileNames: 'chunks/[name]-[hash].js' } },
  },
  ssr: { noExternal: true, external: ['onnxruntime-web'] },
});
