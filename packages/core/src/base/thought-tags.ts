/** The tags around reasoning, as models write them that were trained, or told, to think aloud. */
export const thoughtTags = ['think', 'thinking', 'thought'].map((name) => ({
  open: `<${name}>`,
  close: `</${name}>`,
}));
