interface About {
  /** Its option on the command line. */
  readonly flag: string;
  readonly help: string;
  /** How the value is named in the help. */
  readonly value?: string;
}

/** One setting. Without a default it is left out where nobody gives it. */
export type Setting = About &
  (
    | {
        readonly type: 'text';
        readonly default?: string;
        readonly choices?: readonly string[];
        readonly form?: RegExp;
        /** What `form` asks for, in words. */
        readonly wanted?: string;
        /** Shown only as set or not set. */
        readonly secret?: boolean;
        /** A further name in the environment. */
        readonly alias?: string;
      }
    | { readonly type: 'whole' | 'real'; readonly default?: number; readonly least: number; readonly most: number }
    | { readonly type: 'toggle' }
    | { readonly type: 'list' }
  );

export type SettingsOf = Readonly<Record<string, Setting>>;
