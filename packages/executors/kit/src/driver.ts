export { runDriver } from './drivers/run-driver.ts';
