import { checkError, usageError } from '../../core/base/errors.ts';
import { ensembleOf } from '../../core/models/inspect.ts';
import { writeModelText } from '../../core/models/lightgbm/write.ts';
import { checkAgreement } from '../../core/models/onnx/check.ts';
import { exportOnnx } from '../../core/models/onnx/export.ts';
import { openModel } from '../../core/models/open.ts';
import { readStoredCard, writeStoredCard } from '../../core/models/card-in-file.ts';
import type { Command } from '../command.ts';
import { readInput, writeOutput } from '../files.ts';
import { treeKernels } from '../../node/kernels.ts';
import { modelInput } from '../matrix.ts';
import { note } from '../notes.ts';
import { loadOnnxRuntime } from '../../node/onnxRuntime.ts';
import { readModel } from '../open.ts';
import { klinesOptions } from '../options.ts';

export const command: Command = {
  summary:
    'Exports a LightGBM model to ONNX (--onnx), checked against ONNX Runtime on real rows (--check), or to LightGBM text.',
  inputs: ['MODEL'],
  options: {
    onnx: { kind: 'text', value: 'FILE', help: 'write ONNX' },
    check: { kind: 'text', value: 'KLINES', help: 'compare both models on these bars (or on a feature matrix)' },
    ...klinesOptions,
  },
  examples: [
    'klinelab export lgb-5.txt --onnx lgb-5.onnx --check eurusd-1h.csv',
    'klinelab export lgb-5.txt -o copy.txt',
  ],
  async run({ inputs: [path], options }) {
    const model = await readModel(path);
    const ensemble = ensembleOf(model);
    if (ensemble === undefined) {
      throw usageError('EXPORT_KIND', `${path}: expected a LightGBM text model, got ${model.card.kind}`, {
        where: { file: path },
      });
    }
    const card = readStoredCard(readInput(path).bytes);
    const onnx = options.text('onnx');
    if (onnx === undefined) {
      const text = new TextEncoder().encode(writeModelText(ensemble));
      return writeOutput(options.text('output'), card === undefined ? text : writeStoredCard(text, card));
    }
    const bytes = exportOnnx(ensemble, { card });
    const rows = options.text('check');
    if (rows !== undefined) {
      const exported = await openModel(bytes, {
        name: onnx,
        kernels: treeKernels(),
        onnx: loadOnnxRuntime,
        engine: 'onnxruntime',
      });
      const input = await modelInput(rows, model.card, options);
      const { rows: compared, largestAbsolute, rowsApart } = await checkAgreement(model, exported, input);
      note(options.flag('quiet'), [
        `ONNX Runtime and LightGBM's trees on ${compared} rows: largest difference ${largestAbsolute}, ${rowsApart} rows apart by more than 1e-5`,
      ]);
      if (rowsApart > compared / 100) {
        throw checkError(
          'ONNX_DIFFERS',
          `${path}: expected the export to score rows alike, got ${rowsApart} of ${compared} apart`,
          {
            hint: 'Values close to thresholds fall on the other side as float32; nothing was written.',
          },
        );
      }
    }
    writeOutput(onnx, bytes);
  },
};
