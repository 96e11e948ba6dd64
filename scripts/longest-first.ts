import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Begins each project with its suites: short as such a file is, it takes minutes, and others can run beside it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byProject = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...byProject.values()].flatMap((own) => [...own.filter(isSuite), ...own.filter((file) => !isSuite(file))]);
  }
}

function isSuite({ moduleId }: TestSpecification): boolean {
  return /(conformance|red-team|killed|code-blocks|adding-a-package)\.(engine\.)?test\.ts$/.test(moduleId);
}
