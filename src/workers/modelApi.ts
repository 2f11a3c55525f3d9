import type { BehaviouralDiff } from '../core/models/diff-signals.ts';
import type { StructuralDiff } from '../core/models/diff.ts';
import type { ModelInspection, TreeNodeView } from '../core/models/inspect.ts';
import type { ModelCard } from '../core/models/model.ts';
import type { Research } from '../core/research/document.ts';
import type { Explanation } from '../core/research/explain.ts';
import type { TrainingJudgement } from '../core/research/training/judge.ts';
import type { TrainedReference } from '../core/research/training/reference.ts';
import type { OverfittingProbability } from '../core/evaluation/overfitting.ts';
import type { Split } from '../core/evaluation/splits.ts';
import type { ParameterImportance } from '../core/training/search/importance.ts';
import type { SearchSpace } from '../core/training/search/space.ts';
import type { Trial, TrialJob, TrialOutcome } from '../core/training/search/trial.ts';
import type { Evals, StopReason } from '../core/training/request.ts';

/** A finished training. The model is a file like any other: it joins the research when it is opened. */
export interface TrainedOnPage {
  readonly bytes: Uint8Array;
  readonly card: ModelCard;
  readonly bestIteration: number;
  readonly stopped: StopReason;
  readonly droppedRows: number;
  readonly evals: Evals;
  readonly split: Split;
  /** How the model does on bars it was not trained on; of models that were chosen out of several. */
  readonly judgement?: TrainingJudgement;
}

/** How two models differ: as files where both are LightGBM, and on the document's bars. */
export interface ModelDiff {
  readonly structural: StructuralDiff | undefined;
  readonly behavioural: BehaviouralDiff;
}

/** What the engine tells of models, and how it makes them. `sha256` names an opened model. */
export interface ModelApi {
  /** Importance, trees and parameters; undefined for networks. */
  inspectModel(sha256: string): Promise<ModelInspection | undefined>;
  /** One tree, node by node. */
  treeOf(sha256: string, tree: number): Promise<readonly TreeNodeView[]>;
  /** Leaf that the document's bar reaches in each tree. */
  leavesAt(research: Research, sha256: string, bar: number): Promise<Int32Array>;
  /** Mean |contribution| of the model's features over at most so many bars. */
  meanContributions(research: Research, sha256: string, mostBars: number): Promise<Float64Array>;
  /** Why the model said what it said of the bar. */
  explain(research: Research, sha256: string, bar: number): Promise<Explanation>;
  /** The raw score of the bar with some features set to other values. */
  predictWith(
    research: Research,
    sha256: string,
    bar: number,
    changes: Readonly<Record<string, number>>,
  ): Promise<number>;
  diffModels(research: Research, one: string, other: string): Promise<ModelDiff>;
  /** The model as another kind of file. */
  exportModel(sha256: string, format: 'onnx' | 'text'): Promise<Uint8Array>;
  /** Trains a model as the document would; progress carries the metrics of each round. */
  train(research: Research, reference: TrainedReference): Promise<TrainedOnPage>;
  /** Ends a running training with the model so far. */
  stopTraining(): Promise<void>;
}

/** What the trials of a search say together. */
export interface TrialFigures {
  /** Of the parameters, largest first; undefined of too few trials. */
  readonly importance?: readonly ParameterImportance[];
  /** Of choosing the best trial, from the trials' returns on the validation bars; undefined of too few trials or bars. */
  readonly overfitting?: OverfittingProbability;
}

/** What the engine does for a search of parameters. */
export interface SearchApi {
  /** Runs one trial of a search with the parameters in place of those of `reference`. */
  runTrial(research: Research, reference: TrainedReference, job: TrialJob): Promise<TrialOutcome>;
  trialFigures(space: SearchSpace, trials: readonly Trial[]): Promise<TrialFigures>;
}
