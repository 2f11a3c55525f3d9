import { createContext } from 'svelte';
import type { EngineClient } from '../../workers/client.ts';
import { Cards } from './cards.svelte.ts';
import { Intake } from './intake.ts';
import { Jobs } from './jobs.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { Shipped } from './shipped.ts';
import { Selection } from './selection.svelte.ts';
import { View } from './view.svelte.ts';
import { Folds } from './evaluation/folds.svelte.ts';
import { Studies } from './features/studies.svelte.ts';
import { trainNamed } from './models-lab/retrain.ts';
import { Trainer } from './models-lab/trainer.svelte.ts';
import { Why } from './models-lab/why.svelte.ts';
import { Workspace } from './workspace.svelte.ts';

/** Everything the page keeps, each in its own class. */
export class AppState {
  readonly engine: EngineClient;
  readonly preferences = new Preferences();
  readonly jobs = new Jobs();
  readonly cards = new Cards();
  readonly selection = new Selection();
  readonly view = new View();
  readonly folds = new Folds();
  readonly workspace: Workspace;
  readonly intake: Intake;
  readonly shipped: Shipped;
  readonly studies: Studies;
  readonly why: Why;
  readonly trainer: Trainer;

  constructor(engine: EngineClient) {
    this.engine = engine;
    this.workspace = new Workspace(engine, this.jobs);
    this.studies = new Studies(engine);
    this.why = new Why(engine);
    this.trainer = new Trainer(engine);
    trainNamed({ engine, workspace: this.workspace, jobs: this.jobs, cards: this.cards });
    this.intake = new Intake({ engine, workspace: this.workspace, jobs: this.jobs, cards: this.cards });
    this.shipped = new Shipped({ intake: this.intake, workspace: this.workspace, cards: this.cards });
    // A worker that has died has nothing to forget.
    this.workspace.onforget = (sha256) => void engine.forget(sha256).catch(() => undefined);
  }
}

export const [getApp, setApp] = createContext<AppState>();
