// The policy has to stand before anything starts a worker.
import './trustedTypes.ts';
import { mount } from 'svelte';
import { createEngineClient } from '../workers/client.ts';
import App from './App.svelte';
import { AppState } from './state/app.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

const app = new AppState(createEngineClient());
void app.preferences.ready.then(() => mount(App, { target: document.body, props: { app } }));
