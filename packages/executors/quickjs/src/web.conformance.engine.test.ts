import { testExecutor } from '@thimble/core/testing';
import { test } from 'vitest';
import { loadWasm } from './__fixtures__/wasm.ts';
import { createWebWorker } from './__fixtures__/web-workers.ts';
import { quickjs } from './web.ts';

testExecutor(test, () => quickjs({ wasm: loadWasm, createWorker: createWebWorker }));
