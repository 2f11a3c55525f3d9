import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [svelte()],
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**', 'tests/full/**'],
          testTimeout: 30_000,
          // By default one core of two would idle.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // A page on a busy machine takes longer than the second that is usual.
          expect: { poll: { timeout: 15_000 } },
          fileParallelism: false,
        },
      },
      { test: { name: 'full', include: ['tests/full/**/*.test.ts'], testTimeout: 3_600_000 } },
    ],
  },
});
