import { AgentError, type AgentErrorCode, type Usage } from '@thimble/core';
import type { Failure, Weights } from './messages.ts';
import { folderOf } from './weights.ts';

export type LocalErrorContext = {
  /** As the user wrote it. */
  id: string;
  weights: Weights;
  /** The variable with the token. */
  tokenName: string;
  usage: Usage | null;
};

type Verdict = { code: AgentErrorCode; message: string; retryable?: boolean };

/** Says what has failed, and what to do. */
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
        message: `The model ${id} needs @huggingface/transformers with onnxruntime-node and sharp, which do not load here: ${sentence(failure.message)} Run: npm install @huggingface/transformers`,
      };
    case 'missing-file':
      return missingFile(failure, context);
    case 'network':
      return {
        code: 'model-unavailable',
        message: `${failure.file} of the model ${id} could not be downloaded from ${weights.remoteHost}: ${sentence(failure.message)} Check the network and try again. Without a network, fill cacheDir on another machine, or pass the path of a folder as id.`,
      };
    case 'no-template':
      return bad(
        `The model ${id} has no chat template, so it was not made for conversations. Take one that follows instructions ("-Instruct", "-Chat"), or pass a template as providerOptions.chat_template.`,
      );
    case 'no-tools':
      return bad(
        `The chat template of ${id} has no place for tools. Use a CodeAgent, which needs none, or a model whose template takes tools.`,
      );
    case 'template':
      return bad(`The chat template of ${id} refused the conversation: ${sentence(failure.message)}`);
    case 'too-long':
      return {
        code: 'context-overflow',
        message: `The prompt has ${failure.inputTokens} tokens, and the model ${id} takes ${failure.contextTokens} with its reply. Shorten the prompt, or give the memory a maxTokens.`,
      };
    case 'load':
      return failedLoad(failure.message, context);
    case 'generate':
      return unavailable(`The model ${id} failed while it generated`, failure.message);
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
  const otherWeights = `Take another dtype than '${dtype}', or a model with ONNX weights (most in huggingface.co/onnx-community have several).`;
  if (status === null && isFolder)
    return bad(
      `The folder ${weights.id} has no ${file}. ${isWeights ? otherWeights : 'It must hold config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx.'}`,
    );
  if (status === null)
    return bad(
      `${file} of the model ${id} is not in ${cacheDir}, and localFilesOnly forbids to download it. Leave localFilesOnly out once, or check cacheDir, revision and dtype.`,
    );
  if (status === 401 || status === 403)
    return {
      code: 'unauthorized',
      message: `${host} does not give out ${file} of "${id}" (HTTP ${status}): there is no such model, or it is gated or private. Check the id; for a gated model accept its terms on ${remoteHost.replace(/\/*$/, '')}/${id}, and set ${tokenName} to a token that may read it.`,
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
  'CUDA 12 needs files that the install script of onnxruntime-node fetches: allow it, and run npm rebuild onnxruntime-node.';

function failedLoad(message: string, { id, weights }: LocalErrorContext): Verdict {
  const { dtype, device, isFolder } = weights;
  const advice = isFolder ? '' : `: delete ${folderOf(weights)}, and the next call downloads it anew`;
  if (device !== 'cpu' && /unsupported device|provider|adapter|shared library/i.test(message)) {
    const advice = device === 'cuda' ? `${cudaAdvice} Or take` : 'Take';
    return {
      code: 'invalid-argument',
      message: `The device '${device}' cannot be used here: ${sentence(message)} ${advice} device: 'cpu'.`,
    };
  }
  if (/unsupported model type/i.test(message))
    return bad(`The model ${id} is none that transformers.js can generate text with: ${sentence(message)}`);
  if (isWantOfMemory(message)) return unavailable(`The model ${id} could not be loaded`, message);
  return {
    code: 'model-unavailable',
    retryable: false,
    message: `The model ${id} could not be loaded (dtype '${dtype}', device '${device}'): ${sentence(message)} Its files may be damaged${advice}.`,
  };
}

function unavailable(fact: string, message: string): Verdict {
  const advice = isWantOfMemory(message)
    ? 'It has run out of memory: take a smaller model, a smaller dtype, or bound it with contextTokens.'
    : 'The next call starts it anew; if it stays so, try another dtype or device.';
  return { code: 'model-unavailable', message: `${fact}: ${sentence(message)} ${advice}` };
}

/** SIGKILL is how Linux ends who takes too much. */
function isWantOfMemory(message: string): boolean {
  return /alloc|out of memory|heap limit|SIGKILL/i.test(message);
}

function bad(message: string): Verdict {
  return { code: 'bad-request', message };
}

const longestMessage = 400;

function sentence(message: string): string {
  const short = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message.trim();
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
