import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The stations in the order data flows through them: each imports only from itself and from those before it. */
const stations = [
  'base',
  'tables',
  'kernels',
  'klines',
  'exchange',
  'features',
  'evaluation',
  'models',
  'training',
  'signals',
  'backtest',
  'research',
  'serving',
  'report',
  'selftest',
];

const stationZones = stations.slice(0, -1).map((station, index) => ({
  target: `./src/core/${station}`,
  from: stations.slice(index + 1).map((later) => `./src/core/${later}`),
  message: 'Data flows one way: a station imports only from the stations before it (docs/ARCHITECTURE.md).',
}));

const hostZones = [
  { target: './src/core', from: ['./src/workers', './src/node', './src/cli', './src/server', './src/app'] },
  { target: './src/workers', from: ['./src/cli', './src/server', './src/app'] },
  { target: './src/cli', from: ['./src/workers', './src/app'] },
  { target: './src/node', from: ['./src/workers', './src/cli', './src/server', './src/app'] },
  { target: './src/server', from: ['./src/workers', './src/cli', './src/app'] },
  { target: './src/app', from: ['./src/node', './src/cli', './src/server'] },
].map((zone) => ({ ...zone, message: 'Hosts import the core, never the other way round (docs/ARCHITECTURE.md).' }));

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'wasm/', 'node_modules/', 'test-results/', 'tests/golden/'] },
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.node.json' })] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: [...stationZones, ...hostZones] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-eval': 'error',
      'no-new-func': 'error',
      'svelte/no-at-html-tags': 'error',
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'The core does no I/O; a host hands it bytes.' },
        { name: 'performance', message: 'The core has no clock; pass the time in.' },
        { name: 'console', message: 'The core reports through its results.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is a parameter: use base/random.' },
        { object: 'Date', property: 'now', message: 'The core has no clock; pass the time in.' },
      ],
    },
  },
  { files: ['bin/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    // The page meets the heavy core only through the worker; at run time it takes types and light helpers alone.
    files: ['src/app/**/*.ts', 'src/app/**/*.svelte'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    files: ['scripts/**', 'bench/**', 'bin/**', '*.config.*'],
    languageOptions: { globals: globals.node },
  },
);
