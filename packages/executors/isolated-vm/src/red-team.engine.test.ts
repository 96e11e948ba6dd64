import { redTeamExecutor } from '@thimble/core/testing';
import { test } from 'vitest';
import { isolatedVm } from './index.ts';

redTeamExecutor(test, () => isolatedVm(), { busyMachineSlackMs: 20_000 });
