// For authors of stores.
export { isEntryKind, isStoredState } from './contract/kinds.ts';
export type {
  Append,
  Appended,
  ClaimRequest,
  Entry,
  EntryKind,
  ListedRun,
  NewEntry,
  NewRun,
  ReadOptions,
  RunFilter,
  RunStore,
  StoredRun,
  StoredState,
} from './contract/run-store.ts';
export { entryOfRow, listedRunOfRow, runOfRow } from './contract/rows.ts';
export { chain, chainStart, sha256, type ChainEnd } from './log/chain.ts';
