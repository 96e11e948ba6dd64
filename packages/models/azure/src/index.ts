export { azure } from './azure.ts';
export type { AzureCredential, AzureOptions } from './options.ts';
