export { joinPython, pythonGuestSource, pythonLiteral } from './python-source.ts';
