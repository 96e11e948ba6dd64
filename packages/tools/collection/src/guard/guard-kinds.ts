import { kinds, type OptionKinds } from '@thimble/core/utilities';
import type { GuardRules } from './rules.ts';

/** For the options of all that takes rules of the guard. */
export const guardKinds: OptionKinds<GuardRules> = {
  allowHosts: kinds.listOf(kinds.text),
  denyHosts: kinds.listOf(kinds.text),
  allowPrivate: kinds.either(kinds.flag, kinds.listOf(kinds.text)),
};
