import { AgentError } from '@thimble/core';
import { z } from 'zod';
import { readText } from '../files.ts';
import { defaultRates, ratesSchema, type Rates } from './rates.ts';

/** The rates of a JSON file; what it leaves out is as by default. */
export async function readRates(path: string): Promise<Rates> {
  const advice = `Write JSON such as ${JSON.stringify(defaultRates)}.`;
  const text = await readText(path, advice);
  try {
    return { ...defaultRates, ...ratesSchema.partial().parse(JSON.parse(text)) };
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AgentError('invalid-argument', `${path} holds no rates: ${problem}\n${advice}`, { cause });
  }
}
