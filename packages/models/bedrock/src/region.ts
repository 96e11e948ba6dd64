/** The option, otherwise the region in an ARN, otherwise the environment variable. Undefined: the AWS profile decides. */
export function regionOf(id: string, option: string | undefined): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = globalThis.process?.env ?? {};
  return option ?? (arnRegion(id) || AWS_REGION || AWS_DEFAULT_REGION || undefined);
}

function arnRegion(id: string): string | undefined {
  return /^arn:[^:]+:bedrock:([a-z0-9-]+):/.exec(id)?.[1];
}
