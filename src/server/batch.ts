import { toErrorRecord } from '../core/base/errors.ts';
import { problemOf } from '../core/serving/problems.ts';
import type { Prediction, SignalInput } from '../core/serving/signal-model.ts';
import { batchPointer, checkInput } from '../core/serving/wire.ts';

/** What stands in place of a prediction that could not be made. */
export interface Failed {
  readonly error: { readonly code: string; readonly detail: string; readonly pointer?: string };
}

/**
 * Predictions of several requests, in order. A bad one fails the batch, or with `partial` has its error in its place;
 * what failed in the service rather than in the request fails the batch in any case.
 */
export async function predictBatch(
  requests: readonly unknown[],
  predict: (input: SignalInput) => Promise<Prediction>,
  partial: boolean,
): Promise<(Prediction | Failed)[]> {
  const answerTo = async (request: unknown, index: number): Promise<Prediction | Failed> => {
    try {
      return await predict(checkInput(request, batchPointer(index)));
    } catch (error) {
      const { status, code, detail } = problemOf(error);
      if (!partial || status >= 500) throw error;
      const { field } = toErrorRecord(error).where;
      return { error: { code, detail, ...(field === undefined ? {} : { pointer: field }) } };
    }
  };
  const answers: (Prediction | Failed)[] = [];
  for (let index = 0; index < requests.length; index++) answers.push(await answerTo(requests[index], index));
  return answers;
}
