import { defaultBacktest } from '../core/backtest/settings.ts';
import type { Costs, FillRule, StrategyKind } from '../core/backtest/settings.ts';
import type { TradingSettings } from '../core/research/document.ts';
import type { OptionSpecs, ParsedOptions } from './command.ts';

/** Options that say how signals are traded. */
export const tradingOptions: OptionSpecs = {
  strategy: { kind: 'text', choices: ['long-flat', 'long-short'], help: 'long-flat by default' },
  commission: { kind: 'number', value: '0.0004', help: 'share of the value traded, each side; 0.0004 by default' },
  spread: { kind: 'number', value: 'X', help: 'bid-ask spread as a share of the price; 0 by default' },
  slippage: {
    kind: 'number',
    value: 'BPS',
    help: 'ten-thousandths of the price by which a fill is worse; 0 by default',
  },
  fill: { kind: 'text', choices: ['next-open', 'this-close'], help: 'when a signal is filled; next-open by default' },
  cash: { kind: 'number', value: '10000', help: 'what the account begins with; 10000 by default' },
  fraction: { kind: 'number', value: '0.95', help: 'share of the cash in a trade; 0.95 by default' },
  'size-by-confidence': { kind: 'flag', help: 'the share times the confidence of the signal' },
  'whole-units': { kind: 'flag', help: 'trade whole units only' },
};

const { strategy: usualStrategy, costs: usualCosts, account: usualAccount } = defaultBacktest;

export const costsOf = (options: ParsedOptions): Costs => ({
  commission: options.number('commission') ?? usualCosts.commission,
  spread: options.number('spread') ?? usualCosts.spread,
  slippageBps: options.number('slippage') ?? usualCosts.slippageBps,
});

export const tradingOf = (options: ParsedOptions): TradingSettings => ({
  kind: (options.text('strategy') as StrategyKind | undefined) ?? usualStrategy.kind,
  fraction: options.number('fraction') ?? usualStrategy.fraction,
  sizeByConfidence: options.flag('size-by-confidence'),
  minConfidence: usualStrategy.minConfidence,
  fill: (options.text('fill') as FillRule | undefined) ?? usualAccount.fill,
  cash: options.number('cash') ?? usualAccount.cash,
  wholeUnits: options.flag('whole-units'),
});
