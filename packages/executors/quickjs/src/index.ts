export { quickjs, type QuickJsOptions } from './quickjs.ts';
