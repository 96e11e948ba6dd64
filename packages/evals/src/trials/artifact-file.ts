import { AgentError } from '@thimble/core';
import { artifactSchema, type Artifact } from '../contract/artifact.ts';
import { readText, writeWhole } from '../files.ts';

export async function writeArtifact(path: string, artifact: Artifact): Promise<void> {
  await writeWhole(path, `${JSON.stringify(artifact)}\n`);
}

/** @throws AgentError `invalid-argument` for a file that holds none. */
export async function readArtifact(path: string): Promise<Artifact> {
  const text = await readText(path, 'Give the artifact that `thimble eval` wrote.');
  try {
    return artifactSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AgentError('invalid-argument', `${path} is not the artifact of an evaluation.`, { cause });
  }
}
