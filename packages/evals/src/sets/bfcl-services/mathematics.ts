import { listOf, numberOf, problem, type ServiceEntry } from './service.ts';

export const mathematics: ServiceEntry = {
  document: 'math_api',
  open: () => ({
    state: () => null,
    methods: {
      logarithm: ({ value, base }) => ({ result: Math.log(numberOf(value)) / Math.log(numberOf(base)) }),
      mean({ numbers }) {
        const values = listOf(numbers).map(Number);
        return values.length === 0 ? problem('Cannot calculate mean of an empty list') : { result: meanOf(values) };
      },
      standard_deviation({ numbers }) {
        const values = listOf(numbers).map(Number);
        if (values.length === 0) return problem('Cannot calculate standard deviation of an empty list');
        const middle = meanOf(values);
        return { result: Math.sqrt(meanOf(values.map((value) => (value - middle) ** 2))) };
      },
    },
  }),
};

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
