import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What takes minutes, longest first. A fresh clone knows no durations, and the size of such a file says nothing of how long it takes.
const suites = [
  /red-team\.engine/,
  /docker.*conformance/,
  /killed/,
  /conformance|browser\.engine|docker\.engine|code-blocks|adding-a-package/,
];

/** Begins each project with its suites, so that the other files run beside them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...byProject.values()].flatMap((own) => own.toSorted((one, other) => rankOf(one) - rankOf(other)));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = suites.findIndex((suite) => suite.test(moduleId));
  return rank === -1 ? suites.length : rank;
}
