import type { Language, Limits, SessionOptions } from '@thimble/core';
import { invalid, messageOf, toJson } from '@thimble/core/utilities';
import type { OpenFrame } from './protocol.ts';
import type { SandboxPackages } from './package-sender.ts';
import { toolManual } from './tool-manual.ts';

export type OpenFrameOptions = {
  options: SessionOptions;
  /** The guest of Python is told what the tools are declared as, too. @default 'typescript' */
  language?: Language;
  packages?: SandboxPackages;
};

/** The first frame of a session. @throws AgentError `invalid-argument` for variables that JSON cannot hold */
export function openFrameOf({ options, packages, language }: OpenFrameOptions, limits: Limits): OpenFrame {
  const { tools, variables = {}, seed = newSeed() } = options;
  const { logBytes, valueBytes, inputBytes, depth, toolCalls, memoryMb } = limits;
  return {
    type: 'open',
    options: {
      tools: tools.map(({ name }) => name),
      variables: textOf(variables),
      packages: [...(packages?.names ?? [])],
      seed,
      logBytes,
      valueBytes,
      inputBytes,
      depth,
      toolCalls,
    },
    memoryMb,
    ...(language === 'python' && { manuals: tools.map(toolManual) }),
  };
}

/** Without writing out what is shared in a great many places. */
function textOf(variables: NonNullable<SessionOptions['variables']>): string {
  try {
    return JSON.stringify(toJson(variables));
  } catch (cause) {
    throw invalid(`The variables of a session must be plain JSON data: ${messageOf(cause)}`, { cause });
  }
}

function newSeed(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}
