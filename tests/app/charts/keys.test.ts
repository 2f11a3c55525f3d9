import { describe, expect, it } from 'vitest';
import { commandOf } from '../../../src/app/charts/market/keys.ts';

const press = (key: string, modifiers: object = {}) =>
  commandOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...modifiers });

describe('commandOf', () => {
  it('moves by candles with the arrows, by ten with Shift', () => {
    expect(press('ArrowLeft')).toEqual({ kind: 'move', candles: -1 });
    expect(press('ArrowRight', { shiftKey: true })).toEqual({ kind: 'move', candles: 10 });
  });

  it('knows pages, edges, zoom, explain and unpin', () => {
    expect(press('PageUp')).toEqual({ kind: 'page', pages: -1 });
    expect(press('End')).toEqual({ kind: 'edge', last: true });
    expect(press('-')).toEqual({ kind: 'zoom', factor: 1.5 });
    expect(press('Enter')).toEqual({ kind: 'explain' });
    expect(press('Escape')).toEqual({ kind: 'unpin' });
  });

  it("leaves the browser's own keys and shortcuts alone", () => {
    expect(press('Tab')).toBeUndefined();
    expect(press('a')).toBeUndefined();
    expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
    expect(press('-', { ctrlKey: true })).toBeUndefined();
  });
});
