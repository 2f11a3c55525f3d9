const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Operators that only compute with tensors. Left out on purpose: control flow (If, Loop, Scan), sequences and
 * optionals, random numbers (outputs would not be reproducible), files and pictures (ImageDecoder), training.
 */
const STANDARD = words(`
  Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization BitShift
  BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike Ceil Celu CenterCropPad Clip Col2Im Compress
  Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DFT DeformConv DepthToSpace
  DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather
  GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample
  GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity InstanceNormalization IsInf IsNaN LRN
  LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization LpPool MatMul MatMulInteger Max MaxPool
  MaxRoiPool MaxUnpool Mean MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Neg NonMaxSuppression NonZero Not
  OneHot Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN Range Reciprocal ReduceL1 ReduceL2
  ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize
  ReverseSequence RoiAlign RotaryEmbedding Round STFT Scatter ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin
  Sinh Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan Tanh TensorScatter
  ThresholdedRelu Tile TopK Transpose Trilu Unique Unsqueeze Upsample Where Xor
`);

const MACHINE_LEARNING = words(`
  ArrayFeatureExtractor Binarizer CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder LinearClassifier
  LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier
  TreeEnsembleRegressor ZipMap
`);

/** Fused operators that ONNX Runtime's own optimiser writes into saved models. */
const MICROSOFT = words(`
  Attention BiasGelu BiasSoftmax BiasSplitGelu DequantizeLinear EmbedLayerNormalization FastGelu FusedConv FusedGemm
  FusedMatMul FusedMatMulActivation Gelu GroupNorm LayerNormalization MatMulInteger16 MatMulNBits MultiHeadAttention
  QAttention QGemm QLinearAdd QLinearConcat QLinearLeakyRelu QLinearMul QLinearSigmoid QLinearSoftmax QuantizeLinear
  QuickGelu RelativePositionBias RotaryEmbedding SimplifiedLayerNormalization SkipLayerNormalization
  SkipSimplifiedLayerNormalization TransposeMatMul
`);

const ALLOWED: Readonly<Record<string, ReadonlySet<string>>> = {
  '': new Set(STANDARD),
  'ai.onnx.ml': new Set(MACHINE_LEARNING),
  'com.microsoft': new Set(MICROSOFT),
};

const REASONS: Readonly<Record<string, string>> = {
  If: 'it holds a graph of its own (control flow)',
  Loop: 'it may never end (control flow)',
  Scan: 'it holds a graph of its own (control flow)',
  SequenceMap: 'it holds a graph of its own (control flow)',
  Bernoulli: 'it draws random numbers, so scores could not be reproduced',
  Multinomial: 'it draws random numbers, so scores could not be reproduced',
  RandomNormal: 'it draws random numbers, so scores could not be reproduced',
  RandomNormalLike: 'it draws random numbers, so scores could not be reproduced',
  RandomUniform: 'it draws random numbers, so scores could not be reproduced',
  RandomUniformLike: 'it draws random numbers, so scores could not be reproduced',
};

/** Undefined where the operator may run; otherwise why not, as the end of a sentence. */
export function refusalOf(domain: string, op: string): string | undefined {
  if (Object.hasOwn(ALLOWED, domain) && ALLOWED[domain].has(op)) return undefined;
  if (domain === '' && Object.hasOwn(REASONS, op)) return REASONS[op];
  return 'it is not an operator that is known here';
}
