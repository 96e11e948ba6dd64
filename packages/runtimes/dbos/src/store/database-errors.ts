import { AgentError } from '@thimble/core';
import { asFields, asText, explainError, messageOf } from '@thimble/core/utilities';

/** An error of the database as one that says what to do. The address is named without its password. */
export function toAgentError(error: unknown, database: string): AgentError {
  if (AgentError.is(error)) return error;
  const code = asText(asFields(error).code);
  // The driver has no code for it.
  const known = mistakes[messageOf(error).includes('password must be') ? 'password' : code];
  const place = placeOf(database);
  if (known !== undefined) return new AgentError('invalid-argument', `The runs in ${place} cannot be used: ${known}`);
  const remedy = failures[code] ?? explainError(error);
  // The cause is left out: the driver's errors can hold values of the row.
  return new AgentError('execution', `The runs in ${place} could not be reached: ${remedy}`);
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const mistakes: { readonly [code: string]: string } = {
  '28P01': 'the user or the password is wrong. Look at the address.',
  password: 'the server asks for a password. Put it into the address, into PGPASSWORD, or into ~/.pgpass.',
  '28000': 'the server refuses this user. Look at the address, and at pg_hba.conf of the server.',
  '3D000': 'there is no such database. Make it with createdb.',
  '42501': 'the user may not make or use the tables of the schema thimble. Grant it CREATE on the database.',
  '22021': 'PostgreSQL keeps no NUL characters. Leave them out of the task and of the names.',
};

const failures: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nobody listens there. Start PostgreSQL, or look at the address.',
  ENOTFOUND: 'there is no such host. Look at the address.',
  '53100': 'the disk of the server is full. Free some space, and resume the run.',
  '53300': 'the server has too many connections. Use fewer workers, or raise max_connections.',
  '25006': 'the database is read-only. Use the primary server.',
  '57P01': 'the server is being shut down. Resume the run when it is back.',
};

function placeOf(database: string): string {
  const url = URL.parse(database);
  return url ? `the database ${url.host}${url.pathname}` : 'the database';
}
