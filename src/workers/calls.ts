import { dataError, usageError } from '../core/base/errors.ts';
import type { RollingKernels } from '../core/kernels/rolling.ts';
import type { Model } from '../core/models/model.ts';
import { resolveFeatureSet } from '../core/research/feature-set.ts';
import { createLiveSignal, type LiveSignal } from '../core/research/live-signal.ts';
import { problem, problemOf, problemText, type Problem } from '../core/serving/problems.ts';
import type { Prediction, SignalInput } from '../core/serving/signal-model.ts';
import { checkBatch, checkInput, toKlines } from '../core/serving/wire.ts';
import { parseJson } from '../core/tables/json-guard.ts';
import type { AnsweringModel, CallAnswer, CallApi, CallAsked } from './callApi.ts';
import type { Turns } from './turns.ts';

interface CallHost {
  readonly rolling: RollingKernels;
  readonly model: (sha256: string, name: string) => Model;
  readonly turns: Turns;
}

/** The limits of the service. */
const mostBytes = { '/predict': 2 ** 20, '/predict/batch': 2 ** 24 } as const;
const mostDepth = 32;

const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): CallAnswer => ({
  status: 200,
  headers: { 'Content-Type': 'application/json', ...headers },
  // JSON has no NaN: a score that is not there becomes null.
  text: JSON.stringify(value),
});

const told = (found: Problem): CallAnswer => ({
  status: found.status,
  headers: { 'Content-Type': 'application/problem+json', ...found.headers },
  text: problemText(found, crypto.randomUUID()),
});

/** The engine's methods for callers of models, in the page and beyond. */
export function callMethods({ rolling, model: modelWith, turns }: CallHost): CallApi {
  const made = new WeakMap<Model, { readonly settings: string; readonly live: LiveSignal }>();

  function liveOf({ sha256, name, thresholds, features, calibration = 'card' }: AnsweringModel): LiveSignal {
    const model = modelWith(sha256, name);
    const own = model.card.calibration.kind;
    if (calibration !== 'card' && calibration !== own) {
      throw usageError('CALIBRATION', `model '${name}': expected its card's calibration ${own}, got ${calibration}`, {
        hint: 'Callers get what the model file says; set the calibration of the document back to the card’s.',
      });
    }
    const settings = JSON.stringify([thresholds, features]);
    const known = made.get(model);
    if (known?.settings === settings) return known.live;
    if ((features?.processors?.length ?? 0) > 0) {
      throw usageError('FEATURE_STEPS', `model '${name}': expected features as computed, got steps fitted to bars`, {
        hint: 'Take the processors out of the document; one window of bars cannot fit them.',
      });
    }
    const set = features === undefined ? undefined : resolveFeatureSet(features);
    const live = createLiveSignal(model, rolling, { thresholds, set });
    made.set(model, { settings, live });
    return live;
  }

  const signalsOf = (of: AnsweringModel, inputs: readonly SignalInput[]): Promise<readonly Prediction[]> =>
    turns(async () => {
      const live = liveOf(of);
      const predictions: Prediction[] = [];
      for (const input of inputs) {
        predictions.push(
          'features' in input
            ? await live.ofFeatures(Array.from(input.features, (value) => value ?? Number.NaN))
            : await live.ofKlines(toKlines(input)),
        );
      }
      return predictions;
    });

  async function predict(asked: CallAsked, models: readonly AnsweringModel[]): Promise<CallAnswer> {
    const path = asked.path as keyof typeof mostBytes;
    if (asked.method !== 'POST') return told(problem('METHOD', 'Expected POST.', { headers: { Allow: 'POST' } }));
    if (asked.contentType.split(';')[0].trim().toLowerCase() !== 'application/json') {
      return told(problem('CONTENT_TYPE', 'Expected Content-Type application/json.'));
    }
    if (asked.body.length > mostBytes[path]) {
      throw usageError('BODY_TOO_BIG', `body: expected at most ${mostBytes[path]} bytes, got ${asked.body.length}`);
    }
    const name = new URLSearchParams(asked.query).get('model');
    const of = name === null ? models[0] : models.find((one) => one.name === name);
    if (of === undefined) {
      throw dataError('MODEL_UNKNOWN', 'model: expected the name of a model of the page, got another', {
        hint: `It has ${models.map((one) => one.name).join(', ') || 'none'}.`,
      });
    }
    const body = parseJson(asked.body, 'body', mostDepth);
    const headers = { 'X-Model': of.name, 'X-Model-Sha256': of.sha256, 'X-Model-Generation': '1' };
    if (path === '/predict/batch') return json({ predictions: await signalsOf(of, checkBatch(body)) }, headers);
    const [prediction] = await signalsOf(of, [checkInput(body)]);
    return json(prediction, headers);
  }

  return {
    signalsOf,
    warmUpOf: (of) => turns(() => liveOf(of).warmUp),
    answerCall: async (asked, models) => {
      try {
        if (asked.path !== '/health') return await predict(asked, models);
        if (asked.method !== 'GET') return told(problem('METHOD', 'Expected GET.', { headers: { Allow: 'GET' } }));
        const ready = models.length > 0;
        return json({ status: 'ok', model_loaded: ready, ready, models: models.length });
      } catch (error) {
        return told(problemOf(error));
      }
    },
  };
}
