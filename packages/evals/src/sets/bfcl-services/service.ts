import type { Json } from '@thimble/core';

export type Input = { readonly [name: string]: Json };

/** A simulated service: its functions, and what they change. */
export type Service = { methods: { readonly [name: string]: (input: Input) => unknown }; state(): Json };

/** How a service begins: what the task says, over its defaults. */
export type ServiceEntry = {
  document: string;
  /** The original, whose tables of cities and prices are data, and are read from it. */
  tables?: string | undefined;
  open(config: Input, tables: string): Service;
};

export function textOf(value: Json | undefined, otherwise = ''): string {
  if (value === undefined || value === null) return otherwise;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function numberOf(value: Json | undefined, otherwise = 0): number {
  return value === undefined || value === null ? otherwise : Number(value);
}

export function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function problem(text: string): Json {
  return { error: text };
}

export function objectOf(value: Json | undefined): { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
