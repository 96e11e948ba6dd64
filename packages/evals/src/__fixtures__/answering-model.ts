import type { Model, ModelRequest, Pricing } from '@thimble/core';
import { scriptedModel, type ScriptedReply } from '@thimble/core/testing';

/** A model that says the same whenever it is asked, or what the request asks for. */
export function answeringModel(
  reply: ScriptedReply | ((request: ModelRequest) => ScriptedReply),
  { id = 'scripted/model', pricing }: { id?: string; pricing?: Pricing } = {},
): Model {
  return scriptedModel(
    Array.from({ length: 1000 }, () => reply),
    { id, pricing },
  );
}
