const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** A figure that is read when it is asked for. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly value: number;
}

/** Counts requests by route and status and their times by route; routes come from a fixed list. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #times = new Map<string, { readonly buckets: Float64Array; sum: number; count: number }>();

  record(route: string, status: number, seconds: number): void {
    const labels = `route="${route}",status="${status}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
    let times = this.#times.get(route);
    if (times === undefined) {
      times = { buckets: new Float64Array(bounds.length), sum: 0, count: 0 };
      this.#times.set(route, times);
    }
    times.sum += seconds;
    times.count++;
    for (let i = bounds.length - 1; i >= 0 && seconds <= bounds[i]; i--) times.buckets[i]++;
  }

  /** Prometheus' text format. */
  text(gauges: readonly Gauge[]): string {
    const lines = [
      '# HELP klinelab_requests_total Requests by route and status.',
      '# TYPE klinelab_requests_total counter',
    ];
    for (const [labels, count] of this.#requests) lines.push(`klinelab_requests_total{${labels}} ${count}`);
    lines.push('# HELP klinelab_request_seconds Time of a request.', '# TYPE klinelab_request_seconds histogram');
    for (const [route, { buckets, sum, count }] of this.#times) {
      bounds.forEach((bound, i) =>
        lines.push(`klinelab_request_seconds_bucket{route="${route}",le="${bound}"} ${buckets[i]}`),
      );
      lines.push(`klinelab_request_seconds_bucket{route="${route}",le="+Inf"} ${count}`);
      lines.push(`klinelab_request_seconds_sum{route="${route}"} ${sum}`);
      lines.push(`klinelab_request_seconds_count{route="${route}"} ${count}`);
    }
    for (const { name, help, type, value } of gauges) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
