import { tool } from '@thimble/core';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { call, euros, task } from '../task.ts';

const schema = `CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, day TEXT, euros INTEGER);`;
const names = ['Ada', 'Bob', 'Cleo', 'Dev', 'Eve', 'Finn', 'Gus', 'Hal'];
const cities = ['Oslo', 'Lyon', 'Graz'];
const customers = names.map((name, index) => ({ id: index + 1, name, city: cities[index % 3] ?? '' }));
const orders = Array.from({ length: 60 }, (_, index) => ({
  id: index + 1,
  customer: 1 + ((index * 5) % 7),
  day: `2025-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + ((index * 11) % 28)).padStart(2, '0')}`,
  euros: 10 + ((index * 37) % 190),
}));

function open() {
  const database = new DatabaseSync(':memory:');
  database.exec(schema);
  for (const { id, name, city } of customers)
    database.prepare('INSERT INTO customers VALUES (?, ?, ?)').run(id, name, city);
  for (const { id, customer, day, euros } of orders)
    database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?)').run(id, customer, day, euros);
  database.exec('PRAGMA query_only = ON');
  return {
    tools: [
      tool({
        name: 'show_schema',
        description: 'Gives the tables of the database as SQL.',
        input: z.object({}),
        output: z.string(),
        effect: 'read',
        execute: () => schema,
      }),
      tool({
        name: 'query',
        description: 'Runs one SELECT of SQLite, and gives its rows as objects.',
        input: z.object({ sql: z.string() }),
        effect: 'read',
        execute: ({ sql }) =>
          database
            .prepare(sql)
            .all()
            .slice(0, 200)
            .map((row) => ({ ...row })),
      }),
    ],
  };
}

const make = (
  level: 1 | 2 | 3,
  id: string,
  text: string,
  answer: Parameters<typeof task>[2]['answer'],
  sql: readonly string[],
  code: string,
) =>
  task('text-to-sql', open, {
    id,
    level,
    task: text,
    answer,
    units: euros,
    calls: [call('show_schema'), ...sql.map((one) => call('query', { sql: one }))],
    code: `await show_schema();\n${code}`,
  });
const one = (sql: string) => `const [row] = await query({ sql: ${JSON.stringify(sql)} });\nfinal_answer(row.value);`;
const column = (sql: string) =>
  `const rows = await query({ sql: ${JSON.stringify(sql)} });\nfinal_answer(rows.map((row) => row.value));`;

const sum = (rows: readonly { euros: number }[]) => rows.reduce((total, { euros }) => total + euros, 0);
const ofCity = (city: string) =>
  orders.filter(({ customer }) => customers.find(({ id }) => id === customer)?.city === city);
const spent = customers.map(({ id, name }) => ({ name, euros: sum(orders.filter(({ customer }) => customer === id)) }));
const ranked = spent.toSorted((a, b) => b.euros - a.euros || (a.name < b.name ? -1 : 1));
const quiet = spent.filter(({ euros }) => euros === 0).map(({ name }) => name);
const months = Map.groupBy(orders, ({ day }) => day.slice(0, 7));
const bestMonth = [...months]
  .map(([month, rows]) => ({ month, euros: sum(rows) }))
  .toSorted((a, b) => b.euros - a.euros || (a.month < b.month ? -1 : 1))[0];
const aboveMean = spent
  .filter(({ euros }) => euros > sum(spent) / spent.length)
  .map(({ name }) => name)
  .sort();

const sql = {
  customers: 'SELECT COUNT(*) AS value FROM customers',
  total: 'SELECT SUM(euros) AS value FROM orders',
  largest: 'SELECT MAX(euros) AS value FROM orders',
  oslo: "SELECT name AS value FROM customers WHERE city = 'Oslo' ORDER BY name",
  lyon: "SELECT SUM(euros) AS value FROM orders JOIN customers ON customers.id = customer WHERE city = 'Lyon'",
  best: 'SELECT name AS value FROM customers JOIN orders ON customer = customers.id GROUP BY customers.id ORDER BY SUM(euros) DESC, name LIMIT 1',
  quiet: 'SELECT name AS value FROM customers WHERE id NOT IN (SELECT customer FROM orders) ORDER BY name',
  month: 'SELECT substr(day, 1, 7) AS value FROM orders GROUP BY value ORDER BY SUM(euros) DESC, value LIMIT 1',
  mean: 'SELECT name AS value FROM (SELECT name, COALESCE(SUM(euros), 0) AS spent FROM customers LEFT JOIN orders ON customer = customers.id GROUP BY customers.id) WHERE spent > (SELECT SUM(euros) * 1.0 / (SELECT COUNT(*) FROM customers) FROM orders) ORDER BY name',
};
const citySql = (city: string) =>
  `SELECT SUM(euros) AS value FROM orders JOIN customers ON customers.id = customer WHERE city = '${city}'`;

export const textToSql = [
  make(1, 'customers', 'How many customers are there?', customers.length, [sql.customers], one(sql.customers)),
  make(1, 'total', 'What do all orders come to, in euros?', sum(orders), [sql.total], one(sql.total)),
  make(
    1,
    'largest',
    'How large is the largest order, in euros?',
    Math.max(...orders.map(({ euros }) => euros)),
    [sql.largest],
    one(sql.largest),
  ),
  make(
    1,
    'oslo',
    'Which customers live in Oslo? Answer with their names in alphabetical order.',
    customers
      .filter(({ city }) => city === 'Oslo')
      .map(({ name }) => name)
      .sort(),
    [sql.oslo],
    column(sql.oslo),
  ),
  make(
    2,
    'lyon',
    'What do the orders of customers in Lyon come to, in euros?',
    sum(ofCity('Lyon')),
    [sql.lyon],
    one(sql.lyon),
  ),
  make(2, 'best', 'Which customer has spent the most?', ranked[0]?.name ?? '', [sql.best], one(sql.best)),
  make(
    2,
    'quiet',
    'Which customers have never ordered? Answer with their names in alphabetical order.',
    quiet.sort(),
    [sql.quiet],
    column(sql.quiet),
  ),
  make(
    3,
    'month',
    'In which month was the most spent? Answer as YYYY-MM.',
    bestMonth?.month ?? '',
    [sql.month],
    one(sql.month),
  ),
  make(
    3,
    'above-mean',
    'Which customers have spent more than a customer does on average? Answer with their names in alphabetical order.',
    aboveMean,
    [sql.mean],
    column(sql.mean),
  ),
  make(
    3,
    'cities',
    `What was spent in each of ${cities.join(', ')}, in this order, in euros?`,
    cities.map((city) => sum(ofCity(city))),
    cities.map(citySql),
    `const sums = await Promise.all(${JSON.stringify(cities)}.map(async (city) => {\n  const [row] = await query({ sql: \`${citySql('${city}').replace("'${city}'", "'${city}'")}\` });\n  return row.value;\n}));\nfinal_answer(sums);`,
  ),
];
