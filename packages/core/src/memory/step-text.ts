import type { Step } from '../contract/step.ts';
import { observationOf } from './render-step.ts';

/** A step as text for a reader who has not seen the conversation: a planner, a summariser, the manager of an agent. */
export function stepText(step: Step): string {
  switch (step.type) {
    case 'system':
      return '';
    case 'task':
      return `Task: ${step.task}`;
    case 'planning':
      return `Plan:\n${step.plan}`;
    case 'summary':
      return step.content;
    case 'action': {
      const { toolCalls = [], results = [] } = step;
      const observation = observationOf(step);
      const calls = toolCalls.map(({ name, input }) => `Call of ${name}: ${JSON.stringify(input)}`);
      const answers = results.map(({ name, output }) => `Result of ${name}: ${JSON.stringify(output)}`);
      return [`Step ${step.number}:`, step.output, ...calls, ...answers, observation].filter(Boolean).join('\n');
    }
  }
}
