import { usageError } from '../base/errors.ts';

/** A time zone: how far its clock is ahead of UTC. */
export interface Zone {
  readonly name: string;
  /** Milliseconds to take off a local clock reading (epoch ms as if it were UTC) to get UTC. */
  offsetAt(localMs: number): number;
  /**
   * The later moment (epoch ms) at which the clock shows the same as at `utcMs`, where it was set back in between;
   * undefined for all other moments.
   */
  secondShowing(utcMs: number): number | undefined;
}

const fixedZone = (name: string, offsetMs: number): Zone => ({
  name,
  offsetAt: () => offsetMs,
  secondShowing: () => undefined,
});

export const UTC: Zone = fixedZone('UTC', 0);

/** Offsets change on whole quarters of an hour; one look-up serves all readings within the same one. */
const QUARTER_HOUR = 900_000;
/** Clocks are set back by an hour, one of them by half. */
const LONGEST_REPEAT = 3_600_000;

/** `UTC`, a fixed offset (`+08:00`) or an IANA name (`America/New_York`, from the host's zone data). */
export function parseZone(text: string): Zone {
  if (/^(?:utc|gmt|z|etc\/utc)$/i.test(text)) return UTC;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(text);
  if (match !== null) {
    const ms = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000 * (match[1] === '-' ? -1 : 1);
    return fixedZone(text, ms);
  }
  return namedZone(text);
}

function namedZone(name: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    throw usageError(
      'ZONE',
      `zone: expected "UTC", an offset such as "+08:00" or a name such as "Asia/Shanghai", got "${name.slice(0, 40)}"`,
      {
        cause,
      },
    );
  }
  /** What the zone's clock shows at a moment, minus that moment. */
  const aheadAt = (utcMs: number): number => {
    const parts = new Map<string, number>(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
    const read = (type: string): number => parts.get(type) ?? 0;
    const shown = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
    return shown - Math.floor(utcMs / 1000) * 1000;
  };
  const known = new Map<number, number>();
  return {
    name,
    offsetAt: (localMs) => {
      const quarter = Math.floor(localMs / QUARTER_HOUR);
      let offset = known.get(quarter);
      if (offset === undefined) {
        // The first guess may stand on the wrong side of a change of the clock; the second stands on the right one.
        const guess = aheadAt(quarter * QUARTER_HOUR);
        offset = aheadAt(quarter * QUARTER_HOUR - guess);
        known.set(quarter, offset);
      }
      return offset;
    },
    secondShowing: (utcMs) => {
      const setBack = aheadAt(utcMs) - aheadAt(utcMs + LONGEST_REPEAT);
      const later = utcMs + setBack;
      return setBack > 0 && aheadAt(later) === aheadAt(utcMs) - setBack ? later : undefined;
    },
  };
}

const namedOnes = new Map<string, Zone | undefined>();

/** How far a zone that a cell names is ahead of UTC at a local clock reading, in milliseconds; NaN for no known zone. */
export function namedZoneAt(name: string, localMs: number): number {
  if (!namedOnes.has(name)) {
    let zone: Zone | undefined;
    try {
      zone = namedZone(name);
    } catch {
      zone = undefined;
    }
    // Cells may name what they like; a column has one zone, or a few.
    if (namedOnes.size >= 64) namedOnes.clear();
    namedOnes.set(name, zone);
  }
  return namedOnes.get(name)?.offsetAt(localMs) ?? Number.NaN;
}
