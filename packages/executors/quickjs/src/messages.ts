import type { HostFrame, OpenFrame, SandboxFrame } from '@thimble/executor-kit/portable';
import type { CompiledModule } from './engine.ts';

/** The whole of a virtual machine between two steps: its memory, and where things are in it. */
export type RealmImage = {
  memory: Uint8Array<ArrayBuffer>;
  stackPointer: number;
  runtime: number;
  context: number;
  /** Where our own functions in it are found again. */
  guest: number;
  /** How many steps it has run. */
  steps: number;
};

/** What the host says to a thread. `session` numbers the sessions that the thread serves, one after the other. */
export type ToThread = { session: number } & (
  | {
      type: 'open';
      frame: OpenFrame;
      module: CompiledModule;
      image: RealmImage | undefined;
      /** Holds the number of the run that is aborted, where memory can be shared with the thread. */
      aborted: Int32Array | undefined;
    }
  | { type: 'frame'; frame: HostFrame }
  | { type: 'save' }
  | { type: 'close' }
  /** Makes a realm ready for the next session. */
  | { type: 'prepare'; module: CompiledModule; memoryMb: number }
);

/** What a thread says. */
export type FromThread = { session: number } & (
  | { type: 'opened' }
  /** It cannot be opened, most often because the image is not a valid one. */
  | { type: 'refused' }
  | { type: 'frame'; frame: SandboxFrame }
  /** Without an image if the realm was lost. */
  | { type: 'saved'; image: RealmImage | undefined }
);
