import { expect, test } from 'vitest';
import { openChromium } from './__fixtures__/chromium.ts';
import { startPageServer } from './__fixtures__/page-server.ts';

test('the suites pass in a browser', { timeout: 300_000 }, async () => {
  await using server = await startPageServer();
  await using browser = openChromium(server.url);
  const results = await Promise.race([server.results, browser.ended]);
  expect(results.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(results.length).toBeGreaterThan(400);
});
