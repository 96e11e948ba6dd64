export { testStore } from './testing/test-store.ts';
