/** Beside whose import the bench puts that of this package. It has no wire to measure. */
export const sdk = '@huggingface/transformers';
