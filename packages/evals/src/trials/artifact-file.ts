import { AgentError } from '@thimble/core';
import { isRecord, parseJson } from '@thimble/core/utilities';
import { z } from 'zod';
import { artifactSchema, artifactVersion, type Artifact } from '../contract/artifact.ts';
import { readText, writeWhole } from '../files.ts';

export async function writeArtifact(path: string, artifact: Artifact): Promise<void> {
  await writeWhole(path, `${JSON.stringify(artifact)}\n`);
}

/** @throws AgentError `invalid-argument` for a file that holds none. */
export async function readArtifact(path: string): Promise<Artifact> {
  const text = await readText(path, 'Give the artifact that `thimble eval` wrote.');
  const json = parseJson(text);
  const parsed = artifactSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AgentError(
    'invalid-argument',
    `${path} is not the artifact of an evaluation: ${problemOf(json, parsed.error)}`,
    {
      cause: parsed.error,
    },
  );
}

function problemOf(json: unknown, error: z.ZodError): string {
  if (!isRecord(json)) return 'it is not JSON, or no object. It may have been cut off.';
  const { kind, version } = json;
  if (kind === 'thimble-bound') return 'it is what `thimble eval bound` wrote, which is not compared.';
  if (kind === 'thimble-eval' && version !== artifactVersion)
    return `it has version ${JSON.stringify(version)}, and this @thimble/evals reads version ${artifactVersion}. Read it with the one that wrote it.`;
  return z.prettifyError(error).replace(/^✖ /gm, '').split('\n').slice(0, 6).join('\n');
}
