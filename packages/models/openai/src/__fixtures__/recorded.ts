export { recorded } from '../../../kit/src/openai-api/__fixtures__/recorded.ts';
