import { rewriteWith, type Rewrite } from '@thimble/executor-kit/portable';
import { stripTypes } from './strip-types.ts';

/** The kit's rewriter, with types stripped in plain JavaScript. */
export const rewriteForWeb: Rewrite = (source, options) =>
  rewriteWith((text) => ({ code: stripTypes(text), locate: (position) => position }), source, options);
