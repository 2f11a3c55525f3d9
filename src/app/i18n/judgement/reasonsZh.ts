import type { CheckReasons } from '../../../core/research/checklist-reasons.ts';

type Sentences = { readonly [Key in keyof CheckReasons]: (...values: Parameters<CheckReasons[Key]>) => string };

/** 检查结论的中文；被拒绝的原因沿用错误本身的英文。 */
export const reasonsZh: Sentences = {
  refused: (message) => message,
  notRun: () => '文档还没有运行',
  noModels: () => '没有模型',
  noLabel: () => '没有标签：预测无从评判',
  noStrategy: () => '没有交易',
  splitKind: (kind) => `${kind}：样本保持时间顺序`,
  noSplit: () => '没有划分，模型也没有运行',
  rangesKnown: () => '每个模型都说明了训练用的K线，它们不计入',
  rangesUnknown: (models) => `没有划分，也不知道 ${models} 是用什么训练的`,
  labelReads: (horizon) => `标签向前看 ${horizon} 根K线`,
  featuresBlind: (features) => `${features} 个因子都不看之后的K线`,
  purged: (purge, horizon) => `清洗 ${purge} 根，标签向前看 ${horizon} 根`,
  purgedShort: (purge, horizon) => `只清洗 ${purge} 根，但标签向前看 ${horizon} 根`,
  purgedByRange: (horizon) => `距训练K线 ${horizon} 根以内的不计入`,
  leftOut: () => '模型训练用过的K线不计入其数字',
  counted: () => '模型训练用过的K线被当作证据',
  byPosition: (model) => `${model}：因子只按位置对应`,
  setDiffers: (model, message) => `${model}：${message}`,
  setUnknown: (models) => `不知道 ${models} 用哪个因子集训练；因子按名称对应`,
  setSame: (set) => `训练所用与此处计算的 ${set} 相同`,
  nameless: (models) => `${models} 中没有因子名称`,
  formats: (kinds) => `带因子名称的开放格式：${kinds}`,
  filtered: (least) => `置信度低于 ${least} 的信号不执行`,
  unfiltered: () => '任何置信度的信号都会执行：最低置信度为0',
  costs: (bps) => `单边交易成本 ${Number(bps.toFixed(4))} 基点`,
  free: () => '交易没有成本',
  scoresWhole: () => '预热之后每根K线都有得分',
  noScaler: () => '没有需要拟合的处理器',
  scalerFit: (to) => `在训练K线上拟合，至 ${to}`,
  scalerLeaks: (kind, to, model, trained) =>
    `${kind} 在至 ${to} 的K线上拟合，而 ${model} 只训练到 ${trained}：它见过之后的K线`,
  scalerUnknown: (kind, model) => `${kind} 已拟合，但不知道 ${model} 用什么训练`,
  noCalibration: () => '没有已载入其训练K线的校准',
  calibrationFit: (models) => `与训练K线所得一致，共 ${models} 个模型`,
  calibrationLeaks: (model) => `${model}：其校准不是训练K线所得，它见过其他K线`,
  scoresMissing: (count) => `预热之后有 ${count} 根K线没有得分，按持有处理`,
};
