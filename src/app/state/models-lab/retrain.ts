import { dataError, toErrorRecord } from '../../../core/base/errors.ts';
import type { ModelReference, Research } from '../../../core/research/document.ts';
import type { TrainedReference } from '../../../core/research/training/reference.ts';
import type { EngineClient } from '../../../workers/client.ts';
import type { Cards } from '../cards.svelte.ts';
import type { Jobs } from '../jobs.svelte.ts';
import type { Workspace } from '../workspace.svelte.ts';

interface Parts {
  readonly engine: Pick<EngineClient, 'open' | 'twin'>;
  readonly workspace: Workspace;
  readonly jobs: Jobs;
  readonly cards: Cards;
}

/**
 * Trains the models of a document that says how they are made, each once, in a worker of its own. A training that gives
 * another file than the document names is told; its scores say whether it matters.
 */
export function trainNamed(parts: Parts): void {
  const { workspace, cards } = parts;
  const begun = new Set<string>();

  workspace.onuntrained = (research, references) => {
    const [{ sha256: bars }] = research.data;
    for (const reference of references) {
      const key = JSON.stringify([bars, research.features, research.label, research.split, reference]);
      if (begun.has(key)) continue;
      begun.add(key);
      const again = (): void => {
        begun.delete(key);
        workspace.computeAgain();
      };
      void trainOne(parts, research, reference).then(
        () => begun.delete(key),
        (thrown: unknown) => {
          // What was stopped by hand may begin again; what failed would fail again.
          if (toErrorRecord(thrown).kind === 'aborted') begun.delete(key);
          workspace.fail(research, thrown);
          cards.fail(thrown, `${reference.name}.txt`, { action: { label: (t) => t.tryAgain, run: again } });
        },
      );
    }
  };
}

async function trainOne(
  { engine, workspace, jobs, cards }: Parts,
  research: Research,
  reference: ModelReference & TrainedReference,
): Promise<void> {
  const { name, train, sha256 } = reference;
  const file = `${name}.txt`;
  const twin = engine.twin();
  try {
    const { bytes } = await jobs.track('train', name, (control) => twin.train(research, { name, train }, control));
    const opened = await engine.open({ name: file, bytes });
    if (opened.kind !== 'model') return;
    workspace.addTrained(reference, opened.model);
    if (sha256 !== '' && sha256 !== opened.model.card.sha256) cards.fail(otherModel(sha256), file);
  } finally {
    twin.dispose();
  }
}

const otherModel = (sha256: string): Error =>
  dataError('MODEL_TRAINED', `training: expected the model ${sha256.slice(0, 8)}…, got another one`, {
    hint: 'The document was made with another version of the trainer; its scores and votes are compared all the same.',
  });
