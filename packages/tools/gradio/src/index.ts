export { fromSpace, type FromSpaceOptions, type SpaceTools } from './from-space.ts';
