import { z } from 'zod';
import { settings } from './settings.ts';
import type { Setting } from './setting.ts';

const orNone = <Schema extends z.ZodType>(schema: Schema, fallback: unknown): z.ZodType =>
  fallback === undefined ? schema.optional() : schema.default(fallback as never);

function schemaOf(setting: Setting): z.ZodType {
  switch (setting.type) {
    case 'toggle':
      return z.boolean().default(false);
    case 'list':
      return z.array(z.string().min(1)).default([]);
    case 'whole':
      return orNone(z.int().min(setting.least).max(setting.most), setting.default);
    case 'real':
      return orNone(z.number().min(setting.least).max(setting.most), setting.default);
    case 'text': {
      const text = setting.form === undefined ? z.string().min(1) : z.string().regex(setting.form);
      return orNone(setting.choices === undefined ? text : z.enum(setting.choices), setting.default);
    }
  }
}

/** The one schema of all settings; unknown names are refused. */
export const settingsSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(settings).map(([section, own]) => [
      section,
      z
        .strictObject(Object.fromEntries(Object.entries<Setting>(own).map(([name, one]) => [name, schemaOf(one)])))
        .prefault({}),
    ]),
  ),
);
