export { pyodide, type PyodideOptions } from './pyodide.ts';
