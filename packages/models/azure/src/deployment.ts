/**
 * The model that a deployment's name tells: 'prod-gpt4o' is taken for 'gpt-4o'. The name is the user's to choose, so one
 * that tells nothing stands for a model that takes what most take.
 */
export function modelOf(deployment: string): string {
  const name = deployment.toLowerCase().replace(/gpt[-_. ]?(?=\d)/, 'gpt-');
  return /(?:^|[-_. ])((?:gpt-\d|o\d|codex).*)$/.exec(name)?.[1] ?? name;
}

/** Whether it is a model of OpenAI; those of others, which Azure serves too, know fewer fields. */
export function isOpenAiModel(deployment: string): boolean {
  return !/deepseek|llama|mixtral|mistral|ministral|codestral|grok|phi-|cohere|command-|qwen|kimi|jais|claude/i.test(
    deployment,
  );
}
