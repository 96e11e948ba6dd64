import type { HostedSession } from '@thimble/executor-kit/portable';
import { createRealm, type QuickJsRealm } from './realm.ts';
import type { CompiledModule } from './engine.ts';
import type { FromThread, RealmImage, ToThread } from './messages.ts';
import { hostSession } from './host-session.ts';

export type ThreadServer = {
  /** From the host. */
  receive(message: ToThread): void;
  /** Closes the session that it serves. */
  end(): void;
};

export type ServeOptions = {
  /** What code may use of the engine's stack, which takes several times as much of the thread's own. */
  maxStackBytes: number;
  send(message: FromThread): void;
};

/** Serves the sessions of one thread, one after the other. */
export function serve({ maxStackBytes, send }: ServeOptions): ThreadServer {
  let hosted: { id: number; session: HostedSession<QuickJsRealm> } | undefined;
  // Kept by its memory, not by its module: every message brings another copy of that.
  let spare: { memoryMb: number; realm: Promise<QuickJsRealm> } | undefined;

  // Copying a realm that has booted is faster than booting another.
  let booted: RealmImage | undefined;

  function takeRealm(module: CompiledModule, memoryMb: number): Promise<QuickJsRealm> {
    const ready = spare?.memoryMb === memoryMb ? spare : undefined;
    spare = ready ? undefined : spare;
    return ready ? ready.realm : bootRealm(module, memoryMb);
  }

  async function bootRealm(module: CompiledModule, memoryMb: number): Promise<QuickJsRealm> {
    const realm = await createRealm({ module, memoryMb, maxStackBytes, image: booted });
    booted ??= realm.image(0);
    return realm;
  }

  function receive(message: ToThread): void {
    switch (message.type) {
      case 'prepare': {
        const { module, memoryMb } = message;
        if (spare?.memoryMb === memoryMb) return;
        spare = { memoryMb, realm: bootRealm(module, memoryMb) };
        // Reported to whoever takes it.
        spare.realm.catch(() => {});
        return;
      }
      case 'open':
        hosted = { id: message.session, session: hostSession(message, { send, maxStackBytes, takeRealm }) };
        return;
      case 'close':
        if (hosted?.id === message.session) end();
        return;
      case 'frame':
        if (hosted?.id === message.session) hosted.session.receive(message.frame);
        return;
      case 'save':
        if (hosted?.id === message.session) void save(message.session, hosted.session);
    }
  }

  async function save(id: number, session: HostedSession<QuickJsRealm>): Promise<void> {
    const realm = await session.realm?.catch(() => undefined);
    send({ type: 'saved', session: id, image: realm?.image(session.steps) });
  }

  function end(): void {
    hosted?.session.close();
    hosted = undefined;
  }

  return { receive, end };
}
