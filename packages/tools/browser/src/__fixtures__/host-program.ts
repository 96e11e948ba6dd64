/** A host that opens a page, prints the processes of its browser, and waits to be killed. */
import { browserProcesses } from './processes.ts';
import { useBrowser } from './use-browser.ts';

const web = useBrowser();
await web.call('open', process.argv[2]);
process.stdout.write(`${JSON.stringify([...browserProcesses('browser'), ...browserProcesses('renderer')])}\n`);
