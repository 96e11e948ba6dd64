export { quickjs, type QuickJsWebOptions } from './quickjs-web.ts';
export type { CompiledModule, QuickJsBinary } from './engine.ts';
export type { WebWorker } from './web-thread.ts';
