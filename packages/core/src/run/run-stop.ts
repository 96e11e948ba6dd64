import type { Budget } from '../contract/agent.ts';

/** Why a run ends before its answer: the reason of the run's signal. */
export class RunStop {
  readonly state: 'budget' | 'interrupted' | 'suspended';
  /** Which budget was used up, where that is the reason. */
  readonly budget: keyof Budget | undefined;

  constructor(state: RunStop['state'], budget?: keyof Budget) {
    this.state = state;
    this.budget = budget;
  }
}
