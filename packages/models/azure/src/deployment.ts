/**
 * The model that a deployment's name suggests: 'gpt-4o' for 'prod-gpt4o'. Users choose the name freely; one that suggests
 * nothing is treated as a model that supports what most models do.
 */
export function modelOf(deployment: string): string {
  const name = deployment.toLowerCase().replace(/gpt[-_. ]?(?=\d)/, 'gpt-');
  return /(?:^|[-_. ])((?:gpt-\d|o\d|codex).*)$/.exec(name)?.[1] ?? name;
}

/** Whether it is a model of OpenAI. Azure also serves models of others, which know fewer fields. */
export function isOpenAiModel(deployment: string): boolean {
  return !/deepseek|llama|mixtral|mistral|ministral|codestral|grok|phi-|cohere|command-|qwen|kimi|jais|claude/i.test(
    deployment,
  );
}
