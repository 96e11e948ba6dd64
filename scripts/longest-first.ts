import { BaseSequencer, type TestSpecification } from 'vitest/node';

// What takes minutes, longest first. A fresh clone knows no durations, and the sizes of these files say nothing of theirs.
const suites = [
  /red-team/,
  /docker.*conformance/,
  /killed/,
  /conformance|browser\.engine|docker\.engine|code-blocks|adding-a-package/,
];

/** Begins each project with its suites: short as such a file is, it takes minutes, and others can run beside it. */
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
