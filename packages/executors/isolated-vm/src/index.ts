export { isolatedVm, type IsolatedVmOptions } from './isolated-vm.ts';
