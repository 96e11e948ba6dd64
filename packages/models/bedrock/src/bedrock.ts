import type { Model } from '@thimble/core';
import { type Call, createModel, imageRules, specOf } from '@thimble/model-kit';
import { lazyClient } from './client.ts';
import { commandSender } from './command-sender.ts';
import { adviceFor, readFault } from './fault.ts';
import { converseReader } from './from-stream.ts';
import { modelFacts, modelName } from './model-facts.ts';
import { type BedrockOptions, checkOptions } from './options.ts';
import { regionOf } from './region.ts';
import { toConverseInput } from './to-request.ts';

/**
 * A model of Amazon Bedrock: the id of a model or of an inference profile, or the ARN of either.
 *
 * Region and credentials come from AWS's own sources (environment variables, profile, role), which are read for each call.
 * Replies are streamed (ConverseStream), or arrive whole (Converse) if the model does not support streaming. `timeoutMs`
 * (300,000) limits the wait for the first byte and every silence after it.
 *
 * @example bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0')
 * @example bedrock('eu.amazon.nova-pro-v1:0', { region: 'eu-central-1' })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `invalid-argument` (no
 * region), `unauthorized`, `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function bedrock(modelId: string, options: BedrockOptions = {}): Model {
  checkOptions(modelId, options);
  const model = `bedrock/${modelId}`;
  const facts = modelFacts(modelId, options.supports);
  const connect = lazyClient(modelId, options);
  const sendCommand = commandSender();
  const spec = specOf('@thimble/bedrock', 'bedrock', modelId, options);

  return createModel({
    id: model,
    // One vendor's model refuses the reasoning of another's.
    signedBy: `bedrock ${modelName(modelId).split('.')[0]}`,
    supports: facts.supports,
    images: imageRules.bedrock,
    options,
    spec,
    begin(request) {
      const input = toConverseInput(request, { id: modelId, model, facts });
      const secrets: string[] = [];
      const region = regionOf(modelId, options.region);
      const errors: Call['errors'] = {
        provider: region === undefined ? 'Amazon Bedrock' : `Amazon Bedrock in ${region}`,
        model: modelId,
        keyName: 'the AWS credentials',
        credential: 'the AWS credentials',
        secrets,
      };
      return {
        reader: converseReader(),
        async *send(connection) {
          try {
            yield* sendCommand({ input, connect, connection, secrets });
          } catch (error) {
            errors.advice = adviceFor(error, modelId, region);
            throw readFault(error, model);
          }
        },
        errors,
      };
    },
  });
}
