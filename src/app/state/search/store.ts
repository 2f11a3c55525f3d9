import type { Research } from '../../../core/research/document.ts';
import type { SearchOrder } from './order.ts';

/** A study as it is kept: everything to go on with it but its journal. */
export interface StudyRecord {
  readonly id: string;
  /** Epoch ms. */
  readonly begun: number;
  readonly research: Research;
  readonly order: SearchOrder;
  /** Trials that were ever begun; they count for these bars even when the study is thrown away. */
  readonly trials: number;
  /** Trials that a document has been told of. */
  readonly counted: number;
  /** False once it was thrown away: the journal is gone, the count stays. */
  readonly kept: boolean;
}

/** Where studies outlive their tab. */
export interface StudyStore {
  /** All records, the newest last. */
  records(): Promise<StudyRecord[]>;
  put(record: StudyRecord): Promise<void>;
  /** Adds a line to a study's journal; lines stand in the order of the calls. */
  append(id: string, line: string): Promise<void>;
  /** The whole journal. */
  journal(id: string): Promise<string>;
  /** Throws a journal away. */
  clear(id: string): Promise<void>;
}

/** For browsers that keep nothing: as long as the tab is open. */
export function memoryStore(): StudyStore {
  const records = new Map<string, StudyRecord>();
  const lines = new Map<string, string>();
  return {
    records: async () => [...records.values()],
    put: async (record) => void records.set(record.id, record),
    append: async (id, line) => void lines.set(id, `${lines.get(id) ?? ''}${line}\n`),
    journal: async (id) => lines.get(id) ?? '',
    clear: async (id) => void lines.delete(id),
  };
}

const answered = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no answer'));
  });

const written = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error ?? new Error('not written'));
    transaction.onabort = transaction.onerror;
  });

/**
 * Keeps studies in IndexedDB: a record each, and the lines of their journals in the order they came. Rejects where the
 * browser has or gives none.
 */
export async function openStudyStore(name = 'klinelab-search'): Promise<StudyStore> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('studies', { keyPath: 'id' });
    opening.result.createObjectStore('lines', { autoIncrement: true }).createIndex('study', 'study');
  };
  const database = await answered(opening);
  // Another tab with a newer page may need the place; what is written after this is told as an error.
  database.onversionchange = () => database.close();
  const write = (store: string, work: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = database.transaction(store, 'readwrite');
    work(transaction.objectStore(store));
    return written(transaction);
  };
  const lines = (mode: IDBTransactionMode): IDBIndex =>
    database.transaction('lines', mode).objectStore('lines').index('study');

  return {
    records: async () => {
      const all = (await answered(database.transaction('studies').objectStore('studies').getAll())) as StudyRecord[];
      return all.sort((a, b) => a.begun - b.begun);
    },
    put: (record) => write('studies', (store) => store.put(record)),
    append: (id, line) => write('lines', (store) => store.add({ study: id, line })),
    journal: async (id) => {
      const all = (await answered(lines('readonly').getAll(id))) as { line: string }[];
      return all.map(({ line }) => `${line}\n`).join('');
    },
    clear: async (id) => {
      const index = lines('readwrite');
      const keys = await answered(index.getAllKeys(id));
      for (const key of keys) index.objectStore.delete(key);
      return written(index.objectStore.transaction);
    },
  };
}
