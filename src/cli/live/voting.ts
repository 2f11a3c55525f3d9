import { usageError } from '../../core/base/errors.ts';
import { findBuiltInSet } from '../../core/features/sets/built-in.ts';
import type { Model } from '../../core/models/model.ts';
import { completeResearch } from '../../core/research/document.ts';
import type { Research } from '../../core/research/document.ts';
import type { LiveSettings } from '../../core/research/live-ensemble.ts';
import { liveSettings } from '../../core/research/live-settings.ts';
import { modelFiles } from '../assets.ts';
import type { OptionSpecs, ParsedOptions } from '../command.ts';
import { votesFromOptions } from '../document.ts';
import { readModels } from '../open.ts';
import { signalOptions } from '../options.ts';
import { researchFrom } from '../research.ts';
import { featureSetFromOptions } from '../sets.ts';
import { costsOf, tradingOf, tradingOptions } from '../trading-options.ts';

/** Options that say what votes on bars as they come. */
export const votingOptions: OptionSpecs = {
  research: {
    kind: 'text',
    value: 'FILE|LINK',
    help: 'features, models, votes and strategy of a research document; its models from --model or as shipped',
  },
  ...signalOptions,
  set: { kind: 'text', value: 'NAME|FILE', help: "feature set; by default the first model's own" },
  expr: { kind: 'text', many: true, value: 'NAME=EXPR', help: 'a further feature (repeatable)' },
};

export interface Voting {
  readonly research: Research;
  readonly settings: LiveSettings;
}

/** What a document says, an option must not say as well. */
function refuseBoth(options: ParsedOptions): void {
  const said = Object.keys({ ...votingOptions, ...tradingOptions }).find(
    (name) => name !== 'research' && name !== 'model' && (options.texts(name).length > 0 || options.flag(name)),
  );
  if (said === undefined) return;
  throw usageError('OPTION_CONFLICT', `--${said}: expected none beside --research, which says it, got one`, {
    where: { field: `--${said}` },
  });
}

async function fromDocument(input: string, options: ParsedOptions): Promise<Voting> {
  refuseBoth(options);
  const research = researchFrom(input);
  return { research, settings: liveSettings(research, await modelFiles(research, options)) };
}

/** The models, features and rules of `--research`, or of the single options. Without models only scoring is possible: of features. */
export async function votingFromOptions(
  options: ParsedOptions,
  { symbol, interval }: { readonly symbol: string; readonly interval: string },
  purpose: 'trading' | 'scoring',
): Promise<Voting> {
  const document = options.text('research');
  if (document !== undefined) return fromDocument(document, options);
  const models: readonly Model[] =
    purpose === 'trading' || options.texts('model').length > 0 ? await readModels(options) : [];
  const { features, ...votes } = votesFromOptions(models, options);
  const set = await featureSetFromOptions(options, models[0]?.card.featureSet?.id ?? 'lite53');
  const own = { windows: set.windows, features: set.features };
  const research = completeResearch({
    klinelab: 1,
    data: [{ symbol, interval, source: 'live', sha256: '0'.repeat(64) }],
    ...votes,
    ...(purpose === 'trading' ? { strategy: tradingOf(options), costs: costsOf(options) } : {}),
    features: findBuiltInSet(set.id)?.hash === set.hash ? { set: set.id } : { set: set.id, own },
  });
  return { research, settings: { ...liveSettings(research, models, undefined, set), trained: features } };
}
