import type { OnnxGraph } from './graph.ts';

/** Class labels of the classifier in the graph, as text. */
export function classLabels(graph: OnnxGraph): readonly string[] | undefined {
  for (const { domain, attributes } of graph.nodes) {
    if (domain !== 'ai.onnx.ml') continue;
    for (const key of ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints']) {
      const labels = attributes.get(key);
      if (labels?.texts.length) return labels.texts;
      if (labels?.integers.length) return labels.integers.map(String);
    }
  }
  return undefined;
}
