import type { ModelCard } from '../../core/models/model.ts';
import type { Messages } from '../i18n/messages.ts';

const kindNames: Record<ModelCard['kind'], string> = { lightgbm: 'LightGBM', onnx: 'ONNX' };

/** `LightGBM, 43 trees` */
export const kindOfModel = ({ kind, trees }: ModelCard, t: Messages): string =>
  trees === undefined ? kindNames[kind] : `${kindNames[kind]}, ${t.trees(trees)}`;
