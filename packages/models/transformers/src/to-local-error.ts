import { AgentError, type AgentErrorCode, type Usage } from '@thimble/core';
import { toSentence } from '@thimble/model-kit';
import type { Failure, Weights } from './messages.ts';
import { folderOf } from './weights.ts';

export type LocalErrorContext = {
  /** The model's id as the user wrote it. */
  id: string;
  weights: Weights;
  /** The environment variable with the token. */
  tokenName: string;
  usage: Usage | null;
};

type Verdict = { code: AgentErrorCode; message: string; retryable?: boolean };

/** Says what failed and what the user can do. */
export function toLocalError(failure: Failure, context: LocalErrorContext): AgentError {
  const { code, message, retryable } = judge(failure, context);
  return new AgentError(code, message, {
    usage: context.usage,
    details: { kind: failure.kind },
    ...('message' in failure && { cause: new Error(failure.message) }),
    ...(retryable !== undefined && { retryable }),
  });
}

function judge(failure: Failure, context: LocalErrorContext): Verdict {
  const { id, weights } = context;
  switch (failure.kind) {
    case 'library':
      return {
        code: 'missing-dependency',
        message: `The model ${id} needs @huggingface/transformers with onnxruntime-node and sharp, which cannot be loaded here: ${sentence(failure.message)} Run: npm install @huggingface/transformers`,
      };
    case 'missing-file':
      return missingFile(failure, context);
    case 'network':
      return {
        code: 'model-unavailable',
        message: `${failure.file} of the model ${id} could not be downloaded from ${weights.remoteHost}: ${sentence(failure.message)} Check the network and try again. Without network access, fill cacheDir on another machine, or pass the path of a folder as the id.`,
      };
    case 'no-template':
      return bad(
        `The model ${id} has no chat template, so it was not made for conversations. Use a model that follows instructions ("-Instruct", "-Chat"), or pass a template as providerOptions.chat_template.`,
      );
    case 'no-tools':
      return bad(
        `The chat template of ${id} does not support tools. Use a CodeAgent, which does not need that, or a model whose template supports tools.`,
      );
    case 'template':
      return bad(`The chat template of ${id} rejected the conversation: ${sentence(failure.message)}`);
    case 'too-long':
      return {
        code: 'context-overflow',
        message: `The prompt has ${failure.inputTokens} tokens, and the model ${id} handles ${failure.contextTokens} including its reply. Shorten the prompt, or give the memory a maxTokens.`,
      };
    case 'load':
      return failedLoad(failure.message, context);
    case 'generate':
      return unavailable(`The model ${id} failed while generating`, failure.message);
    case 'crashed':
      return unavailable(`The process of the model ${id} ended`, failure.message);
  }
}

function missingFile(
  { file, status }: Extract<Failure, { kind: 'missing-file' }>,
  { id, weights, tokenName }: LocalErrorContext,
): Verdict {
  const { remoteHost, isFolder, cacheDir, dtype } = weights;
  const host = new URL(remoteHost).host;
  const isWeights = file.endsWith('.onnx');
  const otherWeights = `Use another dtype than '${dtype}', or a model with ONNX weights (most in huggingface.co/onnx-community have several).`;
  if (status === null && isFolder)
    return bad(
      `The folder ${weights.id} has no ${file}. ${isWeights ? otherWeights : 'It must contain config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx.'}`,
    );
  if (status === null)
    return bad(
      `${file} of the model ${id} is not in ${cacheDir}, and localFilesOnly forbids downloading it. Leave out localFilesOnly once, or check cacheDir, revision and dtype.`,
    );
  if (status === 401 || status === 403)
    return {
      code: 'unauthorized',
      message: `${host} does not serve ${file} of "${id}" (HTTP ${status}): the model does not exist, or it is gated or private. Check the id; for a gated model, accept its terms on ${remoteHost.replace(/\/*$/, '')}/${id}, and set ${tokenName} to a token that can read it.`,
    };
  if (status === 429)
    return { code: 'rate-limited', message: `${host} asks for fewer downloads (HTTP 429). Wait, or set ${tokenName}.` };
  if (status >= 500)
    return {
      code: 'model-unavailable',
      message: `${host} could not send ${file} of "${id}" (HTTP ${status}). Try again later.`,
    };
  if (isWeights) return bad(`The model ${id} has no ${file} on ${host} (HTTP ${status}). ${otherWeights}`);
  return bad(`${host} has no ${file} of "${id}" (HTTP ${status}). Check the id and the revision.`);
}

const cudaAdvice =
  'CUDA 12 needs files that the install script of onnxruntime-node downloads: allow that script, and run npm rebuild onnxruntime-node.';

function failedLoad(message: string, { id, weights }: LocalErrorContext): Verdict {
  const { dtype, device, isFolder } = weights;
  const advice = isFolder ? '' : `: delete ${folderOf(weights)}, and the next call will download it again`;
  if (device !== 'cpu' && /unsupported device|provider|adapter|shared library/i.test(message)) {
    const advice = device === 'cuda' ? `${cudaAdvice} Or use` : 'Use';
    return {
      code: 'invalid-argument',
      message: `The device '${device}' cannot be used here: ${sentence(message)} ${advice} device: 'cpu'.`,
    };
  }
  if (/unsupported model type/i.test(message))
    return bad(`transformers.js cannot generate text with the model ${id}: ${sentence(message)}`);
  if (isOutOfMemory(message)) return unavailable(`The model ${id} could not be loaded`, message);
  return {
    code: 'model-unavailable',
    retryable: false,
    message: `The model ${id} could not be loaded (dtype '${dtype}', device '${device}'): ${sentence(message)} Its files may be damaged${advice}.`,
  };
}

function unavailable(fact: string, message: string): Verdict {
  const advice = isOutOfMemory(message)
    ? 'It ran out of memory: use a smaller model or dtype, or limit it with contextTokens.'
    : 'The next call restarts it; if it keeps failing, try another dtype or device.';
  return { code: 'model-unavailable', message: `${fact}: ${sentence(message)} ${advice}` };
}

/** Linux ends a process that uses too much memory with SIGKILL. */
function isOutOfMemory(message: string): boolean {
  return /alloc|out of memory|heap limit|SIGKILL/i.test(message);
}

function bad(message: string): Verdict {
  return { code: 'bad-request', message };
}

const maxReasonLength = 400;

function sentence(reason: string): string {
  return toSentence(reason, maxReasonLength);
}
