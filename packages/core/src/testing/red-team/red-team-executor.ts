import type { Executor } from '../../contract/executor.ts';
import type { TestFunction } from '../test-executor.ts';
import { within } from '../assertions.ts';
import { inLanguage } from '../in-language.ts';
import type { AttackTable } from './attack.ts';
import { bridge } from './bridge.ts';
import { plantCanaries } from './canaries.ts';
import { cpu } from './cpu.ts';
import { data } from './data.ts';
import { flooding } from './flooding.ts';
import { memory } from './memory.ts';
import { withstand } from './oracle.ts';
import { parsing } from './parsing.ts';
import { realm } from './realm.ts';
import { state } from './state.ts';

export type RedTeamOptions = {
  /**
   * What is attacked. `cpu`, `memory`, `flooding` and `state` are most of the work: their attacks use up what there is.
   *
   * @default all of it
   */
  targets?: readonly (keyof typeof attackTables)[] | undefined;
  /**
   * Milliseconds added to every deadline, where the machine is busy with other things.
   *
   * @default 0
   */
  busyMachineSlackMs?: number | undefined;
};

/** By what is attacked; each attack says in which languages it is made. */
export const attackTables = {
  realm,
  bridge,
  data,
  cpu,
  parsing,
  memory,
  flooding,
  state,
} satisfies { [target: string]: AttackTable };

/**
 * Registers the attacks in the executor's language. One executor serves them all, in order, so that an attack on its
 * pool shows in the next case; after a failed case a new one is made. The last case disposes it.
 *
 * Each attack must settle in time, leave the host's event loop, memory and intrinsics alone, see nothing of the host,
 * give no answer that was not given, and say truly whether the session's variables survived.
 *
 * @example
 * import { it } from 'vitest';
 * import { redTeamExecutor } from '@thimble/core/testing';
 * redTeamExecutor(it, () => isolatedVm());
 */
export function redTeamExecutor(it: TestFunction, create: () => Executor, options: RedTeamOptions = {}): void {
  const { targets, busyMachineSlackMs = 0 } = options;
  const canaries = plantCanaries();
  let executor = create();
  for (const [name, table] of Object.entries(attackTables)) {
    if (targets?.every((target) => target !== name)) continue;
    for (const [attackName, attack] of inLanguage(executor.language, table)) {
      it(`${name}: ${attackName}`, async () => {
        try {
          await withstand(executor, attack, { canaries, busyMachineSlackMs });
        } catch (error) {
          const broken = executor;
          executor = create();
          void broken[Symbol.asyncDispose]();
          throw error;
        }
      });
    }
  }
  it('the executor ends', () => {
    canaries.remove();
    return within(executor[Symbol.asyncDispose](), 5_000, 'disposing the executor');
  });
}
