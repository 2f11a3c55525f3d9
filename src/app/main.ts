// The policy has to stand before anything starts a worker.
import './trustedTypes.ts';
import { mount } from 'svelte';
import { createEngineClient } from '../workers/client.ts';
import { startEngineWorker } from '../workers/start.ts';
import App from './App.svelte';
import { AppState } from './state/app.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

// The first worker loads and compiles while the page is still being put together.
let first: Worker | undefined = startEngineWorker();

function nextWorker(): Worker {
  const worker = first ?? startEngineWorker();
  first = undefined;
  return worker;
}

const app = new AppState(createEngineClient(nextWorker));
void app.preferences.ready.then(() => mount(App, { target: document.body, props: { app } }));
