import { HostedSession } from '@thimble/executor-kit/portable';
import { createRealm, type QuickJsRealm } from './realm.ts';
import type { CompiledModule } from './engine.ts';
import type { FromThread, ToThread } from './messages.ts';

export type HostSessionOptions = {
  send(message: FromThread): void;
  maxStackBytes: number;
  takeRealm(module: CompiledModule, memoryMb: number): Promise<QuickJsRealm>;
};

// For the variables of a session, which may be megabytes of JSON.
const openMs = 10_000;

/** Opens a realm for a session, and another whenever it is lost. */
export function hostSession(
  { session, module, frame: open, image, aborted }: Extract<ToThread, { type: 'open' }>,
  { send, maxStackBytes, takeRealm }: HostSessionOptions,
): HostedSession<QuickJsRealm> {
  const { memoryMb, options } = open;

  async function openRealm(): Promise<QuickJsRealm> {
    const realm = await (image ? createRealm({ module, memoryMb, maxStackBytes, image }) : takeRealm(module, memoryMb));
    const { end } = await realm.enter('open', [JSON.stringify(options)], openMs);
    if (end !== 'done') {
      realm.dispose();
      throw new Error('The realm cannot be opened.');
    }
    // The thread is busy with the code, and gets no messages.
    realm.watch(() => aborted !== undefined && Atomics.load(aborted, 0) === hosted.run);
    return realm;
  }

  const refuse = () => send({ type: 'refused', session });
  const hosted = new HostedSession({
    open,
    openRealm,
    steps: image?.steps ?? 0,
    send: (frame) => send({ type: 'frame', session, frame }),
    onFail: refuse,
  });
  hosted.realm?.then(() => send({ type: 'opened', session }), refuse);
  return hosted;
}
