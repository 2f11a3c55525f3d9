import { readFileSync } from 'node:fs';
import { usageError } from '../../core/base/errors.ts';
import { nearestName } from '../../core/base/nearest.ts';
import type { ParsedOptions } from '../command.ts';
import { settingsSchema } from './schema.ts';
import { defaultFile, settings } from './settings.ts';
import type { Setting } from './setting.ts';
import type { Section, Settings } from './settings.ts';

/** Where a value comes from: `default`, the configuration file, a variable of the environment, or a flag. */
export interface Effective {
  readonly section: Section;
  readonly name: string;
  readonly setting: Setting;
  readonly value: unknown;
  readonly from: string;
}

export interface Configuration {
  readonly settings: Settings;
  readonly effective: readonly Effective[];
}

const prefix = 'KLINELAB_';

type Environment = Readonly<Record<string, string | undefined>>;
/** A value as one source gives it, under `section.name`. */
type Given = Map<string, { readonly value: unknown; readonly from: string }>;

const all = (): { readonly section: Section; readonly name: string; readonly setting: Setting }[] =>
  (Object.keys(settings) as Section[]).flatMap((section) =>
    Object.entries<Setting>(settings[section]).map(([name, setting]) => ({ section, name, setting })),
  );

/** The variable of a setting: `serve.deadlineMs` is `KLINELAB_SERVE_DEADLINE_MS`. */
export const variableOf = (section: string, name: string): string =>
  `${prefix}${section}_${name.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();

const unknownKey = (source: string, key: string, known: readonly string[]): Error => {
  const near = nearestName(key, known);
  return usageError('CONFIG_KEY', `${source}: expected a known setting, got ${key}`, {
    where: { field: key },
    hint: near === undefined ? '`klinelab config` lists the settings.' : `Did you mean ${near}?`,
  });
};

/** The settings in a configuration file; unknown sections and names are errors. */
function fromFile(path: string, isAsked: boolean): Given {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !isAsked) return new Map();
    throw usageError('FILE_UNREADABLE', `${path}: expected a configuration that can be read, got ${code}`, {
      where: { file: path },
    });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw usageError('CONFIG_SYNTAX', `${path}: expected JSON, got ${(error as Error).message}`, {
      where: { file: path },
    });
  }
  const given: Given = new Map();
  for (const [section, own] of Object.entries(objectAt(parsed, path))) {
    if (!Object.hasOwn(settings, section)) throw unknownKey(path, section, Object.keys(settings));
    const known = Object.keys(settings[section as Section]);
    for (const [name, value] of Object.entries(objectAt(own, `${path}: ${section}`))) {
      if (!known.includes(name))
        throw unknownKey(
          path,
          `${section}.${name}`,
          known.map((one) => `${section}.${one}`),
        );
      given.set(`${section}.${name}`, { value, from: path });
    }
  }
  return given;
}

function objectAt(value: unknown, where: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw usageError('CONFIG_VALUE', `${where}: expected an object of settings, got another value`);
}

/** Text as the kind of value that a setting takes; what does not fit stays text, for the schema to refuse. */
function fromText(text: string, type: Setting['type']): unknown {
  if (type === 'whole' || type === 'real')
    return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  if (type === 'toggle') return { true: true, '1': true, false: false, '0': false }[text] ?? text;
  return type === 'list' ? text.split(',').filter((part) => part !== '') : text;
}

function fromEnvironment(environment: Environment): Given {
  const byVariable = new Map(
    all().flatMap(({ section, name, setting }) =>
      [variableOf(section, name), ...('alias' in setting && setting.alias ? [setting.alias] : [])].map(
        (variable) => [variable, { key: `${section}.${name}`, setting }] as const,
      ),
    ),
  );
  const given: Given = new Map();
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(prefix) || text === undefined) continue;
    const known = byVariable.get(variable);
    if (known === undefined) throw unknownKey('environment', variable, [...byVariable.keys()]);
    given.set(known.key, { value: fromText(text, known.setting.type), from: variable });
  }
  return given;
}

function fromFlags(options: ParsedOptions, sections: readonly Section[]): Given {
  const given: Given = new Map();
  for (const { section, name, setting } of all()) {
    if (!sections.includes(section)) continue;
    const written = flagOf(options, setting);
    if (written !== undefined) given.set(`${section}.${name}`, { value: written, from: `--${setting.flag}` });
  }
  return given;
}

/** What a setting takes, in words. */
function expected(setting: Setting): string {
  switch (setting.type) {
    case 'whole':
      return `a whole number from ${setting.least} to ${setting.most}`;
    case 'real':
      return `a number from ${setting.least} to ${setting.most}`;
    case 'toggle':
      return 'true or false';
    case 'list':
      return 'a list of texts';
    case 'text':
      return setting.choices?.join(' or ') ?? setting.wanted ?? 'a text';
  }
}

/** A wrong value, cut; a text only by its length, since it may be a secret. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? `${value.length} characters` : (JSON.stringify(value) ?? 'nothing').slice(0, 60);

/** A flag's value; undefined where it is not given. */
function flagOf(options: ParsedOptions, { type, flag }: Setting): unknown {
  if (type === 'toggle') return options.flag(flag) || undefined;
  if (type === 'whole' || type === 'real') return options.number(flag);
  const texts = options.texts(flag);
  return type === 'text' ? options.text(flag) : texts.length > 0 ? texts : undefined;
}

/**
 * The settings in force: defaults, then `klinelab.config.json` (or `--config FILE`), then the environment, then the flags
 * of these sections. Errors (usage): `CONFIG_KEY`, `CONFIG_VALUE`, `CONFIG_SYNTAX`, `FILE_UNREADABLE`.
 */
export function readConfiguration(
  options: ParsedOptions,
  sections: readonly Section[],
  environment: Environment = process.env,
): Configuration {
  const file = options.text('config');
  const given: Given = new Map([
    ...fromFile(file ?? defaultFile, file !== undefined),
    ...fromEnvironment(environment),
    ...fromFlags(options, sections),
  ]);
  const raw: Record<string, Record<string, unknown>> = {};
  for (const [key, { value }] of given) {
    const [section, name] = key.split('.');
    (raw[section] ??= {})[name] = value;
  }
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) {
    const [section, name] = parsed.error.issues[0].path as [Section, string];
    const key = `${section}.${name}`;
    const { from = defaultFile, value } = given.get(key) ?? {};
    const place = from.startsWith('--') || from.startsWith(prefix) ? from : `${from}: ${key}`;
    const wanted = expected((settings[section] as Readonly<Record<string, Setting>>)[name]);
    throw usageError('CONFIG_VALUE', `${place}: expected ${wanted}, got ${shown(value)}`, { where: { field: key } });
  }
  const values = parsed.data as unknown as Settings;
  const effective = all().map(({ section, name, setting }) => ({
    section,
    name,
    setting,
    value: (values[section] as Readonly<Record<string, unknown>>)[name],
    from: given.get(`${section}.${name}`)?.from ?? 'default',
  }));
  return { settings: values, effective };
}
